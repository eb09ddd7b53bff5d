"use strict";
// The order of routing rules: dragged, or moved with Alt and the arrow keys from any control of the row.
(function () {
  const rows = document.querySelector("[data-routing-rows]");
  if (!rows || !rows.querySelector("[data-move]")) return;

  function place(row, to) {
    const form = row.querySelector("[data-move]");
    form.querySelector('[name="to"]').value = String(to);
    form.submit();
  }

  if (window.Sortable) {
    window.Sortable.create(rows, {
      handle: "[data-drag]", animation: 0, ghostClass: "is-dragged",
      onEnd: (event) => event.oldIndex !== event.newIndex && place(event.item, event.newIndex),
    });
  }

  rows.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    const row = event.target.closest("tr");
    const at = Array.from(rows.children).indexOf(row);
    const to = at + (event.key === "ArrowUp" ? -1 : 1);
    event.preventDefault();
    if (to >= 0 && to < rows.children.length) place(row, to);
  });

  // back after a move: the keyboard is where it was
  const moved = window.location.hash.startsWith("#rule-") && document.getElementById(window.location.hash.slice(1));
  if (moved) window.addEventListener("load", () => setTimeout(() => moved.querySelector("a, button:not(:disabled)")?.focus(), 0));
})();
