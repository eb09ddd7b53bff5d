"use strict";
// Lists: move with j and k, open beside the list, select, filter without leaving.
(function () {
  const page = document.querySelector("[data-list-page]");
  if (!page) return;
  const panel = document.getElementById("panel");
  const rows = () => Array.from(page.querySelectorAll("[data-rows] tbody tr"));
  const current = () => page.querySelector("tr.is-current");
  let opened = null; // { pk, url } of the record in the panel
  let here = { pk: null, place: -1 }; // where the hand is: it survives a list that is fetched again

  function mark(row) {
    const list = rows();
    list.forEach((other) => other.classList.toggle("is-current", other === row));
    here = row ? { pk: row.dataset.pk, place: list.indexOf(row) } : { pk: null, place: -1 };
    row?.scrollIntoView({ block: "nearest" });
  }

  function open(row) {
    if (!row) return;
    mark(row);
    if (!panel || !row.dataset.panel) {
      if (row.dataset.url) window.location.href = row.dataset.url;
      return;
    }
    if (opened?.pk !== row.dataset.pk) panel?.dispatchEvent(new Event("panel-left"));
    opened = { pk: row.dataset.pk, url: row.dataset.url, panel: row.dataset.panel };
    panel.hidden = false;
    page.classList.add("has-panel");
    history.replaceState(history.state, "", `#r${opened.pk}`);
    load();
  }

  function load() {
    panel.classList.add("is-loading");
    return window.htmx.ajax("GET", opened.panel, { source: "#panel", target: "#panel", swap: "innerHTML" });
  }

  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (!opened || event.detail.pathInfo?.requestPath !== opened.panel) return;
    panel.classList.remove("is-loading");
    panel.dispatchEvent(new Event(event.detail.successful ? "panel-ready" : "panel-left"));
  });

  function close() {
    if (!panel || panel.hidden) return false;
    panel.hidden = true;
    panel.textContent = "";
    panel.classList.remove("is-loading");
    panel.dispatchEvent(new Event("panel-left"));
    page.classList.remove("has-panel");
    opened = null;
    history.replaceState(history.state, "", window.location.pathname + window.location.search);
    return true;
  }

  function refresh() {
    return window.htmx.ajax("GET", window.location.pathname + window.location.search, { source: "#list", target: "#list", swap: "innerHTML" });
  }

  // an act on the record in the panel: fresh row, fresh panel, stay here
  document.addEventListener("act-done-beside-list", (event) => {
    if (!opened) return;
    const path = new URL(event.detail.url, window.location.href).pathname;
    if (path !== opened.url && path !== window.location.pathname) return;
    event.preventDefault();
    const { pk } = opened;
    panel.classList.add("is-loading"); // what stands there is old: keys wait for the fresh one
    refresh().then(() => opened?.pk === pk && load());
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
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || window.ltoc.isAsking()) return;
    const list = rows();
    const place = current() ? list.indexOf(current()) : here.place;
    const next = current() || here.place < 0 ? place + 1 : place; // a row that left made room for the next one
    const keys = {
      j: () => move(list[next] || list[list.length - 1]),
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
    const row = rows().find((one) => one.dataset.pk === (opened?.pk ?? here.pk));
    const { place } = here;
    mark(row);
    if (!row && opened) here.place = place;
  });
  document.getElementById("filters")?.addEventListener("submit", (event) => event.preventDefault());

  // --- a shared address with a record in it
  window.addEventListener("load", () => {
    const wanted = window.location.hash.match(/^#r(\d+)$/);
    if (wanted) open(rows().find((row) => row.dataset.pk === wanted[1]));
  });
})();
