"use strict";
// The audit by the keyboard: c and s are the acts' own keys; e opens and closes the evidence; a row without a panel opens first.
(function () {
  const panel = () => document.getElementById("panel");

  function toggleEvidence() {
    const all = Array.from(document.querySelectorAll("[data-evidence]"));
    const open = !all.every((one) => one.open);
    all.forEach((one) => (one.open = open));
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || window.ltoc.isAsking()) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const side = panel();
    if (side && side.hidden && ["c", "s", "g", "b", "e"].includes(event.key)) {
      const row = document.querySelector("tr.is-current") || document.querySelector("[data-rows] tbody tr");
      if (!row) return;
      event.preventDefault();
      row.querySelector("td a")?.click();
      return;
    }
    if (event.key === "e") {
      event.preventDefault();
      window.ltoc.soon(toggleEvidence);
    }
  });

  // the job is done: fresh figures and rows
  document.body.addEventListener("htmx:afterSwap", () => {
    if (document.querySelector("[data-audit-finished]")) window.location.reload();
  });
})();
