/* <scan-code>: reads the QR code with the camera where the browser can (BarcodeDetector); in every
   other case the six digits are typed into the form, which works without script too. */

class ScanCode extends HTMLElement {
  async connectedCallback() {
    this.start = this.querySelector("[data-start]");
    this.view = this.querySelector("[data-view]");
    this.video = this.querySelector("[data-video]");
    this.words = this.querySelector("[data-words]");
    this.form = this.querySelector("[data-form]");
    if (!(await this.canScan())) {
      this.words.textContent = this.dataset.noCamera;
      return;
    }
    this.start.hidden = false;
    this.start.addEventListener("click", () => this.open());
  }

  disconnectedCallback() {
    this.close();
  }

  async canScan() {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
    return (await window.BarcodeDetector.getSupportedFormats()).includes("qr_code");
  }

  async open() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment" },
      });
    } catch {
      this.words.textContent = this.dataset.denied;
      this.form.querySelector("input[name='code']").focus();
      return;
    }
    this.start.hidden = true;
    this.view.hidden = false;
    this.video.srcObject = this.stream;
    await this.video.play();
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    this.looking = setInterval(async () => {
      const found = await detector.detect(this.video).catch(() => []);
      if (found.length) this.send(found[0].rawValue);
    }, 250);
  }

  close() {
    clearInterval(this.looking);
    for (const track of this.stream?.getTracks() || []) track.stop();
  }

  send(text) {
    this.close();
    /* The code may hold an address with the token behind the last slash, or the bare token. */
    const token = /^https?:/.test(text)
      ? new URL(text).searchParams.get("token") || text.replace(/\/+$/, "").split("/").pop()
      : text;
    this.form.querySelector("[data-token]").value = token;
    this.form.requestSubmit();
  }
}

customElements.define("scan-code", ScanCode);
