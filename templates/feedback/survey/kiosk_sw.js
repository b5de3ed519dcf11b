{% comment %}The service worker of the survey's tablet page. `config`: {version, assets} as JSON.{% endcomment %}// Keeps the tablet's page and what it loads, so that it opens without a network. No answer passes through it.
const CONFIG = {{ config|safe }};
const KEPT = `survey-${CONFIG.version}`;
const PATIENCE = 5000; // milliseconds: a network that is there in name only

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(KEPT);
      await Promise.all(CONFIG.assets.map((url) => cache.add(new Request(url, { credentials: "omit" }))));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("survey-") && name !== KEPT) await caches.delete(name);
      await self.clients.claim();
      // The page that is open now came before this worker did.
      const cache = await caches.open(KEPT);
      for (const client of await self.clients.matchAll({ type: "window" })) await cache.add(new Request(client.url, { credentials: "omit" })).catch(() => {});
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (CONFIG.assets.includes(url.pathname)) event.respondWith(asset(request));
});

async function asset(request) {
  return (await caches.match(request.url.split("#")[0], { cacheName: KEPT, ignoreVary: true })) ?? fetch(request);
}

async function page(request) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(request.url, { ignoreVary: true });
  const answer = fetch(request);
  try {
    const fresh = await (kept ? Promise.race([answer, tooLate()]) : answer);
    if (fresh.ok) await cache.put(request.url, fresh.clone());
    return fresh;
  } catch {
    answer.catch(() => {});
    return kept ?? Response.error();
  }
}

function tooLate() {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error("too late")), PATIENCE));
}
