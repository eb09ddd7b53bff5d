"use strict";
// The score table: add and remove rules, and open the conditions of one.
(function () {
  const page = document.querySelector("[data-scoring]");
  if (!page) return;
  const form = page.closest("form");
  let next = page.querySelectorAll("[data-rule]").length;

  function changed() {
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function open(button) {
    const box = button.parentElement.querySelector("[data-conditions-later]");
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) window.setUpConditions(box);
  }

  function add(group) {
    const row = group.querySelector("template[data-new-rule]").content.firstElementChild.cloneNode(true);
    row.querySelectorAll("[name]").forEach((field) => (field.name = field.name.replace(/^rule--/, `rule-${next}-`)));
    next += 1;
    group.querySelector("[data-rules]").append(row);
    row.querySelector(".rule-name").focus();
    open(row.querySelector("[data-edit-conditions]"));
  }

  page.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-edit-conditions]")) open(button);
    if (button.matches("[data-add-rule]")) add(button.closest("[data-score-group]"));
    if (button.matches("[data-remove-rule]")) {
      const row = button.closest("[data-rule]");
      const near = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      near?.querySelector(".rule-name")?.focus();
      changed();
    }
  });
  page.addEventListener("change", (event) => {
    if (event.target.matches('[data-rule] input[type="checkbox"]')) {
      event.target.closest("[data-rule]").classList.toggle("is-off", !event.target.checked);
    }
  });
})();
