/* Passkeys: tells allauth's script which form of the page wants one, and says in words when there was none. */
(function () {
  "use strict";
  const forms = window.allauth.webauthn.forms;
  const begin = { add: forms.addForm, authenticate: forms.authenticateForm, login: forms.loginForm };

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    const button = form.querySelector("[data-passkey-button]");
    const ids = { credential: form.querySelector("input[name=credential]").id, data: "js_data" };
    ids[form.dataset.passkey] = button.id;
    button.hidden = false;
    // Every key here asks for a finger, a face or a PIN: allauth's script looks for a box that is ticked.
    if (form.dataset.passkey === "add") {
      const ticked = document.createElement("input");
      ticked.type = "checkbox";
      ticked.checked = true;
      ticked.hidden = true;
      ticked.id = ids.passwordless = "passkey-always";
      form.append(ticked);
    }
    begin[form.dataset.passkey]({ ids: ids });
  });

  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    document.querySelectorAll("[data-passkey-failed]").forEach(function (place) { place.hidden = false; });
  });
})();
