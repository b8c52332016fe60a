/* The one place where this device keeps things for when there is no network: stores by name, one
   writer at a time, and how one asks the server. What is kept there is said in device-store.js
   (check-ins) and visit-store.js (visits). */

export const NAME = "liandong";
export const STORES = ["meta", "packs", "entries", "visits"];
const VERSION = 2;

let opened;

export function open() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = ({ oldVersion }) => {
      if (oldVersion < 1) {
        asked.result.createObjectStore("meta");
        asked.result.createObjectStore("packs");
        asked.result.createObjectStore("entries", { keyPath: "seq" });
      }
      if (oldVersion < 2) asked.result.createObjectStore("visits", { keyPath: "key" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = undefined;
      };
      done(asked.result);
    };
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

/* The whole of it is gone; nothing else may write meanwhile. */
export async function remove() {
  (await open()).close();
  opened = undefined;
  indexedDB.deleteDatabase(NAME);
}

export async function within(stores, mode, act) {
  const base = await open();
  return new Promise((done, fail) => {
    const work = base.transaction(stores, mode);
    let answer;
    work.oncomplete = () => done(answer instanceof IDBRequest ? answer.result : answer);
    work.onerror = () => fail(work.error);
    work.onabort = () => fail(work.error);
    answer = act(work);
  });
}

export const read = (store, key) => within([store], "readonly", (w) => w.objectStore(store).get(key));
export const all = (store) => within([store], "readonly", (w) => w.objectStore(store).getAll());
export const put = (store, value, key) => within([store], "readwrite", (w) => void w.objectStore(store).put(value, key));

let queue = Promise.resolve();

/* One at a time, also between two tabs. */
export function alone(name, act) {
  if (navigator.locks) return navigator.locks.request(`ld-${name}`, act);
  queue = queue.then(act, act);
  return queue;
}

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

export class SignedOut extends Error {}

export async function ask(address, body) {
  const answer = await fetch(address, {
    method: body ? "POST" : "GET",
    cache: "no-store",
    headers: body
      ? { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") }
      : { Accept: "application/json" },
    body: body ? JSON.stringify(body) : undefined,
  });
  const isJson = (answer.headers.get("content-type") || "").includes("json");
  if (answer.redirected || answer.status === 403) throw new SignedOut();
  if (!answer.ok || !isJson) {
    const problem = new Error(String(answer.status));
    problem.status = answer.status;
    problem.told = isJson ? await answer.json().catch(() => null) : null;
    throw problem;
  }
  return answer.json();
}
