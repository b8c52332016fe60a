/* <copy-text>: one tap puts its words on the clipboard. */

class CopyText extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.words = this.querySelector("[data-words]");
    this.source = this.querySelector("[data-source]");
    this.button.addEventListener("click", () => this.copy());
  }

  async copy() {
    const text = this.source.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      /* Old WebViews and plain http have no clipboard: select, so that one can press copy. */
      const range = document.createRange();
      range.selectNodeContents(this.source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (!document.execCommand("copy")) return;
    }
    const before = this.words.textContent;
    this.words.textContent = this.button.dataset.done;
    setTimeout(() => (this.words.textContent = before), 2000);
  }
}

customElements.define("copy-text", CopyText);
