/* <kept-visits>: the due visits with or without a network. The list is this phone's own; a visit is
   kept here as it is typed, sent once there is a network, and shows what became of it. The words stand
   in the page; the names only in the phone's own store. */

import { ask } from "./confirm.js";
import { SignedOut } from "./device-db.js";
import * as store from "./device-store.js";
import * as visiting from "./visit-store.js";

const SEND_EVERY_MS = 20_000;
const DAY_MS = 24 * 3600e3;
const DRAFT_AFTER_MS = 500;
const ZONE = "Asia/Shanghai";

const dayOf = (at) => new Date(at).toLocaleDateString("sv-SE", { timeZone: ZONE });
const timeOf = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const said = (words, facts) => words.replace(/%\((\w+)\)s/g, (_, name) => facts[name]);

class KeptVisits extends HTMLElement {
  async connectedCallback() {
    this.words = JSON.parse(this.querySelector("#kept-words").textContent);
    this.bit = (name) => this.querySelector(`[data-${name}]`);
    this.form = this.querySelector("form");
    if (!store.isAble()) {
      this.dataset.ready = "1";
      return this.say("bad", this.words.unable);
    }
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.form.addEventListener("input", () => this.typed());
    this.bit("back").addEventListener("click", () => this.close());
    this.bit("send").addEventListener("click", () => this.send());
    this.addEventListener("click", (event) => this.tapped(event));
    this.comeBack = () => this.load();
    this.goAway = () => this.show();
    this.moved = async () => {
      await this.keepDraft();
      await this.show();
    };
    window.addEventListener("online", this.comeBack);
    window.addEventListener("offline", this.goAway);
    window.addEventListener("hashchange", this.moved);
    this.ticking = setInterval(() => this.send(), SEND_EVERY_MS);
    const asked = location.pathname.match(/^\/visits\/(\d+)$/); /* the page that could not be opened */
    if (asked && !location.hash) history.replaceState(null, "", `/visits/offline#visit-${asked[1]}`);
    await this.load();
  }

  disconnectedCallback() {
    clearInterval(this.ticking);
    window.removeEventListener("online", this.comeBack);
    window.removeEventListener("offline", this.goAway);
    window.removeEventListener("hashchange", this.moved);
  }

  /* What is here at once; then, with a network, what waits goes out and the list is fresh. */
  async load() {
    await this.show();
    if (navigator.onLine) await this.refresh();
    this.dataset.ready = "1";
    await this.show();
  }

  async refresh() {
    this.trouble = "";
    this.isAway = false;
    try {
      const mine = await store.prepare();
      this.why = (await store.send()).why;
      if (!visiting.isOff()) await store.takeVisits(mine);
    } catch (problem) {
      const { words } = this;
      this.isAway = problem instanceof TypeError; /* the telephone believes in a network that is none */
      if (problem.message === "of another") this.trouble = words.another;
      else this.trouble = problem instanceof SignedOut ? words.signedOut : problem.told?.sentence || "";
    }
  }

  async send() {
    const before = this.why;
    this.why = (await store.send()).why;
    this.isAway = this.why === "offline";
    if (this.why !== before || !this.why) await this.show();
  }

  // ── showing ───────────────────────────────────────────────────────────────────────────────

