/* <paper-keys>: a signed sheet typed in without a mouse. Inside stand the lines of the form, which
   work without script. Three or four digits are a time and lead on by themselves; Enter goes to the
   next line, "-" says did not come, "/" leaves the line out, Ctrl and Enter save. */

const ABSENT = "-";
const SKIP = "/";

/* 905 is a whole time, 11 is not: hours above two have one digit, the others wait for a fourth. */
export function isWhole(text) {
  return /^[0-9]{4}$/.test(text) || /^[3-9][0-9]{2}$/.test(text);
}

class PaperKeys extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.lines = [...this.querySelectorAll("[data-paper-line]")];
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("input", (event) => this.typed(event.target));
    this.addEventListener("change", (event) => this.show(event.target.closest("[data-paper-line]")));
    this.addEventListener("focusin", (event) => event.target.select?.());
    for (const line of this.lines) this.show(line);
    this.go(0);
    this.dataset.ready = "1";
  }

  fields(line) {
    return [...line.querySelectorAll("input")];
  }

  go(number) {
    const line = this.lines[number];
    const next = line ? this.fields(line)[0] || line.querySelector("select") : null;
    (next || this.form.querySelector("button[type=submit]")).focus();
  }

  choose(line, value) {
    const choice = line.querySelector("select");
    if (![...choice.options].some((option) => option.value === value)) return false;
    choice.value = value;
    this.show(line);
    return true;
  }

  show(line) {
    if (line) line.dataset.choice = line.querySelector("select")?.value || "";
  }

  typed(field) {
    const line = field.closest("[data-paper-line]");
    if (!line || field.tagName !== "INPUT") return;
    this.choose(line, "came");
    if (!isWhole(field.value)) return;
    const later = this.fields(line)[this.fields(line).indexOf(field) + 1];
    if (later) later.focus();
    else this.go(this.lines.indexOf(line) + 1);
  }

  key(event) {
    if (event.isComposing) return;
    const line = event.target.closest("[data-paper-line]");
    if (!line) return;
    const here = this.lines.indexOf(line);
    if (event.key === "Enter") {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) this.form.requestSubmit();
      else this.go(here + 1);
    } else if (event.target.tagName === "INPUT" && [ABSENT, SKIP].includes(event.key)) {
      event.preventDefault();
      if (this.choose(line, event.key === ABSENT ? "absent" : "skip")) this.go(here + 1);
    } else if (event.target.tagName === "INPUT" && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const at = this.fields(line).indexOf(event.target);
      const other = this.lines[here + (event.key === "ArrowDown" ? 1 : -1)];
      if (other) (this.fields(other)[at] || this.fields(other)[0])?.focus();
    }
  }
}

customElements.define("paper-keys", PaperKeys);
