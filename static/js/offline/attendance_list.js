// The attendance list of a session as this device keeps it: fetched while there is a network, sealed by the store,
// and thrown away a day after the session or at sign-out.
import { keep, kept } from "./kept.js";

const nameOf = (url) => `attendance:${url}`;

export async function keptList(url) {
  const list = await kept(nameOf(url));
  return list && new Date(list.expires_at) > new Date() ? list : null;
}

export function keepList(url, list) {
  return keep(nameOf(url), list, new Date(list.expires_at));
}

// The list as the server has it, or null without a network, or when it isn't the person's to see (any more).
export async function fetchList(url) {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    if (!response.ok || response.redirected || !isJson) return null;
    return { ...(await response.json()), kept_at: Date.now() };
  } catch {
    return null;
  }
}
