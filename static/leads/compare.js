"use strict";
// Side by side: ↓ and ↑ move between lines that differ, 1, 2, 3 … choose the value of that column.
(function () {
  const form = () => document.querySelector("[data-compare]");
  const lines = () => Array.from(form().querySelectorAll("tr[data-line]"));

  function mark(line) {
    lines().forEach((other) => other.classList.toggle("is-chosen-line", other === line));
    line?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (!form() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    const all = lines();
    if (!all.length) return;
    const place = all.findIndex((line) => line.classList.contains("is-chosen-line"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(all[Math.min(Math.max(place + step, 0), all.length - 1)]);
    }
    if (/^[1-8]$/.test(event.key)) {
      const line = all[place] || all[0];
      const box = line.querySelectorAll("td")[Number(event.key) - 1]?.querySelector("input");
      if (!box) return;
      event.preventDefault();
      box.checked = true;
      mark(all[all.indexOf(line) + 1] || line);
    }
  });
})();
