/* A button with data-confirm asks its question in a native dialog before the form is sent. */

const WORDS = document.documentElement.lang.startsWith("zh")
  ? { yes: "确定", no: "先不了", seen: "知道了" }
  : { yes: "Yes", no: "Not now", seen: "OK" };

export const ask = (question) =>
  put(question, [
    ["yes", WORDS.yes, "ld-btn-primary"],
    ["no", WORDS.no, "ld-btn-quiet"],
  ]);

export const tell = (words) => put(words, [["yes", WORDS.seen, "ld-btn-primary"]]);

function put(question, choices) {
  return new Promise((resolve) => {
    const box = document.createElement("dialog");
    box.className = "ld-dialog";
    const body = document.createElement("div");
    body.className = "ld-dialog-body";
    const words = document.createElement("p");
    words.className = "ld-confirm-words";
    words.textContent = question;
    const row = document.createElement("form");
    row.method = "dialog";
    row.className = "ld-buttons";
    for (const [value, label, kind] of choices) {
      const button = document.createElement("button");
      button.className = `btn ${kind}`;
      button.value = value;
      button.textContent = label;
      row.append(button);
    }
    body.append(words, row);
    box.append(body);
    document.body.append(box);
    box.addEventListener("close", () => {
      resolve(box.returnValue === "yes");
      box.remove();
    });
    box.showModal();
  });
}

document.addEventListener(
  "click",
  async (event) => {
    const button = event.target.closest?.("button[data-confirm]");
    if (!button || button.dataset.agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await ask(button.dataset.confirm)) {
      button.dataset.agreed = "yes";
      if (button.form) button.form.requestSubmit(button);
      else button.click();
      delete button.dataset.agreed;
    }
  },
  true,
);
