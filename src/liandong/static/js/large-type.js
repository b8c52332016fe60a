/* <large-type>: switches type size at once; the form inside does the same without script. */

const YEAR = 31536000;

class LargeType extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.querySelector("button");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.set(document.documentElement.dataset.type !== "large");
    });
  }

  set(large) {
    const word = large ? "large" : "normal";
    document.documentElement.dataset.type = word;
    document.cookie = `ld_type=${word}; path=/; max-age=${YEAR}; samesite=lax`;
    this.button.setAttribute("aria-pressed", String(large));
    this.button.value = large ? "normal" : "large";
    window.dispatchEvent(new Event("resize"));
  }
}

customElements.define("large-type", LargeType);
