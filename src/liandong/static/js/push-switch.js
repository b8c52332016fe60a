/* <push-switch data-key="…">: a form with hidden inputs endpoint, p256dh, auth and device and a
   button [data-push]. Asks the browser for a push address and sends it with the form. Where the
   browser cannot push, the button stays hidden and [data-unable] says so. */

const toBytes = (text) => {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
};

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function device() {
  const { userAgent } = navigator;
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((name) =>
    userAgent.includes(name),
  );
  const browser = ["MicroMessenger", "Edg", "Firefox", "Chrome", "Safari"].find((name) =>
    userAgent.includes(name),
  );
  return [browser === "Edg" ? "Edge" : browser, system].filter(Boolean).join(" · ");
}

class PushSwitch extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.querySelector("[data-push]");
    if (!this.form || !this.button || !("PushManager" in window) || !navigator.serviceWorker) {
      return;
    }
    this.button.hidden = false;
    const unable = this.querySelector("[data-unable]");
    if (unable) unable.hidden = true;
    this.button.addEventListener("click", () => this.ask());
  }

  async ask() {
    this.button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("denied");
      const worker = await navigator.serviceWorker.ready;
      const key = toBytes(this.dataset.key);
      const old = await worker.pushManager.getSubscription();
      if (old && toText(old.options.applicationServerKey) !== this.dataset.key) {
        await old.unsubscribe();
      }
      const found = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: key,
      });
      const inputs = this.form.elements;
      inputs.endpoint.value = found.endpoint;
      inputs.p256dh.value = toText(found.getKey("p256dh"));
      inputs.auth.value = toText(found.getKey("auth"));
      inputs.device.value = device();
      this.form.submit();
    } catch {
      this.button.disabled = false;
      const denied = this.querySelector("[data-denied]");
      if (denied) denied.hidden = false;
    }
  }
}

customElements.define("push-switch", PushSwitch);
