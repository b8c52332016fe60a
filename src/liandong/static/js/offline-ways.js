/* <offline-ways>: on the page for when there is no network, the lists that this device took along and
   how many check-ins and visits wait. Without any it stays hidden. */

import * as store from "./device-store.js";
import * as visiting from "./visit-store.js";

class OfflineWays extends HTMLElement {
  async connectedCallback() {
    if (!store.isAble()) return;
    const packs = (await store.packs()).sort((one, other) => (one.starts < other.starts ? -1 : 1));
    const { list } = await visiting.careList();
    const count = await store.noteWaiting();
    const ways = packs.map((pack) => [`${this.dataset.door}/${pack.shift}`, `${pack.title} · ${pack.day}`]);
    if (list || (await visiting.visits()).length) ways.push([this.dataset.visits, this.dataset.visitWords]);
    this.hidden = !ways.length && !count;
    this.querySelector("[data-lists]").replaceChildren(
      ...ways.map(([address, words]) => {
        const row = document.createElement("li");
        const link = document.createElement("a");
        link.href = address;
        link.textContent = words;
        row.append(link);
        return row;
      }),
    );
    const words = this.querySelector("[data-waiting]");
    words.textContent = count ? this.dataset.words.replace("%s", count) : "";
  }
}

customElements.define("offline-ways", OfflineWays);
