{% comment %}The staff's service worker. `config`: {version, assets, fallback} as JSON.{% endcomment %}// Between the staff's pages and the network: what the network answers is shown; when it doesn't, a kept page is.
// It keeps the assets, and the page that is everyone's. The pages of who is signed in are put into their cache by
// static/js/offline/pages.js, each only if the server says that it works offline.
const CONFIG = {{ config|safe }};
const ASSETS = `fc-assets-${CONFIG.version}`;
const PAGES = `fc-pages-${CONFIG.version}`;
const PATIENCE = 5000; // milliseconds: a network that is there in name only

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(ASSETS);
      await Promise.all([...CONFIG.assets, CONFIG.fallback].map((url) => cache.add(new Request(url, { credentials: "omit" }))));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith("fc-") && name !== ASSETS && name !== PAGES) await caches.delete(name);
      }
      await self.clients.claim();
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
  const kept = await caches.match(request.url, { cacheName: ASSETS, ignoreVary: true });
  return kept ?? fetch(request);
}

async function page(request) {
  const kept = await caches.match(request.url, { cacheName: PAGES, ignoreVary: true });
  const answer = fetch(request);
  try {
    return await (kept ? Promise.race([answer, tooLate()]) : answer);
  } catch {
    answer.catch(() => {});
    return kept ?? (await caches.match(CONFIG.fallback, { cacheName: ASSETS, ignoreVary: true })) ?? Response.error();
  }
}

function tooLate() {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error("too late")), PATIENCE));
}
