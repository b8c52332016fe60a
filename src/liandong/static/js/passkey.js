/* <passkey-form data-act="get|create">: a form around a hidden input named "credential" and a
   button [data-passkey]. The options stand as JSON in a script inside, or are fetched from the
   form's address. Without passkeys in the browser the button stays hidden; when the person or
   the device says no, [data-trouble] says so. */

const toBytes = (text) => {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (char) => char.charCodeAt(0));
};

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const named = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

function readable(options) {
  const asked = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) asked.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.allowCredentials) asked.allowCredentials = named(options.allowCredentials);
  if (options.excludeCredentials) asked.excludeCredentials = named(options.excludeCredentials);
  return asked;
}

function written(credential) {
  const { response } = credential;
  const told = { clientDataJSON: toText(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) told[part] = toText(response[part]);
  }
  if (response.getTransports) told.transports = response.getTransports();
  return {
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: told,
  };
}

class PasskeyForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.button = this.querySelector("[data-passkey]");
    if (!this.form || !this.button || !window.PublicKeyCredential) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.ask());
  }

  async options() {
    const inside = this.querySelector('script[type="application/json"]');
    if (inside) return JSON.parse(inside.textContent);
    const answer = await fetch(this.form.action, { headers: { Accept: "application/json" } });
    return answer.json();
  }

  async ask() {
    const trouble = this.querySelector("[data-trouble]");
    try {
      const told = await this.options();
      const credential =
        this.dataset.act === "create" ? await this.create(told) : await this.get(told);
      this.form.elements.credential.value = JSON.stringify(written(credential));
      this.form.submit();
    } catch {
      if (trouble) trouble.hidden = false;
    }
  }

  get(told) {
    return navigator.credentials.get({ publicKey: readable(told.request_options.publicKey) });
  }

  create(told) {
    const asked = readable(told.creation_options.publicKey);
    const tick = this.form.elements.passwordless;
    if (tick) {
      const choice = { ...asked.authenticatorSelection };
      choice.residentKey = tick.checked ? "required" : "discouraged";
      choice.requireResidentKey = tick.checked;
      if (tick.checked) choice.userVerification = "required";
      asked.authenticatorSelection = choice;
    }
    return navigator.credentials.create({ publicKey: asked });
  }
}

customElements.define("passkey-form", PasskeyForm);
