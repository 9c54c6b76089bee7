// Shows what needs passkeys where the browser knows them, and says so where one of them did not work.
(function () {
  "use strict";

  const forms = document.querySelectorAll("form[data-passkey]");
  const show = function (selector) {
    document.querySelectorAll(selector).forEach(function (element) { element.hidden = false; });
  };

  if (!window.PublicKeyCredential) {
    show("[data-passkey-missing]");
    return;
  }

  forms.forEach(function (form) {
    const kind = form.dataset.passkey;
    const ids = { credential: form.querySelector("[name=credential]").id, data: "js_data" };
    ids[kind] = `passkey_${kind}`;
    if (kind === "add") ids.passwordless = "id_passwordless";
    window.allauth.webauthn.forms[`${kind}Form`]({ ids: ids });
    form.hidden = false;
  });

  document.addEventListener("allauth.error", function (event) {
    event.preventDefault();
    show("[data-passkey-error]");
  });
})();
