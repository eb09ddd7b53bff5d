"use strict";
// Lists: move with j and k, open beside the list, select, filter without leaving.
(function () {
  const page = document.querySelector("[data-list-page]");
  if (!page) return;
  const panel = document.getElementById("panel");
  const rows = () => Array.from(page.querySelectorAll("[data-rows] tbody tr"));
  const current = () => page.querySelector("tr.is-current");
  let opened = null; // { pk, url } of the record in the panel

  function mark(row) {
    rows().forEach((other) => other.classList.toggle("is-current", other === row));
    row?.scrollIntoView({ block: "nearest" });
  }

  function open(row) {
    if (!row) return;
    mark(row);
    if (!panel || !row.dataset.panel) {
      if (row.dataset.url) window.location.href = row.dataset.url;
      return;
    }
    opened = { pk: row.dataset.pk, url: row.dataset.url, panel: row.dataset.panel };
    panel.hidden = false;
    page.classList.add("has-panel");
    history.replaceState(history.state, "", `#r${opened.pk}`);
    load();
  }

  function load() {
    panel.classList.add("is-loading");
    return window.htmx.ajax("GET", opened.panel, { target: "#panel", swap: "innerHTML" });
  }

  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (!opened || event.detail.pathInfo?.requestPath !== opened.panel) return;
    panel.classList.remove("is-loading");
    panel.dispatchEvent(new Event("panel-ready"));
  });

  function close() {
    if (!panel || panel.hidden) return false;
    panel.hidden = true;
    panel.textContent = "";
    panel.classList.remove("is-loading");
    page.classList.remove("has-panel");
    opened = null;
    history.replaceState(history.state, "", window.location.pathname + window.location.search);
    return true;
  }

  function refresh() {
    return window.htmx.ajax("GET", window.location.pathname + window.location.search, { target: "#list", swap: "innerHTML" });
  }

  // an act on the record in the panel: fresh row, fresh panel, stay here
  document.addEventListener("act-done-beside-list", (event) => {
    if (!opened) return;
    const path = new URL(event.detail.url, window.location.href).pathname;
    if (path !== opened.url && path !== window.location.pathname) return;
    event.preventDefault();
    refresh().then(load);
  });

  // --- rows

  page.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-panel]")) close();
    const row = event.target.closest("[data-rows] tbody tr");
    if (!row || event.target.closest("input, button, label")) return;
    const link = event.target.closest("a");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (link && (!isPlain || !row.dataset.panel || link.getAttribute("href") !== row.dataset.url)) return;
    if (window.getSelection().toString()) return;
    if (!row.dataset.panel && !link) return;
    event.preventDefault();
    open(row);
  });

  // --- selecting

  function count() {
    const bar = page.querySelector("[data-bulk-bar]");
    if (!bar) return;
    const chosen = page.querySelectorAll('[name="ids"]:checked').length;
    bar.hidden = chosen === 0;
    bar.querySelector("[data-bulk-count]").textContent = chosen;
  }

  page.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      page.querySelectorAll('[name="ids"]:not(:disabled)').forEach((box) => (box.checked = event.target.checked));
    }
    const filter = event.target.closest(".filter");
    if (filter) filter.classList.toggle("is-set", event.target.value !== "");
    count();
  });

  // --- keys

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const list = rows();
    const place = list.indexOf(current());
    const keys = {
      j: () => move(list[place + 1] || list[place]),
      k: () => move(place > 0 ? list[place - 1] : list[0]),
      o: () => current()?.dataset.url && (window.location.href = current().dataset.url),
      x: () => current()?.querySelector('[name="ids"]')?.click(),
      "/": () => page.querySelector("[data-list-search]")?.focus(),
      Enter: () => !event.target.closest("a, button") && open(current()),
      Escape: close,
    };
    if (!keys[event.key]) return;
    if (event.key !== "Escape" && !(event.key === "Enter" && event.target.closest("a, button"))) event.preventDefault();
    keys[event.key]();
  });

  function move(row) {
    if (!row) return;
    if (opened) open(row);
    else mark(row);
  }

  // --- what stands outside the rows follows them

  function follow() {
    const query = page.querySelector(".list-count")?.dataset.query ?? "";
    page.querySelectorAll("[data-export]").forEach((link) => {
      link.href = `?${query ? `${query}&` : ""}export=${link.dataset.export}`;
    });
    const saved = page.querySelector('[data-save-view] [name="query"]');
    if (saved) saved.value = query;
    const filters = document.getElementById("filters");
    const sort = new URLSearchParams(query).get("sort");
    let field = filters?.querySelector('[name="sort"]');
    if (filters && sort && !field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = "sort";
      filters.prepend(field);
    }
    if (field) sort ? (field.value = sort) : field.remove();
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "list") return;
    follow();
    count();
    if (opened) mark(rows().find((row) => row.dataset.pk === opened.pk));
  });
  document.getElementById("filters")?.addEventListener("submit", (event) => event.preventDefault());

  // --- a shared address with a record in it
  window.addEventListener("load", () => {
    const wanted = window.location.hash.match(/^#r(\d+)$/);
    if (wanted) open(rows().find((row) => row.dataset.pk === wanted[1]));
  });
})();
