/* What this device keeps of visits: the list of who is due, for three days, and the visits that were
   written down, until they are with the server. All of it is shown to nobody but whose it is. */

import { SignedOut, all, ask, put, read, within } from "./device-db.js";

const ME = "ld-me";
const OFF = "ld-keep-nothing";
const REFUSED = "ld-refused";
const BATCH = 10;
const HOUR_MS = 3600e3;
const SHOWN_MS = 24 * HOUR_MS;
const DRAFT_MS = 72 * HOUR_MS;
const SKEW_MS = 600e3;

/* Who was signed in here when there was last a network; "" for nobody. */
export const me = () => localStorage.getItem(ME) || "";
export const setMe = (person) => localStorage.setItem(ME, person);

/* Whether the person wants no list on this device. */
export const isOff = () => Boolean(localStorage.getItem(OFF));
export const setOff = (off) => (off ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF));

// ── the list ────────────────────────────────────────────────────────────────────────────────

/* Times of the server are turned into times of this device's clock. */
export async function keepList(told, taken) {
  const here = (at) => Date.parse(at) - Date.parse(told.now) + taken;
  const lines = told.lines.map((line) => ({ ...line, until: here(line.until) }));
  await put("meta", { person: told.person, taken, until: here(told.until), lines }, "care");
}

/* The list and why there is none: "missing", "old", "strange". What is over is deleted, not hidden. */
export async function careList() {
  const kept = await read("meta", "care");
  if (!kept) return { list: null, why: "missing" };
  if (kept.person !== me()) return { list: null, why: "strange" };
  const now = Date.now();
  if (now >= kept.until || now < kept.taken - SKEW_MS) {
    await dropList();
    return { list: null, why: "old" };
  }
  const lines = kept.lines.filter((line) => line.until > now);
  if (lines.length < kept.lines.length) await put("meta", { ...kept, lines }, "care");
  return { list: { ...kept, lines }, why: "" };
}

export const dropList = () => within(["meta"], "readwrite", (w) => void w.objectStore("meta").delete("care"));

// ── visits written down ─────────────────────────────────────────────────────────────────────

const isUnsent = ({ state }) => state === "waiting" || state === "refused";

export const visits = async () => (await all("visits")).filter((visit) => visit.person === me());
export const unsentVisits = async () => (await all("visits")).filter(isUnsent);
export const countWaiting = async () => (await all("visits")).filter(({ state }) => state === "waiting").length;

/* Write one down or change it; no when it is on its way already: what comes must be what was kept. */
export async function keepVisit(visit) {
  let isKept = false;
  await within(["visits"], "readwrite", (w) => {
    const store = w.objectStore("visits");
    store.get(visit.key).onsuccess = ({ target }) => {
      const known = target.result;
      isKept = !known || (!known.tried && known.state !== "sent");
      if (isKept) store.put({ ...visit, person: me(), tried: false, keptAt: Date.now() });
    };
  });
  await noteRefused();
  return isKept;
}

export async function dropVisit(key) {
  await within(["visits"], "readwrite", (w) => {
    const store = w.objectStore("visits");
    store.get(key).onsuccess = ({ target }) => {
      if (target.result && !target.result.tried) store.delete(key);
    };
  });
  await noteRefused();
}

export async function noteRefused() {
  const count = (await visits()).filter(({ state }) => state === "refused").length;
  if (count) localStorage.setItem(REFUSED, String(count));
  else localStorage.removeItem(REFUSED);
}

/* Send what waits of who is signed in, the oldest first. What arrived loses its words here at once; what
   was refused keeps them, to be put right. */
export async function sendVisits(keyId) {
  for (;;) {
    const batch = await taken();
    if (!batch.length) break;
    const told = await asked(keyId, batch);
    const results = new Map(told.results.map((result) => [result.key, result]));
    await within(["visits"], "readwrite", (w) => {
      for (const visit of batch) {
        const result = results.get(visit.key);
        if (result) w.objectStore("visits").put(after(visit, result));
      }
    });
    if (!results.size) break;
  }
  await noteRefused();
}

/* An answer that says no to all of it has taken nothing: they may be changed again. After silence nobody
   knows, so they stay as they are until there is an answer. */
async function asked(keyId, batch) {
  try {
    return await ask("/visits/kept/sendings", {
      key: keyId,
      now: new Date().toISOString(),
      visits: batch.map(({ key, cared, method, condition, note, need, at }) => ({
        key, cared, method, condition, note, need_title: need, claimed_at: at,
      })),
    });
  } catch (problem) {
    if (problem instanceof SignedOut || (problem.status >= 400 && problem.status < 500)) {
      await within(["visits"], "readwrite", (w) => {
        for (const visit of batch) w.objectStore("visits").put({ ...visit, tried: false });
      });
    }
    throw problem;
  }
}

function after(visit, { state, sentence, has_need }) {
  if (state === "refused") return { ...visit, state, sentence, tried: false };
  const { key, person, cared, name, at } = visit;
  return { key, person, cared, name, at, state, sentence, hasNeed: has_need, sentAt: Date.now() };
}

/* The next ones to send, marked: from here on they can no longer be changed on this device. */
async function taken() {
  const batch = [];
  const mine = me();
  await within(["visits"], "readwrite", (w) => {
    const store = w.objectStore("visits");
    store.getAll().onsuccess = ({ target }) => {
      const rest = target.result.filter((one) => one.state === "waiting" && one.person === mine);
      rest.sort((one, other) => (one.at < other.at ? -1 : 1));
      for (const visit of rest.slice(0, BATCH)) {
        batch.push({ ...visit, tried: true });
        store.put(batch.at(-1));
      }
    };
  });
  return batch;
}

/* Sent ones are shown for a day; what was never finished goes with the days of the list. */
export async function tidyVisits() {
  const now = Date.now();
  const old = (await all("visits")).filter(
    ({ state, sentAt, keptAt }) =>
      (state === "sent" && sentAt < now - SHOWN_MS) || (state === "draft" && keptAt < now - DRAFT_MS),
  );
  await within(["visits"], "readwrite", (w) => {
    for (const { key } of old) w.objectStore("visits").delete(key);
  });
  await careList();
}
