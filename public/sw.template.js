// The service worker of an entry: the mediator's app, the worker's page. `cargo xtask build-web` fills
// in which, the build and the files. It keeps the entry's own files and nothing else: what people
// wrote lives in IndexedDB.
"use strict";

const BUILD = "__BUILD__";
const FILES = __FILES__;
const CACHES = "__CACHES__";
const CACHE = `${CACHES}${BUILD}`;
const OURS = __OURS__;

// What bears a hash in its name never changes: the page has just loaded it, and the browser still has it.
const HASHED = /[-_.][0-9a-f]{12,16}[-_.]/;
// Before what did not come is asked for again.
const PAUSES = [0, 2_000, 10_000];

async function keep(cache, file) {
  if (await cache.match(file)) return;
  const answer = await fetch(file, { cache: HASHED.test(file) ? "default" : "reload" });
  if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
  await cache.put(file, answer);
}

// The new cache is full before the old one goes; a file that cannot be had leaves the old version in
// place. What has come stays: on a line that breaks off, the next attempt goes on from there.
async function fill() {
  const cache = await caches.open(CACHE);
  let lost;
  for (const pause of PAUSES) {
    await new Promise((good) => setTimeout(good, pause));
    const all = await Promise.allSettled(FILES.map((file) => keep(cache, file)));
    lost = all.find((one) => one.status === "rejected");
    if (!lost) return;
  }
  throw lost.reason;
}

self.addEventListener("install", (event) => {
  // Where the browser can: what is asked of the office goes there without waking this worker.
  event.addRoutes?.({ condition: { urlPattern: "/api/*" }, source: "network" });
  event.waitUntil(fill());
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
