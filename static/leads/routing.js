"use strict";
// The order of routing rules: dragged, or moved with their arrows or Alt and the arrow keys from any control of the row.
// A draft keeps each move at once; the table in use is ordered as often as one likes and then put into use once.
(function () {
  const rows = document.querySelector("[data-routing-rows]");
  if (!rows || !rows.querySelector("[data-move]")) return;
  const order = document.querySelector("[data-rule-order]");
  const ids = () => Array.from(rows.children, (row) => row.dataset.rule).join();
  const before = ids();

  function send(row, to) {
    const form = row.querySelector("[data-move]");
    form.querySelector('[name="to"]').value = String(to);
    form.submit();
  }

  function show() {
    const now = ids();
    order.hidden = now === before;
    order.querySelector('[name="order"]').value = now;
    Array.from(rows.children).forEach((row, at) => {
      row.querySelector("td").textContent = String(at + 1);
      const [up, down] = row.querySelectorAll("[data-move] button");
      up.disabled = at === 0;
      down.disabled = at === rows.children.length - 1;
    });
  }

  function move(row, step, from) {
    const to = Array.from(rows.children).indexOf(row) + step;
    if (to < 0 || to >= rows.children.length) return;
    if (!order) return send(row, to);
    if (step < 0) row.previousElementSibling.before(row);
    else row.nextElementSibling.after(row);
    show();
    (from.disabled ? row.querySelector("a") : from).focus();
  }

  if (window.Sortable) {
    window.Sortable.create(rows, {
      handle: "[data-drag]", animation: 0, ghostClass: "is-dragged",
      onEnd: (event) => event.oldIndex !== event.newIndex && (order ? show() : send(event.item, event.newIndex)),
    });
  }

  rows.addEventListener("keydown", (event) => {
    if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(event.target.closest("tr"), event.key === "ArrowUp" ? -1 : 1, event.target);
  });

  if (order) {
    rows.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      move(event.target.closest("tr"), Number(event.submitter.value), event.submitter);
    });
    let isDecided = false;
    const decide = () => (isDecided = true);
    order.addEventListener("submit", decide);
    order.querySelector("a").addEventListener("click", decide);
    window.addEventListener("beforeunload", (event) => !order.hidden && !isDecided && event.preventDefault());
  }

  // back after a move: the keyboard is where it was
  const moved = window.location.hash.startsWith("#rule-") && document.getElementById(window.location.hash.slice(1));
  if (moved) window.addEventListener("load", () => setTimeout(() => moved.querySelector("a, button:not(:disabled)")?.focus(), 0));
})();
