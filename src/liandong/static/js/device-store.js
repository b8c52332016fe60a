/* What this device keeps for check-ins without a network, in IndexedDB: a key that cannot be taken
   out, the lists that were taken along, and the signed lines that wait to be sent. The lines form a
   chain: each names the digest of the one before, so none can be altered or left out unseen. */

const NAME = "liandong";
const HEAD = "liandong-entry-1";
const BATCH = 50;
const DAY_MS = 24 * 3600e3;
const WAITING = "ld-waiting";

let opened;

function open() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("meta");
      asked.result.createObjectStore("packs");
      asked.result.createObjectStore("entries", { keyPath: "seq" });
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

async function within(stores, mode, act) {
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

const read = (store, key) => within([store], "readonly", (w) => w.objectStore(store).get(key));
const all = (store) => within([store], "readonly", (w) => w.objectStore(store).getAll());

let queue = Promise.resolve();

/* One at a time, also between two tabs. */
function alone(name, act) {
  if (navigator.locks) return navigator.locks.request(`ld-${name}`, act);
  queue = queue.then(act, act);
  return queue;
}

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

async function digest(text) {
  const raw = await crypto.subtle.digest("SHA-256", typeof text === "string" ? new TextEncoder().encode(text) : text);
  return [...new Uint8Array(raw)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sign(pair, text) {
  const how = { name: "ECDSA", hash: "SHA-256" };
  return base64(await crypto.subtle.sign(how, pair.privateKey, new TextEncoder().encode(text)));
}

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

class SignedOut extends Error {}

async function ask(address, body) {
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

function nameOfDevice() {
  const told = navigator.userAgent;
  const system = /MicroMessenger/.test(told) ? "WeChat" : "";
  const kind = ["HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux"].find((w) => told.includes(w));
  const browser = ["Edg", "Firefox", "Chrome", "Safari"].find((w) => told.includes(w));
  return [kind || "?", system || browser || "?"].join(" · ");
}

export function isAble() {
  return Boolean(window.indexedDB && window.crypto?.subtle);
}

export const device = () => read("meta", "device");
export const packs = () => all("packs");
export const packOf = (shift) => read("packs", shift);
export const entries = () => all("entries");

export async function waiting() {
  return (await entries()).filter((entry) => entry.state === "waiting");
}

async function noteWaiting() {
  const count = (await waiting()).length;
  if (count) localStorage.setItem(WAITING, String(count));
  else localStorage.removeItem(WAITING);
  return count;
}

/* Make this browser known to the server, once; needs the network. Whoever signs in after somebody
   else gets a key of their own, unless lines of the other still wait to be sent. */
export async function prepare() {
  return alone("write", async () => {
    const me = await ask("/devices/me");
    let mine = await device();
    if (mine && mine.person !== me.person) {
      if ((await waiting()).length) throw new Error("of another");
      await clear();
      mine = undefined;
    }
    if (mine?.isKnown && me.devices.includes(mine.keyId)) return mine;
    if (!mine || mine.isKnown) {
      const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      const point = await crypto.subtle.exportKey("raw", pair.publicKey);
      mine = { pair, person: me.person, keyId: await digest(point), point: base64(point), seq: 0, previous: "" };
      await within(["meta"], "readwrite", (w) => void w.objectStore("meta").put(mine, "device"));
    }
    const proof = await sign(mine.pair, `liandong-device-1\n${me.person}\n${mine.keyId}`);
    await ask("/devices", { public_key: mine.point, proof, name: nameOfDevice() });
    mine.isKnown = true;
    await within(["meta"], "readwrite", (w) => void w.objectStore("meta").put(mine, "device"));
    navigator.storage?.persist?.();
    return mine;
  });
}

/* The list of a shift, fresh from the server; kept for the day. */
export async function takeAlong(shift) {
  const mine = await prepare();
  const taken = Date.now();
  const pack = { ...(await ask(`/door/${shift}/pack?key=${mine.keyId}`)), taken };
  await within(["packs"], "readwrite", (w) => void w.objectStore("packs").put(pack, shift));
  return pack;
}

/* One line more: signed, chained, kept; sent when there is a network. */
export async function write({ kind, shift = 0, place = 0, at = new Date(), pack = "", code = "", note = {} }) {
  return alone("write", async () => {
    const mine = await device();
    if (!mine) throw new Error("no key");
    const now = new Date();
    const entry = { seq: mine.seq + 1, kind, shift, place, at: at.toISOString(), state: "waiting", code, ...note };
    entry.text = [
      HEAD, crypto.randomUUID(), entry.seq, mine.previous, kind, shift, place, entry.at,
      now.toISOString(), pack, code,
    ].join("\n");
    entry.signature = await sign(mine.pair, entry.text);
    mine.seq = entry.seq;
    mine.previous = await digest(entry.text);
    entry.digest = mine.previous;
    await within(["meta", "entries"], "readwrite", (w) => {
      w.objectStore("entries").put(entry);
      w.objectStore("meta").put(mine, "device");
    });
    await noteWaiting();
    return entry;
  });
}

/* Send what waits, in order. Answers how many still wait and why: "", "offline", "signed-out". */
export async function send() {
  if (!navigator.onLine) return { count: (await waiting()).length, why: "offline" };
  return alone("send", async () => {
    let why = "";
    try {
      for (let rest = await waiting(); rest.length; rest = await waiting()) {
        const mine = await device();
        if (!mine.isKnown) await prepare();
        const batch = rest.slice(0, BATCH);
        const told = await ask("/device-entries", {
          key: mine.keyId,
          now: new Date().toISOString(),
          entries: batch.map(({ text, signature }) => ({ text, signature })),
        });
        const results = new Map(told.results.map((result) => [result.digest, result]));
        await within(["entries"], "readwrite", (w) => {
          for (const entry of batch) {
            const result = results.get(entry.digest);
            if (result) w.objectStore("entries").put({ ...entry, ...result, sentAt: Date.now() });
          }
        });
        if (!results.size) break;
      }
      await tidy();
    } catch (problem) {
      why = problem instanceof SignedOut ? "signed-out" : problem.status ? "refused" : "offline";
    }
    return { count: await noteWaiting(), why };
  });
}

/* Keep no longer than it serves: lists a day past their end, sent lines for a week. */
async function tidy() {
  const now = Date.now();
  const kept = await entries();
  const old = (await packs()).filter((pack) => new Date(pack.until) < now - DAY_MS);
  const sent = kept.filter((entry) => entry.state !== "waiting" && entry.sentAt < now - 7 * DAY_MS);
  const inUse = new Set(kept.filter((e) => e.state === "waiting").map((e) => e.shift));
  await within(["packs", "entries"], "readwrite", (w) => {
    for (const { shift } of old) if (!inUse.has(shift)) w.objectStore("packs").delete(shift);
    for (const { seq } of sent) w.objectStore("entries").delete(seq);
  });
}

async function clear() {
  await within(["meta", "packs", "entries"], "readwrite", (w) => {
    for (const store of ["meta", "packs", "entries"]) w.objectStore(store).clear();
  });
  localStorage.removeItem(WAITING);
}

/* Forget everything, for signing out. ``lost`` lines may go with it, no more: when more wait, nothing
   is forgotten and the answer is no. */
export async function forget(lost = 0) {
  return alone("write", async () => {
    if ((await waiting()).length > lost) return false;
    const base = await open();
    await clear();
    base.close();
    opened = undefined;
    indexedDB.deleteDatabase(NAME);
    return true;
  });
}

export { digest };
