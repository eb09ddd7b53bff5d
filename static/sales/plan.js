"use strict";
// Says while a payment plan is typed what is still to be planned; the server checks it to the cent.
(() => {
  const number = (input) => (input && input.value.trim() !== "" ? Number(input.value) : null);

  function tell(box) {
    const line = box.querySelector("[data-plan-sum]");
    const total = Math.round(Number(box.dataset.total) * 100);
    let left = total;
    let rests = 0;
    let parts = 0;
    for (const row of box.querySelectorAll("[data-part]")) {
      if (!row.querySelector("[name$='-when']").value) continue;
      parts += 1;
      const share = number(row.querySelector("[name$='-share']"));
      const amount = number(row.querySelector("[name$='-amount']"));
      if (share === null && amount === null) rests += 1;
      left -= share !== null ? (total * share) / 100 : (amount || 0) * 100;
    }
    left = Math.round(left) / 100;
    const money = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: box.dataset.currency, currencyDisplay: "narrowSymbol" }).format(Math.abs(left));
    const say = line.dataset;
    if (!parts) line.textContent = "";
    else if (rests && left > 0) line.textContent = `${say.rest} ${money}`;
    else if (Math.abs(left) < 0.02 && !rests) line.textContent = say.fits;
    else line.textContent = `${left > 0 ? say.under : say.over} ${money}`;
  }

  function show(row) {
    const when = row.querySelector("[name$='-when']").value;
    row.querySelector("[name$='-due_on']").disabled = when !== "day";
    row.querySelector("[name$='-days_after']").disabled = when === "" || when === "day";
  }

  function start() {
    for (const box of document.querySelectorAll("[data-plan]")) {
      const refresh = () => {
        box.querySelectorAll("[data-part]").forEach(show);
        tell(box);
      };
      box.addEventListener("input", refresh);
      box.addEventListener("change", refresh);
      refresh();
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
