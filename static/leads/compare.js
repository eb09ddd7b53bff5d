"use strict";
// A group side by side, by the keyboard: a cell is marked; arrows or h and l move it, space or Enter chooses its value.
(function () {
  const form = () => document.querySelector("[data-compare]");
  const lines = () => Array.from(form().querySelectorAll("tr[data-heads], tr[data-line]"));
  const cells = (line) => Array.from(line.querySelectorAll("th[scope=col], td")).filter((cell) => cell.matches("th") || cell.closest("tbody"));
  let at = { line: 1, column: 0 };

  function show() {
    const all = lines();
    at.line = Math.min(Math.max(at.line, 0), all.length - 1);
    const row = cells(all[at.line]);
    at.column = Math.min(Math.max(at.column, 0), row.length - 1);
    form().querySelectorAll(".is-at").forEach((cell) => cell.classList.remove("is-at"));
    form().querySelectorAll(".is-chosen-line").forEach((line) => line.classList.remove("is-chosen-line"));
    all[at.line].classList.add("is-chosen-line");
    row[at.column].classList.add("is-at");
    row[at.column].scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // begin where a person would look first: the first value that differs, in the lead that stays
  function start() {
    if (!form()) return;
    const kept = cells(lines()[0]).findIndex((cell) => cell.querySelector("input:checked"));
    at = { line: lines().length > 1 ? 1 : 0, column: Math.max(kept, 0) };
    show();
  }

  function choose() {
    const box = cells(lines()[at.line])[at.column].querySelector("input[type=radio]");
    if (!box) return;
    box.checked = true;
    if (at.line > 0) at.line += 1;
    show();
  }

  function takeOut() {
    cells(lines()[0])[at.column].querySelector("[data-out]")?.click();
  }

  const keys = {
    ArrowDown: () => (at.line += 1),
    ArrowUp: () => (at.line -= 1),
    ArrowLeft: () => (at.column -= 1),
    ArrowRight: () => (at.column += 1),
    h: () => (at.column -= 1),
    l: () => (at.column += 1),
    " ": choose,
    Enter: choose,
    x: takeOut,
  };

  function press(key) {
    if (keys[key]) {
      keys[key]();
      show();
      return;
    }
    at.column = Number(key) - 1;
    show();
    choose();
  }

  // before the keys of the list: beside an open group they belong to the group
  document.addEventListener(
    "keydown",
    (event) => {
      if (!form() || event.ctrlKey || event.metaKey || event.altKey || window.ltoc.isAsking()) return;
      if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
      if ((event.key === "Enter" || event.key === " ") && event.target.closest("a, button, summary")) return;
      const number = /^[1-8]$/.test(event.key);
      if (!keys[event.key] && !number) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      window.ltoc.soon(() => form() && press(event.key));
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-compare] td, [data-compare] th[scope=col]");
    const line = cell?.closest("tr[data-heads], tr[data-line]");
    if (!line || !cells(line).includes(cell)) return;
    at = { line: lines().indexOf(line), column: cells(line).indexOf(cell) };
    show();
  });

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "panel") start();
  });
  const more = document.querySelector("template[data-more-keys]");
  if (more) document.querySelector("#keys-frame .key-list")?.prepend(more.content.cloneNode(true));
  start();
})();
