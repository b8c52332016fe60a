/* <door-list>: the leader's list that works without a network. Each tap is signed and kept on the
   device, sent when there is a network, and shows what became of it. The camera reads badges, one
   after another. The words stand in the page; the names only in the device's own store. */

import * as store from "./device-store.js";
import { Reader, hasCamera } from "./qr-read.js";

const AGAIN_MS = 8000;
const SEND_EVERY_MS = 20_000;

const clock = (at) =>
  new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });

class DoorList extends HTMLElement {
  async connectedCallback() {
    this.words = JSON.parse(this.querySelector("#door-words").textContent);
    this.bit = (name) => this.querySelector(`[data-${name}]`);
    this.shift = Number(location.pathname.split("/").pop()) || 0;
    this.again = new Map();
    if (!store.isAble()) return this.say("bad", this.words.unable);
    this.bit("camera").hidden = !hasCamera();
    this.bit("camera").addEventListener("click", () => this.openCamera());
    this.bit("camera-off").addEventListener("click", () => this.closeCamera());
    this.bit("send").addEventListener("click", () => this.send());
    this.bit("lines").addEventListener("click", (event) => this.tapped(event));
    this.bit("lines").addEventListener("change", (event) => this.changed(event));
    this.comeBack = () => this.load();
    this.goAway = () => this.show();
    window.addEventListener("online", this.comeBack);
    window.addEventListener("offline", this.goAway);
    this.ticking = setInterval(() => this.send(), SEND_EVERY_MS);
    await this.load();
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
    window.removeEventListener("online", this.comeBack);
    window.removeEventListener("offline", this.goAway);
    this.reader?.stop();
  }

  async load() {
    this.pack = await store.packOf(this.shift);
    if (this.pack) await this.show();
    try {
      await store.send();
      this.pack = await store.takeAlong(this.shift);
      this.trouble = "";
    } catch (problem) {
      this.trouble = problem.message === "of another" ? this.words.another : problem.status === 404 ? this.words.strange : "";
    }
    if (!this.pack) return this.say("bad", this.trouble || this.words.missing);
    await this.show();
  }

  /* The server's lines, with what was written here since laid over them. */
  async lines() {
    const lines = new Map(this.pack.lines.map((line) => [line.id, { ...line }]));
    const badges = new Map(this.pack.lines.filter((line) => line.badge).map((line) => [line.badge, line.id]));
    const all = (await store.entries()).filter((entry) => entry.shift === this.shift);
    for (const entry of all) {
      const line = lines.get(entry.place || badges.get(entry.badge));
      if (!line) continue;
      line.state = entry.state;
      line.told = entry.sentence || "";
      if (["held", "refused"].includes(entry.state)) continue;
      if (entry.state !== "waiting" && entry.sentAt < this.pack.taken) continue;
      const kind = entry.direction || entry.kind;
      if (kind === "absent") Object.assign(line, { absent: true, in: null, out: null });
      if (kind === "in") Object.assign(line, { absent: false, in: entry.at });
      if (kind === "out") line.out = entry.at;
    }
    return [...lines.values()];
  }

  async show() {
    if (!this.pack) return;
    const lines = await this.lines();
    this.bit("back").href = `/rosters/${this.shift}`;
    this.bit("title").textContent = this.pack.title;
    this.bit("when").textContent = `${this.pack.day} ${clock(this.pack.starts)}–${clock(this.pack.ends)} · ${this.pack.place}`;
    const came = lines.filter((line) => line.in).length;
    this.bit("count").textContent = this.words.count.replace("%(came)s", came).replace("%(all)s", lines.length);
    this.bit("lines").replaceChildren(...lines.map((line) => this.line(line)));
    this.bit("empty").hidden = lines.length > 0;
    this.bit("body").hidden = false;
    const count = (await store.waiting()).length;
    this.bit("send").hidden = !count;
    const words = count ? this.words.waiting.replace("%s", count) : this.words.sent;
    const away = navigator.onLine ? "" : ` ${this.words.offline}`;
    const out = this.why === "signed-out" ? ` ${this.words.signedOut}` : this.why === "another" ? ` ${this.words.another}` : this.why === "refused" ? ` ${this.words.busy}` : "";
    const until = new Date(this.pack.until) < new Date() ? ` ${this.words.old}` : "";
    this.say(this.trouble || out || until ? "bad" : count || away ? "wait" : "ok", this.trouble || words + away + out + until);
  }

  say(kind, words) {
    const status = this.bit("status");
    status.dataset.kind = kind;
    status.textContent = words;
    this.dataset.ready = "1";
  }

