// The key that this person's records on this device are locked with. The server gives it while they are signed
// in; signing out throws it away. The browser does not let any script take it out again.
import * as store from "./store.js";
import { page } from "./words.js";

const HOURS = 16; // a device that has not heard from the server for so long forgets the key: a long day
const PATIENCE = 6000; // milliseconds for an answer

// {person, key, until} of whoever is signed in here, or was when the network went; null for nobody.
export async function current() {
  const rows = await store.all("keys");
  const spent = rows.filter((row) => row.until <= Date.now()).map((row) => row.person);
  if (spent.length) await store.change("keys", { deletes: spent });
  const isTheirs = (row) => !page.person || row.person === page.person;
  return rows.find((row) => !spent.includes(row.person) && isTheirs(row)) ?? null;
}

// Asks the server who is signed in. Resolves to {status, person, csrf, reason, words}; status 0: no answer.
export async function introduce() {
  if (await store.fact("owesSignOut")) return paySignOut();
  const before = await current();
  const device = await store.device();
  const query = new URLSearchParams({ device, person: page.person || before?.person || "" });
  let response, told;
  try {
    response = await fetch(`${page.sync}?${query}`, {
      headers: { Accept: "application/json", "X-By-Itself": "1" },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    told = response.type === "opaqueredirect" ? { reason: "signed_out" } : await response.json();
  } catch {
    return { status: response?.status >= 500 ? response.status : 0 };
  }
  if (response.status === 200) await take(told, before);
  else if (told.reason === "deactivated") await forgetKeys();
  return { ...told, status: response.status || 401 };
}

// Somebody signed out without a network: their session ends on the server before anything else is done with it.
async function paySignOut() {
  const told = await reachServer();
  if (!told.status) return told;
  if (told.csrf) {
    const headers = { "X-CSRFToken": told.csrf };
    await fetch(page.signOut, { method: "POST", headers, redirect: "manual" });
  }
  await store.keepFact("owesSignOut", false);
  if (page.person) location.assign(page.names || page.signIn);
  return { status: 401, reason: "signed_out" };
}

// Is the server there, and who does it say is signed in? Asked without a device, so that no key is given.
export async function reachServer() {
  try {
    const response = await fetch(page.sync, {
      headers: { Accept: "application/json", "X-By-Itself": "1" },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { ...(await response.json()), status: response.status };
  } catch {
    return { status: 0 };
  }
}

async function take({ person, key }, before) {
  const bytes = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  const made = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  bytes.fill(0);
  const others = (await store.all("keys")).filter((row) => row.person !== person).map((row) => row.person);
  const row = { person, key: made, until: Date.now() + HOURS * 3600_000 };
  await store.change("keys", { puts: [row], deletes: others });
  if (before && before.person !== person) {
    await forgetPages();
    await forgetLists();
  }
}

export async function forgetKeys() {
  const rows = await store.all("keys");
  await store.change("keys", { deletes: rows.map((row) => row.person) });
  await forgetLists();
}

// Lists that were kept with a key that is gone.
async function forgetLists() {
  const rows = await store.all("lists");
  await store.change("lists", { deletes: rows.map((row) => row.name) });
}

// The pages that were kept for who was signed in; the one that is everyone's stays.
export async function forgetPages() {
  for (const name of await caches.keys()) if (name.startsWith("fc-pages-")) await caches.delete(name);
  await store.change("facts", { deletes: ["pages"] });
}

export async function seal({ key }, id, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(id); // a sealed record can't be passed off as another
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, text) };
}

// What was sealed; null when this key doesn't open it.
export async function unseal({ key }, id, { iv, sealed }) {
  const additionalData = new TextEncoder().encode(id);
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, sealed);
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    return null;
  }
}
