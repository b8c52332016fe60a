/* <one-point>: with the person's consent, asks the telephone once where it is while the form is being
   sent, for at most three seconds. The form goes with or without it. */

class OnePoint extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.form?.addEventListener("submit", (event) => this.sent(event));
  }

  sent(event) {
    if (this.isDone || !navigator.geolocation) return;
    event.preventDefault();
    const go = (found) => {
      if (this.isDone) return;
      this.isDone = true;
      if (found) {
        const { latitude, longitude, accuracy } = found.coords;
        for (const [name, value] of Object.entries({ lat: latitude, lon: longitude, accuracy })) {
          this.querySelector(`[name=${name}]`).value = value;
        }
      }
      this.form.requestSubmit();
    };
    setTimeout(go, 3000);
    navigator.geolocation.getCurrentPosition(go, () => go(), { timeout: 3000, maximumAge: 60_000 });
  }
}

customElements.define("one-point", OnePoint);
