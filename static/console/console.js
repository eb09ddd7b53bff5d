"use strict";
// The shell: search, dialogs, toasts, keys, faults. Pages work without it, only less quickly.
(function () {
  const root = document.documentElement;
  const body = document.body;
  const byId = (id) => document.getElementById(id);
  const all = (selector, place) => Array.from((place || document).querySelectorAll(selector));
  const csrf = document.querySelector("[data-csrf]")?.dataset.csrf || "";
  const TOAST_KEY = "ltoc-toast";

  root.classList.add("js");

  // --- htmx: the token that proves the page is ours, and addresses without empty parameters

  body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrf;
    if (event.detail.elt.id === "filters") {
      const values = event.detail.formData || event.detail.parameters;
      for (const name of Array.from(values.keys())) {
        const kept = values.getAll(name).filter((value) => value !== "");
        values.delete(name);
        kept.forEach((value) => values.append(name, value));
      }
    }
  });

  // --- faults

  function fault(kind) {
    const line = byId("network-fault");
    if (!line) return;
    line.textContent = line.dataset[kind];
    line.hidden = false;
    clearTimeout(fault.timer);
    fault.timer = setTimeout(() => (line.hidden = true), 9000);
  }

  body.addEventListener("htmx:sendError", () => fault("gone"));
  body.addEventListener("htmx:timeout", () => fault("gone"));
  body.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    fault({ 403: "forbidden", 404: "missing", 401: "signedOut" }[status] || "fault");
  });
  // a signed-out person gets the sign-in page instead of a part: go there
  body.addEventListener("htmx:beforeSwap", (event) => {
    const answer = event.detail.xhr;
    const isPage = (answer.responseText || "").slice(0, 200).toLowerCase().includes("<!doctype html");
    if (isPage && answer.status < 400) {
      event.detail.shouldSwap = false;
      window.location.reload();
    }
  });

  // --- toasts

  function toast(text, level) {
    if (!text) return;
    const made = byId("toast-template").content.cloneNode(true).firstElementChild;
    made.querySelector("[data-text]").textContent = text;
    made.classList.add(`note-${level || "success"}`);
    byId("toasts").append(made);
    leave(made);
  }

  function leave(note) {
    if (!note.classList.contains("note-error")) setTimeout(() => note.remove(), 7000);
  }

  window.ltoc = { toast };
  all("#toasts [data-toast]").forEach(leave);
  const left = sessionStorage.getItem(TOAST_KEY);
  if (left) {
    sessionStorage.removeItem(TOAST_KEY);
    toast(left);
  }

  // --- dialogs

  const frame = byId("dialog-frame");
  body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "dialog") return;
    if (!frame.open) frame.showModal();
    dress(frame);
    (frame.querySelector(".is-invalid") || frame.querySelector("input:not([type=hidden]), select, textarea, .dialog-foot .btn:last-child"))?.focus();
  });
  function closeDialog() {
    if (frame?.open) frame.close();
    const place = byId("dialog");
    if (place) place.textContent = "";
  }
  frame?.addEventListener("click", (event) => {
    if (event.target === frame) closeDialog();
  });

  // after an act in a dialog: stay beside the list when the record is still the one in the panel, else go on
  body.addEventListener("act-done", (event) => {
    closeDialog();
    const { url, message } = event.detail;
    const stays = new CustomEvent("act-done-beside-list", { cancelable: true, detail: { url, message } });
    if (!document.dispatchEvent(stays)) {
      toast(message);
      return;
    }
    if (message) sessionStorage.setItem(TOAST_KEY, message);
    const here = new URL(window.location.href);
    const next = new URL(url, here);
    if (next.pathname === here.pathname && next.search === here.search) window.location.reload();
    else window.location.href = next.href;
  });

  // a form that came back: the hand goes to what is wrong first
  document.querySelector("main .page-form .is-invalid, main .page-form .has-error :is(input, select, textarea)")?.focus();

  // --- one click is one act

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
    setTimeout(() => all("button[type=submit], button:not([type])", form).forEach((button) => button.classList.add("is-busy")), 0);
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all(".is-busy").forEach((button) => button.classList.remove("is-busy"));
    all("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // --- search box

  const searchText = byId("search-text");
  const hits = byId("search-hits");
  if (searchText) {
    searchText.addEventListener("input", () => (hits.hidden = searchText.value.trim() === ""));
    searchText.addEventListener("focus", () => (hits.hidden = searchText.value.trim() === "" || !hits.childElementCount));
    // fresh hits come while one already walks through the old ones: the hand stays where it is
    let hitAt = -1;
    body.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.target === hits) hitAt = all("a", hits).indexOf(document.activeElement);
    });
    body.addEventListener("htmx:afterSwap", (event) => {
      if (event.target === hits && hitAt >= 0) (all("a", hits)[hitAt] || searchText).focus();
    });
    searchText.form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        hits.hidden = true;
        searchText.blur();
      }
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const links = all("a", hits);
      if (!links.length) return;
      event.preventDefault();
      const place = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      (links[place] || (place < 0 ? searchText : links[0])).focus();
    });
  }

  // --- clicks

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-close-toast]")) on("[data-toast]").remove();
    if (on("[data-close-dialog]")) closeDialog();
    if (on("[data-show-keys]")) byId("keys-frame").showModal();
    if (on("[data-toggle-nav]")) toggleNav();
    else if (body.classList.contains("nav-open") && !on(".nav-column")) toggleNav();
    if (hits && !on(".search-box")) hits.hidden = true;
    const code = on("[data-copy]");
    if (code) window.getSelection().selectAllChildren(code);
  });

  // the place where one is stands in sight, however long the menu
  document.querySelector(".nav-item.is-current")?.scrollIntoView({ block: "nearest" });

  function toggleNav() {
    const isOpen = body.classList.toggle("nav-open");
    document.querySelector("[data-toggle-nav]").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) document.querySelector(".nav-column a").focus();
  }

  // --- keys

  function isTyping(target) {
    return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
  }

  function press(key) {
    if (isAsking()) return false;
    const act = all(`[data-key="${CSS.escape(key)}"]`).filter((one) => one.offsetParent !== null);
    if (!act.length) return false;
    (act.find((one) => one.closest("#panel")) || act[0]).click();
    return true;
  }

  // from the moment a dialog is asked for the keys are no longer the page's
  let asked = null;
  const isAsking = () => [1, 2, 3].includes(asked?.readyState) || document.querySelector("dialog[open]") !== null;
  window.ltoc.isAsking = isAsking;
  body.addEventListener("htmx:beforeSend", (event) => {
    if (event.detail.target?.id === "dialog") asked = event.detail.xhr;
  });

  // a key pressed while a record still loads is for that record, and for no other
  const panel = byId("panel");
  let waiting = [];
  const isLoading = () => panel?.classList.contains("is-loading") === true;
  window.ltoc.soon = (act) => (isLoading() ? waiting.push(act) : act());
  panel?.addEventListener("panel-ready", () => waiting.splice(0).forEach((act) => act()));
  panel?.addEventListener("panel-left", () => (waiting = []));
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && searchText) {
      event.preventDefault();
      searchText.focus();
      searchText.select();
      return;
    }
    if (event.key === "Escape" && body.classList.contains("nav-open")) toggleNav();
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isAsking()) return;
    if (event.key === "?") byId("keys-frame")?.showModal();
    if (isLoading()) waiting.push(() => press(event.key));
    else if (press(event.key)) event.preventDefault();
  });

  // --- long selects are searched by typing

  function dress(place) {
    if (!window.TomSelect) return;
    all("select.form-select", place).forEach((select) => {
      if (select.tomselect || select.closest(".filter") || select.options.length <= 12) return;
      const label = select.labels[0]?.textContent.trim();
      if (label) select.setAttribute("aria-label", label);
      new window.TomSelect(select, { maxOptions: 700, allowEmptyOption: true });
    });
  }

  // the whole zone takes a file; the browser's own button, in the browser's own language, is out of sight
  document.addEventListener("change", (event) => {
    const name = event.target.closest?.(".drop-zone")?.querySelector("[data-file-name]");
    if (name && event.target.type === "file") name.textContent = Array.from(event.target.files, (file) => file.name).join(", ");
  });

  // a file may be dropped anywhere on a page that waits for one; beside the zone the browser would open it instead
  const zoneFor = (event) => (event.dataTransfer?.types.includes("Files") ? document.querySelector(".drop-zone") : null);
  const light = (on) => document.querySelector(".drop-zone")?.classList.toggle("is-over", on);
  document.addEventListener("dragover", (event) => {
    if (!zoneFor(event)) return;
    event.preventDefault();
    light(true);
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || light(false));
  document.addEventListener("drop", (event) => {
    const input = zoneFor(event)?.querySelector("input[type=file]");
    if (!input || !event.dataTransfer.files.length) return;
    event.preventDefault();
    light(false);
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  dress(document);
})();
