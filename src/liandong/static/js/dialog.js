/* <open-dialog>: its first button opens the <dialog> beside it. */

class OpenDialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.querySelector("button").addEventListener("click", () => this.dialog.showModal());
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    /* A form that came back with errors opens again by itself. */
    if (this.dialog.querySelector(".has-error, [data-focus-me]")) this.dialog.showModal();
  }
}

customElements.define("open-dialog", OpenDialog);
