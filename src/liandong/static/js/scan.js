/* <scan-code>: reads the QR code at the place with the camera; in every other case the six digits
   are typed into the form, which works without script too. */

import { Reader, hasCamera } from "./qr-read.js";

class ScanCode extends HTMLElement {
  connectedCallback() {
    this.start = this.querySelector("[data-start]");
    this.view = this.querySelector("[data-view]");
    this.words = this.querySelector("[data-words]");
    this.form = this.querySelector("[data-form]");
    if (!hasCamera()) {
      this.words.textContent = this.dataset.noCamera;
      return;
    }
    this.start.hidden = false;
    this.start.addEventListener("click", () => this.open());
  }

  disconnectedCallback() {
    this.reader?.stop();
  }

  async open() {
    this.start.hidden = true;
    this.view.hidden = false;
    this.reader = new Reader(this.querySelector("[data-video]"), this.dataset.decoder, (text) =>
      this.send(text),
    );
    try {
      await this.reader.start();
    } catch {
      this.view.hidden = true;
      this.start.hidden = false;
      this.words.textContent = this.dataset.denied;
      this.form.querySelector("input[name='code']").focus();
    }
  }

  send(text) {
    this.reader.stop();
    this.form.querySelector("[data-token]").value = text;
    this.form.requestSubmit();
  }
}

customElements.define("scan-code", ScanCode);
