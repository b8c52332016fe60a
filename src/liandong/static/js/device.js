/* On every page: send what waits on this device, and wipe the device when somebody signs out. The
   store is loaded only where something may be in it. */

import { ask, tell } from "./confirm.js";

const COUNT = "ld-waiting";
const REFUSED = "ld-refused";
const ME = "ld-me";
const here = document.querySelector("script[data-store]").dataset;
const store = () => import(here.store);

function tellWhatWaits() {
  for (const [name, key] of [["waits", COUNT], ["refused", REFUSED]]) {
    const bar = document.querySelector(`[data-${name}]`);
    const count = localStorage.getItem(key);
    if (!bar) continue;
    bar.hidden = !count;
    bar.querySelector("[data-words]").textContent = count ? bar.dataset[name].replace("%s", count) : "";
  }
}

/* Who is signed in, as the server says: what one person took along is not for the next one. */
async function noteWho() {
  const who = here.person;
  if (!window.indexedDB || localStorage.getItem(ME) === who) return;
  localStorage.setItem(ME, who);
  if (who && (await isKept())) await (await store()).makeRoom(who);
}

async function isKept() {
  const known = await indexedDB.databases?.();
  return known === undefined || known.some((base) => base.name === "liandong");
}

async function sendWhatWaits() {
  tellWhatWaits();
  if (!navigator.onLine || !localStorage.getItem(COUNT)) return;
  if (document.querySelector("door-list, offline-scan, kept-visits")) return; /* they send by themselves */
  await (await store()).send();
  tellWhatWaits();
}

/* What the form tells the server: "empty" when nothing waits here any more, "dropped" when the person
   chose to lose it, "kept" when what waits is somebody else's. Nothing when they stay. To the first two
   the server answers with the header that clears the rest. */
async function wiped(form) {
  if (!(await isKept())) return "empty";
  const kept = await store();
  if (await kept.isOfAnother()) return "kept"; /* not theirs to lose */
  if (!navigator.onLine && (await kept.unsent())) {
    await tell(form.dataset.offline);
    return "";
  }
  await kept.send();
  let count = await kept.unsent();
  while (true) {
    if (count && !(await ask(form.dataset.unsent.replace("%s", count)))) return "";
    if (await kept.forget(count)) return count ? "dropped" : "empty";
    count = await kept.unsent(); /* another tab wrote one meanwhile */
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches?.("form[data-unsent]") || form.dataset.wiped || !window.indexedDB) return;
  event.preventDefault();
  const field = form.querySelector("[name=device]");
  try {
    field.value = await wiped(form);
    if (!field.value) return tellWhatWaits();
  } catch {
    field.value = ""; /* nobody knows what is here: sign out, and clear nothing */
  }
  form.dataset.wiped = "1";
  form.requestSubmit();
});
window.addEventListener("online", sendWhatWaits);
noteWho().then(sendWhatWaits);