  line(line) {
    const row = this.querySelector("template[data-line]").content.cloneNode(true).firstElementChild;
    const part = (name) => row.querySelector(`[data-${name}]`);
    row.dataset.place = line.id;
    part("name").textContent = line.name;
    part("lead").hidden = !line.lead;
    const state = line.absent ? "absent" : line.out ? "left" : line.in ? "there" : "not_yet";
    row.dataset.is = state;
    part("is").textContent = this.words[state];
    part("times").textContent = [line.in && clock(line.in), line.out && clock(line.out)].filter(Boolean).join("–");
    part("sync").textContent = line.state ? this.words.states[line.state] + (line.told ? `：${line.told}` : "") : "";
    part("sync").dataset.state = line.state || "";
    if (line.own || line.done) {
      part("acts").remove();
      part("edit").remove();
      if (line.own) part("sync").textContent = this.words.own;
      return row;
    }
    part("in").hidden = Boolean(line.in);
    part("out").hidden = !line.in || Boolean(line.out);
    part("absent").hidden = Boolean(line.in) || Boolean(line.absent);
    for (const act of ["in", "out", "absent"]) part(act).setAttribute("aria-label", `${line.name}：${part(act).textContent}`);
    part("edit").hidden = !line.in;
    for (const which of ["in", "out"]) {
      const field = part(`${which}-time`);
      field.value = line[which] ? clock(line[which]) : "";
      field.setAttribute("aria-label", `${line.name}：${which === "in" ? this.words.arrivedAt : this.words.leftAt}`);
      field.parentElement.hidden = !line[which];
    }
    return row;
  }

  async tapped(event) {
    const button = event.target.closest("button[data-in], button[data-out], button[data-absent]");
    if (!button) return;
    const kind = "in" in button.dataset ? "in" : "out" in button.dataset ? "out" : "absent";
    await this.write(kind, Number(button.closest("[data-place]").dataset.place), new Date());
  }

  async changed(event) {
    const field = event.target.closest("input[type=time]");
    if (!field?.value) return;
    const start = new Date(this.pack.starts);
    const day = start.toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
    let at = new Date(`${day}T${field.value}:00+08:00`);
    if (at < start - 2 * 3600e3 && new Date(this.pack.ends) > new Date(`${day}T24:00:00+08:00`)) at = new Date(+at + 24 * 3600e3);
    if (at > new Date()) {
      this.say("bad", this.words.future);
      field.value = "";
      return;
    }
    await this.write("inTime" in field.dataset ? "in" : "out", Number(field.closest("[data-place]").dataset.place), at);
  }

  async write(kind, place, at, extra = {}) {
    await store.write({ kind, shift: this.shift, place, at, pack: this.pack.pack, ...extra });
    await this.show();
    await this.send();
  }

  async send() {
    if (!this.pack) return;
    const { why } = await store.send();
    const changed = why !== this.why;
    this.why = why;
    if (changed || !why) await this.show();
  }

  // ── badges ────────────────────────────────────────────────────────────────────────────────

  async openCamera() {
    this.bit("camera").hidden = true;
    this.bit("view").hidden = false;
    this.reader = new Reader(this.bit("video"), this.dataset.decoder, (text) => this.badge(text));
    try {
      await this.reader.start();
    } catch {
      this.closeCamera();
      this.tell("bad", this.words.denied);
    }
  }

  closeCamera() {
    this.reader?.stop();
    this.bit("view").hidden = true;
    this.bit("camera").hidden = false;
  }

  async badge(text) {
    if (Date.now() - (this.again.get(text) || 0) < AGAIN_MS) return;
    this.again.set(text, Date.now());
    const name = await store.digest(text.trim());
    const line = (await this.lines()).find((one) => one.badge === name);
    if (!line) return this.tell("bad", text.startsWith("LD:") ? this.words.wrongShift : this.words.noBadge);
    if (line.own) return this.tell("bad", this.words.own);
    const kind = line.in ? "out" : "in";
    if (kind === "out" && Date.now() - new Date(line.in) < 60_000)
      return this.tell("wait", this.words.already.replace("%(name)s", line.name).replace("%(time)s", clock(line.in)));
    const now = new Date();
    const said = kind === "in" ? this.words.cameIn : this.words.wentOut;
    this.tell("ok", said.replace("%(name)s", line.name).replace("%(time)s", clock(now)));
    navigator.vibrate?.(60);
    await this.write("badge", 0, now, { code: text.trim(), note: { badge: name, direction: kind } });
  }

  tell(kind, words) {
    const told = this.bit("told");
    told.dataset.kind = kind;
    told.textContent = words;
  }
}

customElements.define("door-list", DoorList);
