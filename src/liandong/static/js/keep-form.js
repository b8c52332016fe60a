/* <keep-form data-key="…">: what one types survives a lost connection or a closed page, in this tab
   only, until the form was sent well. Passwords, codes, files and fields with autocomplete="off"
   (resident numbers) are never kept. */

const PREFIX = "ld-form:";
const SENT = ":sent";
const NEVER_TYPES = new Set(["password", "file", "hidden", "submit", "button"]);
const NEVER_COMPLETED = new Set(["off", "one-time-code", "current-password", "new-password"]);

/* A form that was sent and is not on the page that came back went well: forget what was typed. */
for (const key of Object.keys(sessionStorage)) {
  if (!key.startsWith(PREFIX) || !key.endsWith(SENT)) continue;
  const name = key.slice(PREFIX.length, -SENT.length);
  if (!document.querySelector(`keep-form[data-key="${CSS.escape(name)}"]`)) {
    sessionStorage.removeItem(PREFIX + name);
    sessionStorage.removeItem(key);
  }
}

class KeepForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.key = PREFIX + this.dataset.key;
    const wasSent = sessionStorage.getItem(this.key + SENT) !== null;
    sessionStorage.removeItem(this.key + SENT);
    const [arrival] = performance.getEntriesByType("navigation");
    const cameBack = arrival?.type === "back_forward" || arrival?.type === "reload";
    if (this.hasAttribute("data-failed")) this.store();
    else if (wasSent && !cameBack) sessionStorage.removeItem(this.key);
    else this.restore();
    this.form.addEventListener("input", () => this.store());
    this.form.addEventListener("submit", () => {
      if (navigator.onLine) sessionStorage.setItem(this.key + SENT, "1");
    });
  }

  fields() {
    return [...this.form.elements].filter(
      (field) =>
        field.name && !NEVER_TYPES.has(field.type) && !NEVER_COMPLETED.has(field.autocomplete),
    );
  }

  store() {
    const kept = this.fields().map((field) =>
      field.type === "checkbox" || field.type === "radio"
        ? [field.name, field.value, field.checked]
        : [field.name, field.value],
    );
    sessionStorage.setItem(this.key, JSON.stringify(kept));
  }

  restore() {
    const kept = sessionStorage.getItem(this.key);
    if (!kept) return;
    for (const [name, value, checked] of JSON.parse(kept)) {
      for (const field of this.fields()) {
        if (field.name !== name) continue;
        if (checked === undefined) {
          if (!field.value) field.value = value;
        } else if (field.value === value) {
          field.checked = checked;
        }
      }
    }
  }
}

customElements.define("keep-form", KeepForm);
