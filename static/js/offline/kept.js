// What the server has told that a device may show without a network, and for how long: sealed with the person's key,
// thrown away when its time is over, when somebody else signs in and at sign-out.
import { current, seal, unseal } from "./key.js";
import * as store from "./store.js";

// Keeps `value` under `name` until `until` (a Date). Nothing is kept for who is not signed in on this device.
export async function keep(name, value, until) {
  const key = await current();
  if (!key) return;
  await throwAwayOld();
  await store.put("lists", { name, person: key.person, until: until.getTime(), ...(await seal(key, name, value)) });
}

// What is kept under `name`; null when there is nothing, its time is over, or it is somebody else's.
export async function kept(name) {
  const [key, row] = [await current(), await store.get("lists", name)];
  if (!key || !row || row.person !== key.person || row.until <= Date.now()) return null;
  return unseal(key, name, row);
}

export async function throwAwayOld() {
  const rows = await store.all("lists");
  const old = rows.filter((row) => row.until <= Date.now()).map((row) => row.name);
  if (old.length) await store.change("lists", { deletes: old });
}
