// Records of work on their way to the server: first on disk, then sent by themselves, until each is answered.
// A record is *waiting* until the server has stored it; a *refused* one is kept and shown until the person
// tries it again or throws it away; a *stored* tap is kept a while, so that it can be undone.
import * as keys from "./key.js";
import * as store from "./store.js";
import { page, say } from "./words.js";

const AT_ONCE = 500; // records in one request
const PATIENCE = 30_000; // milliseconds for an answer
const WAITS = [1, 2, 4, 8, 15, 30, 60]; // seconds before trying again
const KEPT_FOR = 24 * 3600_000; // milliseconds: how long a stored tap can be undone from here
export const SENDING = "fc-send"; // the lock: one tab sends at a time, and numbers are read when none does

export const usable = store.usable && Boolean(page.sync);
const others = store.usable ? new BroadcastChannel("fc-offline") : null;
const callbacks = new Set();
const outcomes = new Map(); // by id: what to do with the answer
let writing = Promise.resolve(); // records go to disk in the order they were made
let unwritten = 0;
let csrf = "";
let failures = 0;
let timer = 0;
let batchSize = AT_ONCE;
let signedOut = null; // {reason, words}
let isSending = false;
let isAskedAgain = false;

// Keeps `record` ({kind, …, label: what it is, in words}). Resolves, to the record, when it is on disk.
// Rejects when it could not be kept: then it is not saved anywhere.
export function enqueue(record) {
  const whole = { id: store.newId(), at: new Date().toISOString(), ...record };
  unwritten += 1;
  tell();
  const kept = writing.then(() => write(whole));
  writing = kept.catch(() => {}).finally(() => {
    unwritten -= 1;
    tell({ aloud: true });
  });
  return kept.then(() => {
    send();
    return whole;
  });
}

async function write(record) {
  const who = await whoami();
  if (!who) throw new Error(say("signInFirst"));
  const locked = await keys.seal(who, record.id, { record, madeAt: Date.now() });
  await store.add("records", { id: record.id, person: who.person, state: "waiting", ...locked });
}

let meeting = null; // the first introduction of this page to the server

async function whoami() {
  const known = await keys.current();
  if (known) return known;
  if (meeting) await meeting;
  return keys.current();
}

// The records that are not answered yet, in the order they were made; `filter(record)` chooses among them.
export const waiting = (filter) => kept(["waiting"], filter);

// Records in any of `states`, oldest first.
export async function kept(states, filter = () => true) {
  return (await opened(states)).map((row) => row.record).filter(filter);
}

// Stored taps that the server has answered since `moment`: numbers told before that are without them.
export async function storedSince(moment, filter) {
  const found = await opened(["stored"]);
  return found.filter(({ row }) => row.storedAt >= moment).map(({ record }) => record).filter(filter);
}

export async function refusals() {
  return (await opened(["refused"])).map(({ record, reason, words }) => ({ record, reason, words }));
}

async function opened(states) {
  const who = await keys.current();
  if (!who) return [];
  const rows = (await store.all("records")).filter((row) => row.person === who.person && states.includes(row.state));
  const found = [];
  for (const row of rows) {
    const inside = await keys.unseal(who, row.id, row);
    if (inside) found.push({ row, ...inside });
    else await store.change("records", { deletes: [row.seq] }); // its key was thrown away: nobody can read it
  }
  return found;
}

// How many records on this device are not the person's who is signed in (or anybody's, when nobody is).
export async function locked() {
  const who = await keys.current();
  const rows = await store.all("records");
  return rows.filter((row) => row.state === "waiting" && row.person !== who?.person).length;
}

// Tells `callback` the state now and whenever it changes: {saving, onDevice, refused, signedOut, isOffline}.
export function onChange(callback) {
  callbacks.add(callback);
  tell({ only: callback });
  return () => callbacks.delete(callback);
}

export async function state() {
  const who = await keys.current();
  const mine = (await store.all("records")).filter((row) => row.person === who?.person);
  return {
    saving: unwritten > 0 || isSending,
    onDevice: mine.filter((row) => row.state === "waiting").length,
    refused: mine.filter((row) => row.state === "refused").length,
    signedOut,
    isOffline: failures > 0 || !navigator.onLine,
  };
}

async function tell({ only = null, aloud = false } = {}) {
  if (aloud) others.postMessage("changed");
  const now = await state();
  for (const callback of only ? [only] : callbacks) callback(now);
}

// Resolves to the server's answer about a record, {outcome, reason, words}; null when there is none in time.
export function outcome(id, patience) {
  return new Promise((resolve) => {
    const answer = (told) => {
      outcomes.delete(id);
      resolve(told);
    };
    outcomes.set(id, answer);
    setTimeout(() => answer(null), patience);
  });
}

// ---- Sending

export async function send() {
  if (isSending) {
    isAskedAgain = true;
    return;
  }
  isSending = true;
  clearTimeout(timer);
  try {
    do {
      isAskedAgain = false;
      await navigator.locks.request(SENDING, sendAll);
    } while (isAskedAgain && !failures);
  } finally {
    isSending = false;
    tell({ aloud: true });
  }
}

async function sendAll() {
  let isFirst = true;
  for (;;) {
    const batch = (await opened(["waiting"])).slice(0, batchSize);
    if (!batch.length) break;
    if (isFirst) tell();
    isFirst = false;
    if (!(await sendBatch(batch))) return;
  }
  failures = 0;
}