  async show() {
    const { list, why } = await visiting.careList();
    if (why !== "missing") this.gone = why; /* it is deleted as one looks, and is missing the next time */
    this.list = list;
    this.known = (await visiting.visits()).sort((one, other) => (one.at < other.at ? 1 : -1));
    this.status(this.gone || why);
    const lines = list?.lines || [];
    this.bit("lines").replaceChildren(...lines.map((line) => this.line(line)));
    this.bit("nobody").hidden = !list || lines.length > 0;
    const told = this.known.filter(({ state }) => state !== "draft");
    this.bit("told").hidden = !told.length;
    this.bit("visits").replaceChildren(...told.map((visit) => this.visit(visit)));
    this.bit("send").hidden = !told.some(({ state }) => state === "waiting") || !navigator.onLine;
    const which = location.hash.match(/^#visit-(\d+)$/);
    const changed = location.hash.match(/^#change-([\w-]+)$/);
    const found = which
      ? lines.find((line) => line.id === Number(which[1]))
      : changed && this.known.find((visit) => visit.key === changed[1] && !visit.tried && visit.state !== "sent");
    if (found) this.open(found, which ? null : found);
    else this.shut();
  }

  status(why) {
    const { words } = this;
    const isAway = this.isAway || !navigator.onLine;
    if (!this.list && !isAway && !this.dataset.ready) return; /* it is on its way */
    const trouble = this.trouble || { "signed-out": words.signedOut, refused: words.busy, another: words.another }[this.why];
    if (!this.list) return this.say("bad", trouble || words[why]);
    const clock = said(words.clock, this.parts(this.list.taken));
    const isToday = dayOf(this.list.taken) === dayOf(Date.now());
    const taken = isToday ? clock : said(words.day, { ...this.parts(this.list.taken), clock });
    const first = isAway ? words.offline : words.fresh;
    this.say(trouble ? "bad" : isAway ? "wait" : "ok", [first.replace("%s", taken), trouble].filter(Boolean).join(" "));
  }

  parts(at) {
    const [, month, day] = dayOf(at).split("-").map(Number);
    const [hour, minute] = timeOf(at).split(":");
    return { month, day, hour: Number(hour), minute };
  }

  say(kind, words) {
    const status = this.bit("status");
    status.dataset.kind = kind;
    if (status.textContent !== words) status.textContent = words;
  }

  due(day) {
    const days = Math.round((new Date(day) - new Date(dayOf(Date.now()))) / DAY_MS);
    if (days < 0) return ["danger", this.words.late.replace("%s", -days)];
    if (days < 2) return [days ? "plain" : "warn", days ? this.words.tomorrow : this.words.today];
    return ["plain", this.words.soon.replace("%s", days)];
  }

  row(name) {
    const row = this.querySelector(`template[data-${name}]`).content.cloneNode(true).firstElementChild;
    return [row, (bit) => row.querySelector(`[data-${bit}]`)];
  }

  line(line) {
    const [row, part] = this.row("line");
    const [kind, words] = this.due(line.due);
    part("open").href = `#visit-${line.id}`;
    part("open").textContent = line.name;
    part("due").textContent = words;
    part("due").classList.add(`ld-tag-${kind}`);
    part("address").textContent = line.address;
    part("last").textContent = line.last ? this.words.last.replace("%s", line.last) : this.words.never;
    const since = this.known.find(
      ({ cared, state, sentAt }) => cared === line.id && (state !== "sent" || sentAt > this.list.taken),
    );
    if (since) {
      part("sync").textContent = this.words.states[since.state];
      part("sync").dataset.state = since.state;
    }
    return row;
  }

  visit(visit) {
    const [row, part] = this.row("visit");
    row.dataset.key = visit.key;
    row.dataset.state = visit.state;
    const { month, day } = this.parts(visit.at);
    part("name").textContent = visit.name;
    part("when").textContent = `${month}/${day} ${timeOf(visit.at)}`;
    part("sync").dataset.state = visit.state;
    part("sync").textContent = visit.hasNeed ? this.words.sentNeed : this.words.states[visit.state];
    part("why").textContent = visit.sentence || "";
    part("note").textContent = visit.note || "";
    if (visit.state === "sent" || visit.tried) part("acts").remove();
    else {
      part("change").href = `#change-${visit.key}`;
      part("drop").setAttribute("aria-label", `${visit.name}：${this.words.away}`);
      part("change").setAttribute("aria-label", `${visit.name}：${this.words.change}`);
    }
    return row;
  }

  // ── the form ──────────────────────────────────────────────────────────────────────────────

  field(name) {
    return this.form.elements.namedItem(name);
  }

  /* A visit to write down: a new one, the one that was not finished, or one to put right. */
  open(person, changed) {
    const cared = changed ? changed.cared : person.id;
    const draft = changed || this.known.find((visit) => visit.cared === cared && visit.state === "draft");
    const key = draft?.key;
    if (!this.bit("form").hidden && this.now?.cared === cared && (!key || this.now.key === key)) return;
    this.now = { key: key || crypto.randomUUID(), cared, name: person.name, state: changed?.state || "draft" };
    this.now.sentence = changed?.sentence;
    this.form.reset();
    this.field("method").value = draft?.method || "home";
    if (draft?.condition) this.field("condition").value = draft.condition;
    this.field("note").value = draft?.note || "";
    this.field("need_title").value = draft?.need || "";
    const at = draft ? draft.at : new Date();
    this.field("claimed_at").value = `${dayOf(at)}T${timeOf(at)}`;
    const line = this.list?.lines.find((one) => one.id === cared);
    this.bit("who").textContent = person.name;
    this.bit("door").textContent = line?.address || "";
    this.bit("mind").textContent = line?.note || "";
    this.bit("mind").hidden = !line?.note;
    this.trip(changed?.sentence || "");
    this.bit("list").hidden = true;
    this.bit("form").hidden = false;
    this.bit("who").focus();
  }

  shut() {
    this.now = null;
    this.bit("form").hidden = true;
    this.bit("list").hidden = false;
  }

  async close() {
    await this.keepDraft();
    history.replaceState(null, "", "/visits/offline");
    await this.show();
  }

  trip(words) {
    this.bit("error").textContent = words;
    this.bit("error").hidden = !words;
    if (words) this.bit("error").focus();
  }

  told(state) {
    const local = this.field("claimed_at").value;
    const at = local ? new Date(`${local}:00+08:00`) : null;
    return {
      ...this.now,
      state,
      method: this.field("method").value,
      condition: this.field("condition").value,
      note: this.field("note").value.trim(),
      need: this.field("need_title").value.trim(),
      at: at && !Number.isNaN(+at) ? at.toISOString() : "",
    };
  }

  /* What is typed survives a page that the phone threw out; what was sent on its way is not touched. */
  typed() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.keepDraft(), DRAFT_AFTER_MS);
  }

  async keepDraft() {
    clearTimeout(this.soon);
    if (!this.now || this.now.state === "waiting") return;
    const told = this.told(this.now.state);
    if (!told.condition && !told.note && !told.need) return;
    await visiting.keepVisit({ ...told, at: told.at || new Date().toISOString() });
  }

  async submitted(event) {
    event.preventDefault();
    clearTimeout(this.soon);
    const told = { ...this.told("waiting"), sentence: "" };
    if (!told.condition) return this.trip(this.words.noCondition);
    if (told.condition === "worrying" && !told.note) return this.trip(this.words.noNote);
    if (!told.at || new Date(told.at) > Date.now() + 60_000) return this.trip(this.words.noTime);
    if (!(await visiting.keepVisit(told))) return this.trip(this.words.gone);
    await store.noteWaiting();
    this.now = null;
    history.replaceState(null, "", "/visits/offline");
    await this.show();
    this.bit("told").focus();
    await this.send();
  }

  async tapped(event) {
    const button = event.target.closest("button[data-drop]");
    if (!button) return;
    if (!(await ask(this.words.drop))) return;
    await visiting.dropVisit(button.closest("[data-key]").dataset.key);
    await store.noteWaiting();
    await this.show();
  }
}

customElements.define("kept-visits", KeptVisits);
