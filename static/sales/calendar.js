"use strict";
// The calendar: drag a step or task to another day, or move the chosen one with Shift and the arrows. The server decides.
(function () {
  const place = document.getElementById("calendar");
  if (!place) return;
  const csrf = document.querySelector("[data-csrf]")?.dataset.csrf || "";
  const calendar = () => place.querySelector(".calendar");
  const mayMove = () => calendar()?.hasAttribute("data-may-move");

  function say(text, level) {
    window.ltoc?.toast(text, level);
  }

  function sentenceIn(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    return page.querySelector(".fault-line, .field-error")?.textContent.trim();
  }

  async function move(entry, day) {
    const body = new FormData();
    if (entry.dataset.kind === "step") {
      body.append("next_step", entry.dataset.text);
      body.append("next_step_on", day);
    } else body.append("due_on", day);
    body.append("csrfmiddlewaretoken", csrf);
    try {
      const answer = await fetch(entry.dataset.move, {
        method: "POST",
        body,
        headers: { "HX-Request": "true", "HX-Target": "dialog", "X-CSRFToken": csrf },
      });
      if (answer.status === 204) say(calendar().dataset.moved);
      else say(sentenceIn(await answer.text()) || calendar().dataset.gone, "error");
    } catch {
      say(calendar().dataset.gone, "error");
    }
    await refresh(entry.dataset.entry);
  }

  async function refresh(key) {
    await window.htmx.ajax("GET", window.location.pathname + window.location.search, { target: "#calendar", swap: "innerHTML" });
    place.querySelector(`[data-entry="${CSS.escape(key)}"] a`)?.focus();
  }

  function dayAfter(day, days) {
    const date = new Date(`${day}T00:00:00Z`);
    date.setUTCDate(date.getUTCDate() + days);
    return date.toISOString().slice(0, 10);
  }

  function dress() {
    if (!window.Sortable || !mayMove()) return;
    place.querySelectorAll("[data-day]").forEach((list) => {
      if (window.Sortable.get(list)) return;
      window.Sortable.create(list, {
        group: "days",
        sort: false,
        draggable: "[data-move]",
        filter: ".is-fixed",
        preventOnFilter: false,
        animation: 120,
        delay: 150,
        delayOnTouchOnly: true,
        ghostClass: "is-dragged",
        onEnd: (event) => {
          if (event.to !== event.from) move(event.item, event.to.dataset.day);
        },
      });
    });
  }

  place.addEventListener("keydown", (event) => {
    const entry = event.target.closest("[data-move]");
    if (!entry || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "e") {
      event.preventDefault();
      window.htmx.ajax("GET", entry.dataset.move, { target: "#dialog", swap: "innerHTML" });
      return;
    }
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!days || !event.shiftKey || !mayMove()) return;
    event.preventDefault();
    move(entry, dayAfter(entry.closest("[data-day]").dataset.day, days));
  });

  // a change in the dialog: the calendar stays
  document.addEventListener("act-done-beside-list", (event) => {
    event.preventDefault();
    refresh(document.activeElement?.closest?.("[data-entry]")?.dataset.entry || "");
  });

  document.body.addEventListener("htmx:afterSwap", dress);
  dress();
})();
