// Passkeys: the one thing here that needs JavaScript. Pages say where to ask and where to answer.
"use strict";

for (const part of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) continue;
  const { passkey, ask, answer, failed } = part.dataset;
  const fault = part.querySelector("[role=alert]");
  part.hidden = false;
  part.querySelector("button").addEventListener("click", async () => {
    fault.textContent = "";
    try {
      const options = await (await post(ask)).json();
      const credential = passkey === "make"
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      const said = await (await post(answer, credential.toJSON())).json();
      if (!said.to) throw new Error(said.fault);
      if (said.to.startsWith(location.pathname)) location.reload();
      else location.assign(said.to);
    } catch (error) {
      fault.textContent = error.name === "Error" && error.message || failed;
    }
  });
}

// An act or a checkpoint is signed: the form goes as soon as the passkey has answered. What cannot sign says nothing of it.
for (const can of window.PublicKeyCredential?.parseRequestOptionsFromJSON ? document.getElementsByName("kan_ondertekenen") : []) {
  can.disabled = false;
}

for (const form of document.querySelectorAll("form[data-sign]")) {
  const button = form.querySelector("button[name=zeker]");
  const answer = form.elements.handtekening;
  const fault = form.querySelector("[role=alert]");
  form.hidden = !window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    fault.textContent = "";
    try {
      const options = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(form.dataset.sign));
      const credential = await navigator.credentials.get({ publicKey: options });
      answer.value = JSON.stringify(credential.toJSON());
      answer.disabled = false;
      form.requestSubmit(button);
    } catch {
      fault.textContent = form.dataset.failed;
      form.querySelector("[data-without]")?.removeAttribute("hidden");
    }
  });
}

function post(address, body) {
  return fetch(address, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(body ?? {}) });
}
