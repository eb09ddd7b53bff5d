"use strict";
// The board: choose a card by keys, open it beside the board, drag or move it to another stage. The server decides.
(function () {
  const place = document.getElementById("board");
  if (!place) return;
  const page = document.getElementById("board-page");
  const panel = document.getElementById("panel");
  const board = () => place.querySelector(".board");
  const lists = () => Array.from(place.querySelectorAll("[data-stage]"));
  const cardsOf = (list) => Array.from(list.querySelectorAll(".board-card"));
  const cardOf = (pk) => place.querySelector(`.board-card[data-pk="${pk}"]`);
  const linkOf = (card) => card?.querySelector(".board-link");
  const mayMove = () => board().hasAttribute("data-may-move");
  let pending = null; // the card that is under way to another stage
  let opened = null; // the card in the panel

  // --- moving: 204 is done, anything else is a dialog that asks or explains

  function move(card, stage) {
    pending = card.dataset.pk;
    card.classList.add("is-moving");
    window.htmx.ajax("POST", card.dataset.moveUrl, { source: card, target: "#dialog", swap: "innerHTML", values: { stage } });
  }

  function ask(card) {
    pending = card.dataset.pk;
    window.htmx.ajax("GET", card.dataset.moveUrl, { source: card, target: "#dialog", swap: "innerHTML" });
  }

  document.addEventListener("act-done-beside-list", (event) => {
    const pk = pending || opened;
    if (!pk || !/\/deals\/\d+\//.test(event.detail.url)) return;
    event.preventDefault();
    pending = null;
    news(pk);
    if (opened) load();
  });

  // a dialog that was left: the card goes back to where it is
  document.getElementById("dialog-frame")?.addEventListener("close", () => {
    setTimeout(() => {
      if (!pending) return;
      const pk = pending;
      pending = null;
      news(pk);
    }, 0);
  });
  ["htmx:sendError", "htmx:timeout"].forEach((name) =>
    document.body.addEventListener(name, () => {
      if (pending) window.ltoc?.toast(board().dataset.gone, "error");
      if (pending) cardOf(pending)?.classList.remove("is-moving");
      pending = null;
    }),
  );

  // --- after an act: the heads of all columns and the one card, the rest stays as it was read

  async function news(pk) {
    const url = new URL(window.location.href);
    url.searchParams.set("card", pk);
    let answer = null;
    try {
      answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "board-news" } });
    } catch {
      answer = null;
    }
    if (!answer?.ok) return window.ltoc?.toast(board().dataset.gone, "error");
    const part = new DOMParser().parseFromString(await answer.text(), "text/html");
    part.querySelectorAll(".board-head").forEach((head) => {
      const old = document.getElementById(head.id);
      head.querySelector("details")?.toggleAttribute("open", old?.querySelector("details")?.open === true);
      old?.replaceWith(head);
    });
    put(part.querySelector(".board-card"), pk);
  }

  function put(fresh, pk) {
    const old = cardOf(pk);
    const hadFocus = !document.activeElement || document.activeElement === document.body || old?.contains(document.activeElement);
    if (!fresh) {
      const beside = old?.nextElementSibling || old?.previousElementSibling;
      old?.remove();
      if (hadFocus) linkOf(beside)?.focus();
      return;
    }
    const list = lists().find((one) => one.dataset.stage === fresh.dataset.in);
    old?.remove();
    if (!list) return;
    const amount = Number(fresh.dataset.amount);
    const after = cardsOf(list).find((card) => Number(card.dataset.amount) < amount);
    list.insertBefore(fresh, after || list.querySelector(".board-more"));
    fresh.classList.toggle("is-open", opened === pk);
    if (hadFocus) linkOf(fresh).focus();
  }

  // cards that were moved here before their turn come again with the rest
  function once(list) {
    const seen = new Set();
    cardsOf(list).forEach((card) => (seen.has(card.dataset.pk) ? card.remove() : seen.add(card.dataset.pk)));
  }

  // --- the panel

  function load() {
    panel.classList.add("is-loading");
    window.htmx.ajax("GET", `${linkOf(cardOf(opened))?.getAttribute("href") || panel.dataset.url}?panel=1`, {
      source: "#panel",
      target: "#panel",
      swap: "innerHTML",
    });
  }

  function open(card) {
    cardOf(opened)?.classList.remove("is-open");
    panel.dispatchEvent(new Event("panel-left"));
    opened = card.dataset.pk;
    panel.dataset.url = linkOf(card).getAttribute("href");
    card.classList.add("is-open");
    panel.hidden = false;
    page.classList.add("has-panel");
    load();
  }

  function close() {
    if (panel.hidden) return;
    const card = cardOf(opened);
    card?.classList.remove("is-open");
    panel.hidden = true;
    panel.textContent = "";
    panel.classList.remove("is-loading");
    panel.dispatchEvent(new Event("panel-left"));
    page.classList.remove("has-panel");
    opened = null;
    linkOf(card)?.focus();
  }

  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.target !== panel) return;
    panel.classList.remove("is-loading");
    panel.dispatchEvent(new Event(event.detail.successful ? "panel-ready" : "panel-left"));
  });
  page.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-panel]")) close();
    const link = event.target.closest(".board-link");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    open(link.closest(".board-card"));
  });

  // --- keys

  const STEPS = { ArrowUp: [0, -1], k: [0, -1], ArrowDown: [0, 1], j: [0, 1], ArrowLeft: [-1, 0], h: [-1, 0], ArrowRight: [1, 0], l: [1, 0] };

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (target.closest("input, textarea, select, [contenteditable]") || window.ltoc.isAsking()) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Escape") return close();
    const card = target.closest(".board-card");
    if (!card && !(STEPS[key] && (target === document.body || target.id === "main"))) return;
    if (!card) focus(cardsOf(place)[0], event);
    else if (key === "m" && mayMove()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(card);
    } else if (STEPS[key]) {
      event.stopImmediatePropagation(); // an act of the panel may have the same key
      step(card, event);
    }
  }, true);

  function step(card, event) {
    const [across, down] = STEPS[event.key];
    const list = card.closest("[data-stage]");
    if (across && event.shiftKey) {
      const all = lists();
      const next = all[all.indexOf(list) + across];
      event.preventDefault();
      if (next && mayMove()) move(card, next.dataset.stage);
    } else if (across) focus(besides(list, card, across), event);
    else focusDown(card, down, event);
  }

  function focusDown(card, down, event) {
    const beside = down < 0 ? card.previousElementSibling : card.nextElementSibling;
    if (!beside?.classList.contains("board-more")) return focus(beside, event);
    event.preventDefault();
    const list = card.closest("[data-stage]");
    const length = cardsOf(list).length;
    wanted = { stage: list.dataset.stage, length };
    beside.querySelector("button")?.click();
  }

  let wanted = null; // the column whose next cards were asked by the key: the first of them gets the focus
  function focus(card, event) {
    event?.preventDefault();
    linkOf(card)?.focus();
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function besides(list, card, across) {
    const all = lists();
    const row = cardsOf(list).indexOf(card);
    for (let at = all.indexOf(list) + across; all[at]; at += across) {
      const cards = cardsOf(all[at]);
      if (cards.length) return cards[row] || cards[cards.length - 1];
    }
    return null;
  }

  // --- dragging and what is read in later

  function dress() {
    if (!window.Sortable || !board() || !mayMove()) return;
    lists().forEach((list) => {
      if (window.Sortable.get(list)) return;
      window.Sortable.create(list, {
        group: "stages",
        draggable: ".board-card",
        sort: false,
        animation: 120,
        delay: 150,
        delayOnTouchOnly: true,
        ghostClass: "is-dragged",
        onEnd: (event) => {
          if (event.to !== event.from) move(event.item, event.to.dataset.stage);
        },
      });
    });
  }

  place.addEventListener("htmx:afterSettle", () => {
    dress();
    lists().forEach(once);
    if (!wanted) return;
    const list = lists().find((one) => one.dataset.stage === wanted.stage);
    focus(list && cardsOf(list)[wanted.length]);
    wanted = null;
  });

  // a filter changes the board at once; another pipeline offers other filters
  const filters = document.querySelector("[data-board-filters]");
  filters?.addEventListener("change", (event) => {
    const query = new URLSearchParams(new FormData(filters));
    Array.from(query.keys()).forEach((name) => query.get(name) === "" && query.delete(name));
    if (event.target.name === "pipeline") {
      window.location.search = query;
      return;
    }
    history.replaceState(history.state, "", `?${query}`);
    event.target.closest(".filter")?.classList.toggle("is-set", event.target.value !== "");
    window.htmx.ajax("GET", window.location.pathname + window.location.search, { source: "#board", target: "#board", swap: "innerHTML" });
  });

  dress();
})();
