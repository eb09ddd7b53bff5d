"use strict";
// The board: drag a card to another stage, or choose with the arrows and move with Shift. The server decides.
(function () {
  const place = document.getElementById("board");
  if (!place) return;
  const csrf = document.querySelector("[data-csrf]")?.dataset.csrf || "";
  const board = () => place.querySelector(".board");
  const lists = () => Array.from(place.querySelectorAll("[data-stage]"));
  const cardsOf = (list) => Array.from(list.querySelectorAll(".board-card"));

  function say(text, level) {
    window.ltoc?.toast(text, level);
  }

  async function move(card, stage) {
    const body = new FormData();
    body.append("stage", stage);
    body.append("csrfmiddlewaretoken", csrf);
    try {
      const answer = await fetch(card.dataset.moveUrl, {
        method: "POST",
        body,
        headers: { "HX-Request": "true", "HX-Target": "dialog", "X-CSRFToken": csrf },
      });
      if (answer.status === 204) say(board().dataset.moved);
      else say(sentenceIn(await answer.text()) || board().dataset.gone, "error");
    } catch {
      say(board().dataset.gone, "error");
    }
    await refresh(card.dataset.pk);
  }

  function sentenceIn(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    return page.querySelector(".fault-line, .field-error")?.textContent.trim();
  }

  async function refresh(pk) {
    await window.htmx.ajax("GET", window.location.pathname + window.location.search, { target: "#board", swap: "innerHTML" });
    place.querySelector(`.board-card[data-pk="${pk}"] .board-link`)?.focus();
  }

  function dress() {
    if (!window.Sortable || !board()?.hasAttribute("data-may-move")) return;
    lists().forEach((list) => {
      if (window.Sortable.get(list)) return;
      window.Sortable.create(list, {
        group: "stages",
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

  place.addEventListener("keydown", (event) => {
    const card = event.target.closest(".board-card");
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const list = card.closest("[data-stage]");
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const beside = event.key === "ArrowUp" ? card.previousElementSibling : card.nextElementSibling;
      event.preventDefault();
      beside?.querySelector(".board-link").focus();
    } else if (step) {
      event.preventDefault();
      const all = lists();
      if (event.shiftKey) {
        const next = all[all.indexOf(list) + step];
        if (next && board().hasAttribute("data-may-move")) move(card, next.dataset.stage);
      } else focusBeside(all, list, card, step);
    }
  });

  function focusBeside(all, list, card, step) {
    const row = cardsOf(list).indexOf(card);
    for (let at = all.indexOf(list) + step; all[at]; at += step) {
      const cards = cardsOf(all[at]);
      if (cards.length) {
        (cards[row] || cards[cards.length - 1]).querySelector(".board-link").focus();
        return;
      }
    }
  }

  document.body.addEventListener("htmx:afterSwap", dress);
  dress();
})();
