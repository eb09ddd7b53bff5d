"use strict";
// A demo sign-in fills the form; the person still presses the button.
(function () {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sign-in]");
    if (!button) return;
    const form = document.querySelector("form[action] input[name=password]").form;
    form.elements.login.value = button.dataset.signIn;
    form.elements.password.value = button.dataset.password;
    form.querySelector("button[type=submit]").focus();
  });
})();
