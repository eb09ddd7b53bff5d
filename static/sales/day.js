"use strict";
// My day: j and k choose a line, l logs, n sets the next step, d finishes it, o opens it. The page stays.
(function () {
  const place = document.querySelector("[data-day]");
  if (!place) return;
  const lines = () => Array.from(place.querySelectorAll("[data-line]"));
  let chosen = ""; // key of the line that is worked, kept over a refresh
  let at = 0;

  function choose(line) {
    lines().forEach((other) => other.classList.toggle("is-current", other === line));
    if (!line) return;
    chosen = line.dataset.line;
    at = lines().indexOf(line);
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
  }

  function ask(url) {
    if (url) window.htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML" });
  }

  // what was acted on may be gone: the line that took its place is next
  function again() {
    const all = lines();
    choose(all.find((line) => line.dataset.line === chosen) || all[Math.min(at, all.length - 1)]);
    const news = place.querySelector("[data-title]");
    const title = document.querySelector(".page-header-text h1, .page-header h1, main h1");
    if (news && title) title.textContent = news.dataset.title;
    const facts = document.querySelector("main .page-facts");
    if (news && facts) facts.textContent = news.dataset.facts;
  }

  document.addEventListener("act-done-beside-list", (event) => {
    event.preventDefault();
    window.htmx.ajax("GET", window.location.pathname, { target: "#day", swap: "innerHTML" }).then(again);
  });

  place.addEventListener("focusin", (event) => {
    const line = event.target.closest("[data-line]");
    if (line && !line.classList.contains("is-current")) {
      lines().forEach((other) => other.classList.toggle("is-current", other === line));
      chosen = line.dataset.line;
      at = lines().indexOf(line);
    }
  });

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const all = lines();
    const line = place.querySelector(".is-current");
    const spot = all.indexOf(line);
    const keys = {
      j: () => choose(all[Math.min(spot + 1, all.length - 1)]),
      k: () => choose(all[Math.max(spot - 1, 0)]),
      l: () => ask(line?.dataset.log),
      n: () => ask(line?.dataset.step),
      d: () => ask(line?.dataset.finish),
      o: () => line && (window.location.href = line.dataset.url),
    };
    if (event.key === "Enter" && event.target === line) keys.Enter = keys.o;
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
