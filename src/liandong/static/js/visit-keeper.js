/* <visit-keeper>: on the page of visits, keeps the due ones on this phone for when there is no network,
   says so, and says what of this phone waits or was refused. Phones do it by themselves; on another
   device one asks for it. Without the script the page is as it was. */

import * as store from "./device-store.js";
import * as visiting from "./visit-store.js";

class VisitKeeper extends HTMLElement {
  async connectedCallback() {
    if (!store.isAble()) return;
    this.bit = (name) => this.querySelector(`[data-${name}]`);
    this.bit("keep").addEventListener("click", () => this.keep());
    this.bit("drop").addEventListener("click", () => this.drop());
    this.hidden = false;
    const isPhone = matchMedia("(pointer: coarse)").matches;
    const { list } = await visiting.careList();
    if (list || (isPhone && !visiting.isOff())) await this.keep();
    else this.show(null);
    this.dataset.ready = "1";
  }

  async keep() {
    visiting.setOff(false);
    let trouble = "";
    try {
      await store.takeVisits();
    } catch (problem) {
      trouble = problem.message === "of another" ? this.dataset.another : problem.told?.sentence || "";
    }
    const { list } = await visiting.careList();
    this.show(list, trouble);
  }

  async drop() {
    visiting.setOff(true);
    await visiting.dropList();
    this.show(null);
  }

  show(list, trouble = "") {
    const at = list && new Date(list.taken).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
    this.bit("words").textContent = trouble || (list ? this.dataset.kept.replace("%s", at) : this.dataset.none);
    this.bit("open").hidden = !list;
    this.bit("drop").hidden = !list;
    this.bit("keep").hidden = Boolean(list);
  }
}

customElements.define("visit-keeper", VisitKeeper);
