// Fetches the pages that the person may need without a network, quietly, at most once an hour. What the server
// doesn't say works offline, because it could hold a parent's data, is never kept.
import * as store from "./store.js";
import { page } from "./words.js";

const EVERY = 3600_000; // milliseconds

export async function keepPages() {
  await navigator.locks.request("fc-pages", async () => {
    const before = await store.fact("pages");
    const isFresh = before?.person === page.person && before.version === page.version && before.at > Date.now() - EVERY;
    if (isFresh) return;
    const list = await ask(page.pages);
    if (!list) return;
    const { pages } = await list.json();
    const cache = await caches.open(`fc-pages-${page.version}`);
    const wanted = new Set(pages.map(({ url }) => new URL(url, location.href).href));
    const kept = [];
    for (const each of pages) {
      const askedAt = Date.now();
      const answer = await ask(each.url);
      if (answer?.headers.get("X-Works-Offline") !== "1") continue;
      await cache.put(each.url, answer);
      kept.push({ ...each, at: askedAt });
    }
    for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
    await store.keepFact("pages", { person: page.person, version: page.version, at: Date.now(), pages: kept });
  });
}

// When the page at `address` was kept; 0 when it is not.
export async function keptSince(address) {
  const { pages = [] } = (await store.fact("pages")) ?? {};
  return pages.find(({ url }) => new URL(url, location.href).href === address)?.at ?? 0;
}

async function ask(url) {
  try {
    const answer = await fetch(url, { headers: { "X-By-Itself": "1" }, cache: "no-store", redirect: "manual" });
    return answer.status === 200 && !answer.redirected ? answer : null;
  } catch {
    return null;
  }
}
