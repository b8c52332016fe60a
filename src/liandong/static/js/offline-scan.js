/* <offline-scan>: the volunteer alone without a network. A code that was scanned is signed, kept with
   its time, and sent later; one scan in, one scan out. */

import * as store from "./device-store.js";
import { Reader, hasCamera } from "./qr-read.js";

const SEND_EVERY_MS = 20_000;

const clock = (at) =>
  new Date(at).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short", timeStyle: "short" });
const bare = (text) => text.trim().split("t=").pop().split("token=").pop();

class OfflineScan extends HTMLElement {
  async connectedCallback() {
    this.words = JSON.parse(this.querySelector("#scan-words").textContent);
    this.bit = (name) => this.querySelector(`[data-${name}]`);
    if (!store.isAble()) return this.say("bad", this.words.unable);
    this.bit("prepare").addEventListener("click", () => this.prepare());
    this.bit("camera").addEventListener("click", () => this.openCamera());
    this.comeBack = () => this.send();
    window.addEventListener("online", this.comeBack);
    this.ticking = setInterval(() => this.send(), SEND_EVERY_MS); /* not every browser says that it is back */
    const mine = await store.device();
    this.isReady = Boolean(mine?.isKnown);
    const code = new URLSearchParams(location.search).get("t");
    if (code && this.isReady) await this.keep(code);
    else if (code) this.say("bad", this.words.notReady);
    else this.say(this.isReady ? "ok" : "wait", this.isReady ? this.words.ready : this.words.prepareFirst);
    await this.show();
    await this.send();
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
    window.removeEventListener("online", this.comeBack);
    this.reader?.stop();
  }

  say(kind, words) {
    const status = this.bit("status");
    status.dataset.kind = kind;
    status.textContent = words;
    this.dataset.ready = "1";
  }

  async prepare() {
    try {
      await store.prepare();
      this.isReady = true;
      this.say("ok", this.words.ready);
    } catch (problem) {
      this.say("bad", problem.message === "of another" ? this.words.another : this.words.needsNetwork);
    }
    await this.show();
  }

  async openCamera() {
    this.bit("view").hidden = false;
    this.reader = new Reader(this.bit("video"), this.dataset.decoder, async (text) => {
      this.reader.stop();
      this.bit("view").hidden = true;
      await this.keep(text);
    });
    try {
      await this.reader.start();
    } catch {
      this.bit("view").hidden = true;
      this.say("bad", this.words.denied);
    }
  }

  async keep(text) {
    const code = bare(text);
    const known = (await store.entries()).find((entry) => entry.code === code);
    if (!/^[A-Z2-7]{32}$/.test(code)) return this.say("bad", this.words.noCode);
    const entry = known || (await store.write({ kind: "scan", code }));
    this.say("ok", this.words.kept.replace("%s", clock(entry.at)));
    await this.show();
    await this.send();
  }

  async show() {
    this.bit("prepare").hidden = this.isReady;
    this.bit("camera").hidden = !this.isReady || !hasCamera();
    const mine = (await store.entries()).filter((entry) => entry.kind === "scan").reverse().slice(0, 20);
    this.bit("entries").replaceChildren(
      ...mine.map((entry) => {
        const row = document.createElement("li");
        row.dataset.state = entry.state;
        row.textContent = `${clock(entry.at)} · ${this.words.states[entry.state]}${entry.sentence ? `：${entry.sentence}` : ""}`;
        return row;
      }),
    );
    const count = (await store.waiting()).length;
    this.bit("waiting").textContent = count ? this.words.waiting.replace("%s", count) : "";
  }

  async send() {
    const { count, why } = await store.send();
    await this.show();
    if (count && why === "signed-out") this.bit("waiting").textContent += ` ${this.words.signedOut}`;
  }
}

customElements.define("offline-scan", OfflineScan);
