/* The service worker: keeps the look and the offline page, never a page with people in it.
   Served from the root by the shell, which fills in the two marks below. */

const OFFLINE = "__OFFLINE_URL__";
const KEPT = `__KEPT_FILES__`.split("\n").filter(Boolean);
const SHELF = "liandong-1";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELF).then((shelf) => shelf.addAll(KEPT)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((n) => n !== SHELF).map((n) => caches.delete(n))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
    return;
  }
  if (new URL(request.url).pathname.startsWith("/static/")) {
    /* Network first: a new version must show at once; the shelf is for when there is none. */
    event.respondWith(
      fetch(request)
        .then((answer) => {
          if (answer.ok) {
            const copy = answer.clone();
            caches.open(SHELF).then((shelf) => shelf.put(request, copy));
          }
          return answer;
        })
        .catch(async () => (await caches.match(request)) || Response.error()),
    );
  }
});
