/* On every page: send what waits on this device, and wipe the device when somebody signs out. The
   store is loaded only where something may be in it. */

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

async function wipe(form) {
  const known = await indexedDB.databases?.();
  if (known !== undefined && !known.some((base) => base.name === "liandong")) return true;
  const kept = await store();
  const { count } = await kept.send();
  if (count && !window.confirm(form.dataset.unsent.replace("%s", count))) return false;
  await kept.forget();
  return true;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches?.("form[data-unsent]") || form.dataset.wiped || !window.indexedDB) return;
  event.preventDefault();
  const mayGo = await wipe(form).catch(() => true);
  if (!mayGo) return;
  form.dataset.wiped = "1";
  form.requestSubmit();
});
window.addEventListener("online", sendWhatWaits);
sendWhatWaits();
