/* What this device keeps for check-ins without a network, in IndexedDB: a key that cannot be taken
   out, the lists that were taken along, and the signed lines that wait to be sent. The lines form a
   chain: each names the digest of the one before, so none can be altered or left out unseen. Visits
   travel along (visit-store.js): one key, one count, one sending, one way of signing out. */

import { STORES, SignedOut, all, alone, ask, put, read, remove, within } from "./device-db.js";
import * as visiting from "./visit-store.js";

const HEAD = "liandong-entry-1";
const BATCH = 50;
const DAY_MS = 24 * 3600e3;
const WAITING = "ld-waiting";

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

async function digest(text) {
  const raw = await crypto.subtle.digest("SHA-256", typeof text === "string" ? new TextEncoder().encode(text) : text);
  return [...new Uint8Array(raw)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sign(pair, text) {
  const how = { name: "ECDSA", hash: "SHA-256" };
  return base64(await crypto.subtle.sign(how, pair.privateKey, new TextEncoder().encode(text)));
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

/* Lines and visits that the server does not have yet, whoever wrote them; refused visits are among
   them, for their words are nowhere else. */
export async function unsent() {
  return (await waiting()).length + (await visiting.unsentVisits()).length;
}

/* Whether they are somebody else's who has not signed in again yet. */
export async function isOfAnother() {
  const mine = await device();
  return Boolean(mine && visiting.me() && mine.person !== visiting.me() && (await unsent()));
}

async function noteWaiting() {
  const count = (await waiting()).length + (await visiting.countWaiting());
  if (count && !(await isOfAnother())) localStorage.setItem(WAITING, String(count));
  else localStorage.removeItem(WAITING);
  return count;
}

/* Make this browser known to the server, once; needs the network. Whoever signs in after somebody
   else gets a key of their own, unless lines of the other still wait to be sent. */
export async function prepare() {
  return alone("write", async () => {
    const me = await ask("/devices/me");
    visiting.setMe(me.person);
    let mine = await device();
    if (mine && mine.person !== me.person) {
      if (await unsent()) throw new Error("of another");
      await clear();
      mine = undefined;
    }
    if (mine?.isKnown && me.devices.includes(mine.keyId)) return mine;
    if (!mine || mine.isKnown) {
      const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      const point = await crypto.subtle.exportKey("raw", pair.publicKey);
      mine = { pair, person: me.person, keyId: await digest(point), point: base64(point), seq: 0, previous: "" };
      await put("meta", mine, "device");
    }
    const proof = await sign(mine.pair, `liandong-device-1\n${me.person}\n${mine.keyId}`);
    await ask("/devices", { public_key: mine.point, proof, name: nameOfDevice() });
    mine.isKnown = true;
    await put("meta", mine, "device");
    navigator.storage?.persist?.();
    return mine;
  });
}

/* The list of a shift, fresh from the server; kept for the day. */
export async function takeAlong(shift) {
  const mine = await prepare();
  const taken = Date.now();
  const pack = { ...(await ask(`/door/${shift}/pack?key=${mine.keyId}`)), taken };
  await put("packs", pack, shift);
  return pack;
}

/* The due visits of who is signed in, fresh from the server; kept for three days. */
export async function takeVisits(known) {
  const mine = known || (await prepare());
  const taken = Date.now();
  await visiting.keepList(await ask("/visits/kept", { key: mine.keyId }), taken);
}

/* Somebody else signed in here: the lists of the one before are gone, what waits stays for them. */
export async function makeRoom(person) {
  return alone("write", async () => {
    const mine = await device();
    if (mine && mine.person !== person) {
      await within(["meta", "packs"], "readwrite", (w) => {
        w.objectStore("meta").delete("care");
        w.objectStore("packs").clear();
      });
    }
    await noteWaiting();
    await visiting.noteRefused();
  });
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

/* Send what waits, in order: check-ins, then visits. Answers how many still wait and why: "",
   "offline", "signed-out", "another", "refused". What is wrong with one kind does not hold the other. */
export async function send() {
  if (!navigator.onLine) return { count: await noteWaiting(), why: "offline" };
  if (await isOfAnother()) return { count: await noteWaiting(), why: "another" };
  return alone("send", async () => {
    let why = "";
    for (const one of [sendLines, sendMine, tidy]) {
      try {
        await one();
      } catch (problem) {
        why ||= problem instanceof SignedOut ? "signed-out" : problem.status ? "refused" : "offline";
      }
    }
    return { count: await noteWaiting(), why };
  });
}

async function known() {
  const mine = await device();
  return mine.isKnown ? mine : prepare();
}

/* Asked first whether the server is there: what was never on its way can still be changed. */
async function sendMine() {
  if (await visiting.countWaiting()) await visiting.sendVisits((await prepare()).keyId);
}

async function sendLines() {
  for (let rest = await waiting(); rest.length; rest = await waiting()) {
    const mine = await known();
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
  await visiting.tidyVisits();
}

async function clear() {
  await within(STORES, "readwrite", (w) => {
    for (const store of STORES) w.objectStore(store).clear();
  });
  localStorage.removeItem(WAITING);
  await visiting.noteRefused();
}

/* Forget everything, for signing out. ``lost`` of the unsent may go with it, no more: when more wait,
   nothing is forgotten and the answer is no. */
export async function forget(lost = 0) {
  return alone("write", async () => {
    if ((await unsent()) > lost) return false;
    await clear();
    await remove();
    return true;
  });
}

export { digest, noteWaiting };
