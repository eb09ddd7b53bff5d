"use strict";
// Runs before the page is drawn, so that a dark page never flashes white.
(function () {
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    const wanted = root.dataset.theme;
    const isDark = wanted === "dark" || (wanted === "auto" && device.matches);
    root.setAttribute("data-bs-theme", isDark ? "dark" : "light");
    root.dispatchEvent(new CustomEvent("theme-changed"));
  }
  apply();
  device.addEventListener("change", apply);
})();
