// Attendance without a network: shows the list that the device keeps, and queues each mark at once.
import { fetchList, keepList, keptList } from "./attendance_list.js";
import { enqueue, onChange, waiting } from "./queue.js";

const shell = document.querySelector("[data-attendance-shell]");
const part = (name) => shell.querySelector(`[data-${name}]`);
const url = shell.dataset.list;
const session = Number(shell.dataset.session);
let list = null;

const isOurs = (record) => record.kind === "attendance" && Number(record.session) === session;

function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

// Marks that the server has not answered yet stand over what it has said.
async function withWaiting(found) {
  for (const record of (await waiting(isOurs)).filter(isOurs)) {
    const family = found.families.find((each) => each.key === record.family);
    if (family) family.state = record.state;
  }
  return found;
}

function row(family, mayMark) {
  const item = part("family").content.firstElementChild.cloneNode(true);
  item.dataset.mark = family.state;
  item.dataset.key = family.key;
  item.querySelector("h2").textContent = family.name;
  item.querySelector("p").textContent = family.people;
  for (const button of item.querySelectorAll("button")) {
    const { state } = button.dataset;
    button.disabled = !mayMark;
    button.querySelector(".visually-hidden").textContent = `: ${family.name}`;
    button.addEventListener("click", () => mark(family, state));
    if (state) {
      button.setAttribute("aria-pressed", String(family.state === state));
      button.classList.toggle("quiet", family.state !== state);
    } else {
      button.hidden = !family.state;
    }
  }
  return item;
}

function show() {
  part("none").hidden = Boolean(list);
  part("families").hidden = !list;
  if (!list) return;
  const isToCome = list.on_date > today();
  const denied = list.denied || (isToCome ? shell.dataset.notYet : "");
  part("what").textContent = `${list.title}, ${list.when}`;
  part("denied").hidden = !denied;
  part("denied").firstElementChild.textContent = denied;
  part("empty").hidden = list.families.length > 0;
  part("families").replaceChildren(...list.families.map((family) => row(family, !denied)));
  const here = list.families.filter((family) => family.state === "present");
  part("here").textContent = String(here.length);
  part("of").textContent = String(list.families.length);
  part("totals").hidden = false;
}

async function mark(family, state) {
  if (family.state === state) return;
  family.state = state;
  const focused = document.activeElement?.dataset.state;
  show();
  const rows = [...part("families").children];
  const same = rows.find((item) => item.dataset.key === family.key);
  same.querySelector(`[data-state="${focused}"]:not([hidden])`)?.focus();
  try {
    const label = `${list.title}: ${family.name}`; // for the person who looks at what waits; never sent
    await enqueue({ kind: "attendance", session, family: family.key, state, label });
    await keepList(url, list);
  } catch {
    say("notKept");
  }
}

function say(state) {
  part("status").dataset.state = state;
  part("status").textContent = part("status").dataset[state] || "";
}

const number = (value) => (Array.isArray(value) ? value.length : Number(value) || 0);
let unsent = 0;

function told({ saving, onDevice, refused, signedOut }) {
  part("refused").hidden = !number(refused);
  const before = unsent;
  unsent = number(onDevice) + number(saving);
  if (signedOut && unsent) say("signedOut");
  else if (number(saving)) say("saving");
  else if (number(onDevice)) say("onDevice");
  else if (before) {
    say("saved");
    refresh();
  }
}

async function refresh() {
  const fresh = await fetchList(url);
  if (!fresh) return;
  await keepList(url, fresh).catch(() => {});
  list = await withWaiting(fresh);
  show();
}

async function start() {
  const before = await keptList(url).catch(() => null);
  if (before) list = await withWaiting(before);
  show();
  onChange(told);
  await refresh();
}

addEventListener("online", refresh);
start();
