// The service worker of an entry: the mediator's app, the worker's page. `cargo xtask build-web` fills
// in which, the build and the files. It keeps the entry's own files and nothing else: what people
// wrote lives in IndexedDB.
"use strict";

const BUILD = "__BUILD__";
const FILES = __FILES__;
const CACHES = "__CACHES__";
const CACHE = `${CACHES}${BUILD}`;
const OURS = __OURS__;

// The new cache is full before the old one goes; a file that cannot be had leaves the old
// version in place.
self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) =>
      cache.addAll(FILES.map((file) => new Request(file, { cache: "reload" }))),
    ),
  );
});

// Never by itself: the page asks for it when no draft is open.
self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(CACHES) && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

// The kill switch: when the office answers /sw-kill with 200, this worker takes itself and its
// caches away. It never touches what people recorded.
async function killed() {
  try {
    const answer = await fetch("/sw-kill", { cache: "no-store" });
    if (answer.status !== 200 || (await answer.text()).trim() !== "kill") return false;
  } catch {
    return false;
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(CACHES)) await caches.delete(name);
  }
  await self.registration.unregister();
  return true;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const ours = url.origin === self.location.origin && event.request.method === "GET";
  if (!ours || !OURS.test(url.pathname)) return;
  event.respondWith(
    (async () => {
      // Looked up, never opened: opening would make a cache anew that the kill switch took.
      const page = event.request.mode === "navigate";
      if (page) event.waitUntil(killed());
      const kept = await caches.match(page ? "__PAGE__" : url.pathname, { cacheName: CACHE });
      if (kept) return kept;
      const answer = await fetch(event.request);
      // Another language's words: not everybody's, so they are kept by those who have read them once.
      if (answer.ok && /\/[a-z]{2,3}\.json$/.test(url.pathname) && (await caches.has(CACHE))) {
        await (await caches.open(CACHE)).put(url.pathname, answer.clone());
      }
      return answer;
    })(),
  );
});
