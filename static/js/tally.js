// Counting at the door. A tap is on the screen at once, on the device's disk a moment later, and sent by itself;
// numbers are the server's with what still waits added. Without this script every button is an ordinary form.
import * as queue from "./offline/queue.js";
import { keptSince } from "./offline/pages.js";
import { count, say } from "./offline/words.js";

const EVERY = 1000; // milliseconds between looks at what others have counted
const PATIENCE = 4000; // milliseconds for an answer

const pads = document.querySelector("[data-tally]");
const session = Number(pads?.dataset.session);
const status = document.querySelector("[data-status]");
const errorNote = document.querySelector("[data-error]");
const soFar = document.querySelector("[data-so-far]");
const undoForm = document.querySelector("[data-undo]");
const outputs = new Map([...(pads?.querySelectorAll("[data-number]") ?? [])].map((each) => [each.dataset.number, each]));
const serverCanUndo = undoForm && !undoForm.hidden;
const remembered = `numbers:${session}`;

let totals = Object.fromEntries([...outputs].map(([name, output]) => [name, Number(output.textContent)]));
let words = soFar?.textContent ?? "";
const pending = new Map(); // by id: taps that are not yet in the server's numbers
const unwritten = new Set(); // ids of taps on their way to the disk
const mine = []; // my taps here, oldest first: what can be undone
let etag = "";
let isSignedOut = false;
let hasLooked = false;

const isHere = (record) => record.kind === "tally" && record.session === session;
const nameOf = ({ who, band }) => (band ? `${who}:${band}` : who);
const numberOf = (name) =>
  [...pending.values()].flatMap((tap) => tap.events).filter((event) => nameOf(event) === name)
    .reduce((sum, event) => sum + event.delta, totals[name] ?? 0); // prettier-ignore

// ---- What is shown

function show() {
  for (const [name, output] of outputs) {
    const text = String(Math.max(0, numberOf(name)));
    if (output.textContent !== text) output.textContent = text;
  }
  const text = pending.size ? inWords() : words;
  if (soFar && soFar.textContent !== text) soFar.textContent = text;
  if (undoForm) undoForm.hidden = !lastStanding() && !(serverCanUndo && !mine.length);
}

function inWords() {
  const sum = (isOf) => [...outputs.keys()].filter(isOf).reduce((all, name) => all + Math.max(0, numberOf(name)), 0);
  const adults = sum((name) => ["woman", "man", "other_adult"].includes(name));
  const children = sum((name) => name.startsWith("child:"));
  return say("soFar", { adults: count("adults", adults), children: count("children", children) });
}

function showState({ saving, onDevice, signedOut, isOffline, refused }) {
  isSignedOut = Boolean(signedOut);
  if (!status) return;
  const [name, text] =
    onDevice && (signedOut || isOffline) ? ["device", say("onDevice", { count: onDevice })]
    : saving || onDevice ? ["saving", say("saving")]
    : refused ? ["refused", say("isRefused")]
    : mine.length ? ["saved", say("isSaved")]
    : ["", ""]; // prettier-ignore
  status.dataset.state = name;
  if (status.textContent !== text) status.textContent = text;
}

function showError(text) {
  if (!errorNote) return;
  errorNote.hidden = !text;
  errorNote.firstElementChild.textContent = text;
}

// ---- Tapping

function eventsOf(form) {
  const typed = form.querySelector("[type=number]");
  return [...form.querySelectorAll("[name=event]")].map(({ value }) => {
    const [who, band, delta] = value.split(":");
    return { id: crypto.randomUUID(), who, band: band ? Number(band) : null, delta: Number(delta || typed?.value), undoes: null };
  });
}

function choices() {
  const chosen = { language: "", reason: "" };
  for (const select of document.querySelectorAll("select[data-with-taps]")) chosen[select.name] = select.value;
  return chosen;
}

