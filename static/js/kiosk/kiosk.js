// The survey on a tablet that many hold: one after the other, and nothing is left for the next.
// The page never moves to another address, so there is nothing to go back to.
import { keep, send } from "./answers.js";

const IDLE = 60_000; // milliseconds without a touch, before it asks
const WARNED = 20_000; // and then before it empties itself
const THANKED = 12_000;
const AGAIN = 60_000; // between tries to send what waits
const STALE = 6 * 3600_000; // a page this old is fetched anew when nobody uses it

const { code, receive, worker } = document.getElementById("kiosk-script").dataset;
const start = document.getElementById("kiosk-start");
const stage = document.getElementById("kiosk-stage");
const own = { lang: document.documentElement.lang, dir: document.documentElement.dir };
const openedAt = Date.now();
let timer;

const part = (name) => stage.querySelector(`[data-part="${name}"]`);

function after(milliseconds, what) {
  clearTimeout(timer);
  timer = setTimeout(what, milliseconds);
}

function show(name) {
  const { content, dataset } = document.querySelector(`template[data-kiosk-page="${name}"]`);
  stage.replaceChildren(content.cloneNode(true));
  Object.assign(stage.dataset, { language: dataset.language, version: dataset.version });
  Object.assign(document.documentElement, { lang: dataset.language, dir: dataset.dir });
  start.hidden = true;
  stage.hidden = false;
  stage.querySelector("form").addEventListener("submit", taken);
  for (const button of stage.querySelectorAll('[data-part="leave"]')) button.addEventListener("click", reset);
  part("stay").addEventListener("click", stay);
  part("idle").addEventListener("cancel", stay);
  window.scrollTo(0, 0);
  stage.focus();
  touched();
}

// Empties everything and stands at the beginning.
function reset() {
  clearTimeout(timer);
  stage.replaceChildren();
  stage.hidden = true;
  Object.assign(document.documentElement, own);
  start.hidden = false;
  window.scrollTo(0, 0);
  start.focus();
  if (navigator.onLine && Date.now() - openedAt > STALE) location.reload();
}

function touched() {
  if (stage.hidden || part("ask").hidden || part("idle").open) return;
  after(IDLE, () => {
    part("idle").showModal();
    after(WARNED, reset);
  });
}

function stay() {
  part("idle").close();
  touched();
}

async function taken(event) {
  event.preventDefault();
  const answers = [...new FormData(event.target)].filter(([, value]) => value.trim() !== "");
  part("empty").hidden = answers.length > 0;
  if (answers.length === 0) return;
  const { language, version } = stage.dataset;
  const record = { ...Object.fromEntries(answers), key: crypto.randomUUID(), version: Number(version), language, on_date: today() };
  clearTimeout(timer);
  try {
    await keep(record);
  } catch {
    part("unsaved").hidden = false;
    touched();
    return;
  }
  event.target.reset();
  part("ask").hidden = true;
  part("thanks").hidden = false;
  window.scrollTo(0, 0);
  after(THANKED, reset);
  sendWaiting();
}

// The day by this tablet's clock; the time of the day is never told.
function today() {
  const now = new Date();
  return [now.getFullYear(), String(now.getMonth() + 1).padStart(2, "0"), String(now.getDate()).padStart(2, "0")].join("-");
}

// One at a time: two at once would send the same answers, which is harmless and for nothing.
const sendWaiting = () => navigator.locks.request("survey-answers", () => send(receive, code)).catch(() => {});

if (window.isSecureContext && window.indexedDB && navigator.locks) {
  for (const button of document.querySelectorAll("[data-kiosk]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      show(button.dataset.kiosk);
    });
  }
  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) window.addEventListener(kind, touched, { passive: true });
  window.addEventListener("pageshow", (event) => event.persisted && reset());
  window.addEventListener("online", sendWaiting);
  setInterval(sendWaiting, AGAIN);
  sendWaiting();
  navigator.serviceWorker?.register(worker);
}
