/* <offline-ways>: on the page for when there is no network, the lists that this device took along and
   how many check-ins wait. Without any it stays hidden. */

import * as store from "./device-store.js";

class OfflineWays extends HTMLElement {
  async connectedCallback() {
    if (!store.isAble()) return;
    const packs = (await store.packs()).sort((one, other) => (one.starts < other.starts ? -1 : 1));
    const count = (await store.waiting()).length;
    this.hidden = !packs.length && !count;
    this.querySelector("[data-lists]").replaceChildren(
      ...packs.map((pack) => {
        const row = document.createElement("li");
        const link = document.createElement("a");
        link.href = `${this.dataset.door}/${pack.shift}`;
        link.textContent = `${pack.title} · ${pack.day}`;
        row.append(link);
        return row;
      }),
    );
    const words = this.querySelector("[data-waiting]");
    words.textContent = count ? this.dataset.words.replace("%s", count) : "";
  }
}

customElements.define("offline-ways", OfflineWays);
