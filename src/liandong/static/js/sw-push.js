/* The service worker's part for pushes: shows one, and opens the page it is about.
   A repeat has the same tag, so that it replaces what is shown instead of ringing again. */

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data ? event.data.json() : {};
  } catch {
    told = {};
  }
  event.waitUntil(
    self.registration.showNotification(told.title || "联动", {
      body: told.text || "",
      tag: told.tag || "liandong",
      renotify: false,
      data: { url: told.url || "/notices" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const wanted = new URL(event.notification.data?.url || "/notices", self.location.origin);
  const target = wanted.origin === self.location.origin ? wanted.href : "/notices";
  event.waitUntil(
    self.clients.matchAll({ type: "window", includeUncontrolled: true }).then((open) => {
      const page = open.find((one) => "navigate" in one);
      return page
        ? page.navigate(target).then((shown) => (shown || page).focus())
        : self.clients.openWindow(target);
    }),
  );
});