// Resolves to whether to go on with the next.
async function sendBatch(batch) {
  if (!csrf && !(await meet())) return false;
  const who = await keys.current();
  const answer = await post(batch, who);
  if (answer.status === 200) {
    failures = 0;
    batchSize = AT_ONCE;
    return settle(batch, answer.results, who);
  }
  if (answer.status === 403 && !answer.reason) {
    csrf = ""; // signed in again meanwhile, which changes it
    return (await meet()) || later();
  }
  if ([401, 403, 409].includes(answer.status)) {
    csrf = "";
    await meet(); // says why, in words
    signedOut ??= { reason: answer.reason, words: answer.words };
    return false;
  }
  if (answer.status === 400 || answer.status === 413) {
    if (batch.length > 1) batchSize = Math.ceil(batch.length / 2);
    else await refuse(batch[0], who, { reason: answer.reason || "malformed", words: answer.words || say("unreadable") });
    return true;
  }
  return later();
}

async function post(batch, who) {
  const device = await store.device();
  const records = batch.map(({ record: { label: _label, ...record } }) => record);
  const body = JSON.stringify({ device, person: who?.person, now: new Date().toISOString(), records });
  const query = new URLSearchParams({ device, person: who?.person ?? "" });
  try {
    const response = await fetch(`${page.sync}?${query}`, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    return { ...(isJson ? await response.json() : {}), status: response.status };
  } catch {
    return { status: 0 };
  }
}

async function settle(batch, results, who) {
  const byId = new Map(results.map((result) => [result.id, result]));
  const puts = [];
  const deletes = [];
  let isFaulty = false;
  for (const { row, record, madeAt } of batch) {
    const told = byId.get(record.id);
    if (!told || told.reason === "fault") {
      isFaulty = true;
    } else if (told.outcome === "refused") {
      puts.push({ ...row, state: "refused", ...(await keys.seal(who, row.id, { record, madeAt, ...told })) });
    } else if (record.kind === "tally" && madeAt > Date.now() - KEPT_FOR) {
      puts.push({ ...row, state: "stored", storedAt: Date.now() });
    } else {
      deletes.push(row.seq);
    }
  }
  await store.change("records", { puts, deletes });
  for (const result of results) outcomes.get(result.id)?.(result);
  return isFaulty ? later() : true;
}

async function refuse({ row, record, madeAt }, who, told) {
  const locked = await keys.seal(who, row.id, { record, madeAt, ...told });
  await store.put("records", { ...row, state: "refused", ...locked });
  outcomes.get(record.id)?.({ outcome: "refused", ...told });
}

// Tries again in a while, longer each time, and not all devices at once.
function later() {
  const seconds = WAITS[Math.min(failures, WAITS.length - 1)] * (0.75 + Math.random() / 2);
  failures += 1;
  timer = setTimeout(send, seconds * 1000);
  return false;
}

// Asks the server who is signed in; true when the person of this page is.
async function meet() {
  const told = await keys.introduce();
  if (told.status === 200) {
    const isOther = page.person && told.person !== page.person;
    signedOut = isOther ? { reason: "other_person", words: say("otherPerson") } : null;
    csrf = isOther ? "" : told.csrf;
  } else if (told.status === 401 || told.status === 403 || told.status === 409) {
    signedOut = { reason: told.reason, words: told.words || say("signedOut") };
  } else {
    later();
  }
  return Boolean(csrf);
}

// A page was told that it is signed out: ask why, and tell.
export async function askWhoIsHere() {
  await meet();
  await tell();
}

// A page has reached the server: what waits need not wait for its next turn.
export function networkIsBack() {
  if (failures) tryNow();
}

// ---- What the person decides

// Sends a refused record once more.
export async function tryAgain(id) {
  await change(id, (row) => ({ puts: [{ ...row, state: "waiting" }] }));
  send();
}

// Throws a refused record away, by the person's choice.
export const throwAway = (id) => change(id, (row) => ({ deletes: [row.seq] }));

async function change(id, what) {
  const row = (await store.all("records")).find((each) => each.id === id && each.state === "refused");
  if (row) await store.change("records", what(row));
  await tell({ aloud: true });
}

// Forgets the key and the pages: what waits stays, and nobody but the same person can ever read it.
export async function forget() {
  await navigator.locks.request(SENDING, async () => {
    const rows = await store.all("records");
    await store.change("records", { deletes: rows.filter((row) => row.state === "stored").map((row) => row.seq) });
    const facts = await store.all("facts");
    await store.change("facts", { deletes: facts.filter((each) => each.sealed).map((each) => each.name) });
    await keys.forgetKeys();
    await keys.forgetPages();
  });
  csrf = "";
  await tell({ aloud: true });
}

// ---- Numbers that a page has been told, locked as the records are

export async function keepNumbers(name, value) {
  const who = await keys.current();
  if (who) await store.put("facts", { name, person: who.person, ...(await keys.seal(who, name, value)) });
}

export async function numbers(name) {
  const [who, row] = [await keys.current(), await store.get("facts", name)];
  return who && row?.person === who.person ? keys.unseal(who, name, row) : null;
}

// ---- Starting

async function begin() {
  others.onmessage = () => tell();
  const old = (await opened(["stored"])).filter(({ madeAt }) => madeAt < Date.now() - KEPT_FOR);
  await store.change("records", { deletes: old.map(({ row }) => row.seq) });
  meeting = meet();
  await meeting;
  send();
}

function tryNow() {
  failures = 0;
  clearTimeout(timer);
  if (signedOut) meet().then(send);
  else send();
}

if (usable) {
  addEventListener("online", tryNow);
  addEventListener("offline", () => tell());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && tryNow());
  begin();
}
