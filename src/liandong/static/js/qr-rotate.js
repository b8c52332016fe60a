/* <rotating-qr>: fetches the present code every few seconds, shows how long it still holds, and
   blurs it when the network is away (an old code would be refused at the door). */

class RotatingQr extends HTMLElement {
  connectedCallback() {
    this.image = this.querySelector("[data-code-image]");
    this.digits = this.querySelector("[data-code]");
    this.ring = this.querySelector("[data-ring]");
    this.count = this.querySelector("[data-count]");
    this.life = Number(this.dataset.seconds) || 30;
    this.address = this.image.getAttribute("src");
    this.fetchedAt = Date.now();
    this.zh = document.documentElement.lang.startsWith("zh");
    this.fetching = setInterval(() => this.refresh(), (Number(this.dataset.every) || 10) * 1000);
    this.ticking = setInterval(() => this.tick(), 500);
    this.wake = () => document.visibilityState === "visible" && this.refresh();
    document.addEventListener("visibilitychange", this.wake);
    this.keepAwake();
    this.tick();
  }

  disconnectedCallback() {
    clearInterval(this.fetching);
    clearInterval(this.ticking);
    document.removeEventListener("visibilitychange", this.wake);
    this.lock?.release();
  }

  async keepAwake() {
    try {
      this.lock = await navigator.wakeLock?.request("screen");
    } catch {
      /* Only a comfort: the screen may go dark. */
    }
  }

  async refresh() {
    try {
      const answer = await fetch(this.address, { cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const old = this.image.src;
      this.image.src = URL.createObjectURL(await answer.blob());
      if (old.startsWith("blob:")) URL.revokeObjectURL(old);
      if (this.digits && this.dataset.codeUrl) {
        const facts = await fetch(this.dataset.codeUrl, { cache: "no-store" });
        if (facts.ok) this.digits.textContent = (await facts.json()).code;
      }
      this.fetchedAt = Date.now();
      this.classList.remove("is-stale");
    } catch {
      if (Date.now() - this.fetchedAt > this.life * 1000) this.classList.add("is-stale");
    }
  }

  tick() {
    /* Codes change on whole multiples of their life, by the clock. */
    const now = Date.now() / 1000;
    const left = Math.ceil(this.life - (now % this.life));
    this.ring.setAttribute("stroke-dashoffset", String(100 - (100 * left) / this.life));
    if (this.classList.contains("is-stale")) {
      this.count.textContent = this.zh ? "网络断了，正在重连" : "Offline, trying again";
    } else {
      this.count.textContent = this.zh ? `${left} 秒后换新码` : `New code in ${left} s`;
    }
    if (left === this.life) this.refresh();
  }
}

customElements.define("rotating-qr", RotatingQr);
