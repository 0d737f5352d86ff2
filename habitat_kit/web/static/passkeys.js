// Passkeys: asks the server what to sign, the device to sign it, and the server whether it is right.
// Runs only where a form has data-passkey; without it every page works, by slip, link or code.
(() => {
  "use strict";
  const raw = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (known) => (known || []).map((one) => ({ ...one, id: raw(one.id) }));
  const post = (path, fields) => fetch(path, { method: "POST", body: new URLSearchParams(fields), credentials: "same-origin" });

  const written = (made) => {
    const said = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) said[name] = text(made.response[name]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response: said, clientExtensionResults: {} });
  };

  const ask = async (form) => {
    const begun = await post(form.dataset.begin, {});
    if (!begun.ok) throw new Error(String(begun.status));
    const options = await begun.json();
    options.challenge = raw(options.challenge);
    if (form.dataset.passkey === "make") {
      options.user.id = raw(options.user.id);
      options.excludeCredentials = named(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = named(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!window.PublicKeyCredential) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = form.querySelector("[data-failed]");
      failed.hidden = true;
      try {
        const made = await ask(form);
        const answer = await post(form.action, { ...Object.fromEntries(new FormData(form)), credential: written(made) });
        if (!answer.ok) throw new Error(String(answer.status));
        window.location.assign((await answer.json()).onward);
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
