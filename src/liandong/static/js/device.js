/* On every page: send what waits on this device, and wipe the device when somebody signs out. The
   store is loaded only where something may be in it. */

import { ask, tell } from "./confirm.js";

const COUNT = "ld-waiting";
const store = () => import(document.querySelector("script[data-store]").dataset.store);

function tellWhatWaits() {
  const bar = document.querySelector("[data-waits]");
  const count = localStorage.getItem(COUNT);
  if (!bar) return;
  bar.hidden = !count;
  bar.querySelector("[data-words]").textContent = count ? bar.dataset.waits.replace("%s", count) : "";
}

async function sendWhatWaits() {
  tellWhatWaits();
  if (!navigator.onLine || !localStorage.getItem(COUNT)) return;
  if (document.querySelector("door-list, offline-scan")) return; /* they send by themselves */
  await (await store()).send();
  tellWhatWaits();
}

/* What the form tells the server: "empty" when nothing waits here any more, "dropped" when the person
   chose to lose it. Nothing when they stay. The server answers with the header that clears the rest. */
async function wiped(form) {
  const known = await indexedDB.databases?.();
  if (known !== undefined && !known.some((base) => base.name === "liandong")) return "empty";
  const kept = await store();
  if (!navigator.onLine && (await kept.waiting()).length) {
    await tell(form.dataset.offline);
    return "";
  }
  let { count } = await kept.send();
  while (true) {
    if (count && !(await ask(form.dataset.unsent.replace("%s", count)))) return "";
    if (await kept.forget(count)) return count ? "dropped" : "empty";
    count = (await kept.waiting()).length; /* another tab wrote a line meanwhile */
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
sendWhatWaits();
