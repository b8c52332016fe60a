/* The frame: menus close when one taps elsewhere, the first error gets the focus, and the
   service worker is registered. Everything works without this file, less comfortably. */

function closeOthers(event) {
  for (const menu of document.querySelectorAll("details[data-closes-outside][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

document.addEventListener("click", closeOthers);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-closes-outside][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

function focusOnTrouble(root) {
  root.querySelector("[data-focus-me]")?.focus();
}

/* Where one is must be seen, also when the list is longer than the screen. */
document.querySelector(".shell-side [aria-current]")?.scrollIntoView({ block: "nearest" });

focusOnTrouble(document);
document.addEventListener("htmx:afterSwap", (event) => focusOnTrouble(event.target));

const worker = document.querySelector("script[data-worker]")?.dataset.worker;
if (worker && "serviceWorker" in navigator) {
  navigator.serviceWorker.register(worker, { scope: "/" }).catch(() => {
    /* A browser that refuses (private window, plain http) only loses the offline page. */
  });
}