async function tap(events, label, { isUndo = false } = {}) {
  showError("");
  const record = {
    id: crypto.randomUUID(), at: new Date().toISOString(), kind: "tally", session, events, ...choices(),
    label: [label, document.querySelector("h1")?.textContent.trim()].filter(Boolean).join(" – "),
  }; // prettier-ignore
  pending.set(record.id, record);
  unwritten.add(record.id);
  mine.push({ ...record, isUndo });
  show();
  try {
    await queue.enqueue(record);
  } catch (error) {
    take(record.id);
    showError(error.message || say("notKept"));
    return;
  } finally {
    unwritten.delete(record.id);
  }
  const answer = await queue.outcome(record.id, 30_000);
  if (answer?.outcome === "refused" && answer.reason !== "fault") {
    take(record.id);
    showError(answer.words);
  }
}

// The tap is not counted: as if it had not been made.
function take(id) {
  pending.delete(id);
  const at = mine.findIndex((each) => each.id === id);
  if (at >= 0) mine.splice(at, 1);
  show();
}

function lastStanding() {
  const undone = new Set(mine.flatMap((each) => each.events).map((event) => event.undoes).filter(Boolean));
  return mine.findLast((each) => !each.isUndo && !each.events.some((event) => undone.has(event.id)));
}

function undo() {
  const latest = lastStanding();
  if (!latest) return false;
  const events = latest.events.map(({ id, who, band, delta }) => ({
    id: crypto.randomUUID(), who, band, delta: -delta, undoes: id,
  })); // prettier-ignore
  tap(events, say("undoes"), { isUndo: true });
  return true;
}

function onSubmit(event) {
  const form = event.target;
  if (form.matches("[data-undo]")) {
    if (undo()) event.preventDefault();
  } else if (form.matches("[data-tap]")) {
    event.preventDefault();
    const events = eventsOf(form).filter(({ delta }) => delta);
    if (!events.length) return;
    if (events.some((each) => numberOf(nameOf(each)) + each.delta < 0)) {
      showError(say("belowZero"));
      return;
    }
    tap(events, event.submitter?.getAttribute("aria-label") || event.submitter?.textContent.trim() || "");
    if (form.querySelector("[type=number]")) form.reset();
  }
}

// ---- What others have counted

// Numbers are read while no tab of ours is sending, so that each tap is either in them or among what waits.
async function look() {
  await navigator.locks.request(queue.SENDING, { mode: "shared" }, async () => {
    const headers = { Accept: "application/json", "X-By-Itself": "1" };
    if (etag) headers["If-None-Match"] = etag;
    const address = new URL("nu/", location.href.split(/[?#]/)[0]);
    const response = await fetch(address, {
      headers, cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PATIENCE),
    }); // prettier-ignore
    if (response.status === 401 || response.type === "opaqueredirect") {
      queue.askWhoIsHere();
      return;
    }
    if (response.status === 200) {
      const told = await response.json();
      etag = response.headers.get("ETag") || "";
      totals = { ...totals, ...told.totals };
      words = told.so_far;
      queue.keepNumbers(remembered, { totals, words, at: Date.now() });
    } else if (response.status !== 304) {
      return;
    }
    hasLooked = true;
    queue.networkIsBack();
    const waits = new Set((await queue.waiting(isHere)).map(({ id }) => id));
    for (const id of pending.keys()) if (!waits.has(id) && !unwritten.has(id)) pending.delete(id);
    show();
  });
}

async function lookAgain() {
  if (document.visibilityState === "visible" && !isSignedOut) await look().catch(() => {});
  if (!hasLooked) await recall();
  setTimeout(lookAgain, EVERY);
}

// ---- Starting

// Without a network the page is a kept one, with the numbers of when it was kept. Take the latest that we were
// told, and add my taps that were stored since then.
async function recall() {
  hasLooked = true;
  const keptAt = await keptSince(location.href);
  const before = await queue.numbers(remembered);
  const isNewer = before && before.at >= keptAt;
  if (isNewer) ({ totals, words } = before);
  for (const record of await queue.storedSince(isNewer ? before.at : keptAt, isHere)) pending.set(record.id, record);
  show();
}

async function remember() {
  const taps = await queue.kept(["waiting", "stored"], isHere);
  const waits = await queue.waiting(isHere);
  for (const record of waits) pending.set(record.id, record);
  mine.unshift(...taps.map((each) => ({ ...each, isUndo: each.events.some((event) => event.undoes) })));
  show();
}

if (queue.usable && pads) {
  document.addEventListener("submit", onSubmit);
  queue.onChange(showState);
  remember().then(lookAgain);
}
