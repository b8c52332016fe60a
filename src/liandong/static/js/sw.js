/* The service worker: keeps the look and four pages that hold nobody's data (the offline page, the frames
   of the leader's list, of the scanner and of the due visits), never a page with people in it.
   Served from the root by the shell, which fills in the marks below. */

const OFFLINE = "__OFFLINE_URL__";
const DOOR = "__DOOR_URL__";
const SCAN = "__SCAN_URL__";
const VISITS = "__VISITS_URL__";
const VISIT_LIST = "__VISIT_LIST_URL__";
const CHECK_IN = "__CHECK_IN_URL__";
const KEPT = `__KEPT_FILES__`.split("\n").filter(Boolean);
const SHELF = "liandong-3";
const PATIENCE_MS = { [DOOR]: 4000, [SCAN]: 15_000, [VISITS]: 10_000 };

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

/* The frame that stands in for a page when there is no network; nothing for other pages. */
function frameFor(path) {
  if (path === DOOR || path.startsWith(`${DOOR}/`)) return DOOR;
  if (path === CHECK_IN || path === SCAN) return SCAN;
  if (path === VISITS || path === VISIT_LIST || /^\d+$/.test(path.replace(`${VISIT_LIST}/`, ""))) return VISITS;
  return null;
}

/* Where a frame stands by, a network that only half answers is not waited for. */
function patiently(request, frame) {
  return Promise.race([
    fetch(request),
    new Promise((_, refuse) => setTimeout(() => refuse(new Error("slow")), PATIENCE_MS[frame])),
  ]);
}

async function visit(request) {
  const path = new URL(request.url).pathname;
  const frame = frameFor(path);
  if (!frame) return fetch(request).catch(() => caches.match(OFFLINE));
  try {
    const answer = await patiently(request, frame);
    if (frame === DOOR && answer.ok && !answer.redirected) {
      const shelf = await caches.open(SHELF);
      await shelf.put(DOOR, answer.clone()); /* in the language that is read now */
    }
    if (path === VISITS && answer.ok && !answer.redirected) {
      const shelf = await caches.open(SHELF);
      await shelf.put(VISITS, answer.clone());
    }
    return answer;
  } catch {
    return (await caches.match(frame)) || caches.match(OFFLINE);
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(visit(request));
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
