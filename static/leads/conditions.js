"use strict";
// The rows of a routing rule's conditions; what they say is kept as JSON in the hidden field.
(function () {
  const box = document.querySelector("[data-conditions]");
  if (!box) return;
  const words = JSON.parse(document.getElementById("condition-words").textContent);
  const hidden = box.querySelector('input[type="hidden"]');
  const list = box.querySelector("[data-rows]");
  const none = box.querySelector("[data-none]");

  function element(name, values, ...children) {
    const made = Object.assign(document.createElement(name), values);
    made.append(...children);
    return made;
  }

  function select(options, value) {
    const made = element("select", { className: "form-select" });
    for (const option of options) made.append(element("option", { value: option.value, textContent: option.label }));
    if (value && !options.some((option) => option.value === value)) made.append(element("option", { value, textContent: value }));
    if (value) made.value = value;
    return made;
  }

  function valueBox(field, operator, value) {
    const values = (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined && one !== null && one !== "").map(String);
    if (operator === "blank" || operator === "filled") return element("span", {});
    const choices = words.choices[field];
    if (choices && (operator === "in" || operator === "not_in")) {
      const known = choices.map((choice) => choice.value);
      const made = select([...choices, ...values.filter((one) => !known.includes(one)).map((one) => ({ value: one, label: one }))]);
      made.multiple = true;
      made.dataset.many = "1";
      Array.from(made.options).forEach((option) => (option.selected = values.includes(option.value)));
      return made;
    }
    const isNumber = operator === "more" || operator === "less";
    return element("input", { className: "form-control", type: isNumber ? "number" : "text", value: values.join(", "), placeholder: isNumber ? "" : box.dataset.value });
  }

  function row(condition) {
    if (condition.any || condition.all) return groupRow(condition);
    const operator = { is: "in", is_not: "not_in" }[condition.is] || condition.is || "in";
    const field = select(words.fields, condition.field || "region");
    const compare = select(words.operators, operator);
    let value = valueBox(field.value, compare.value, condition.value);
    const line = element("div", { className: "condition-row" }, field, compare, value, remove());
    const renew = () => {
      drop(value);
      const fresh = valueBox(field.value, compare.value, "");
      (value.tomselect ? line.children[2] : value).replaceWith(fresh);
      value = fresh;
      dress(value);
      write();
    };
    field.addEventListener("change", renew);
    compare.addEventListener("change", renew);
    line.read = () => read(field.value, compare.value, value);
    list.append(line);
    dress(value);
    return line;
  }

  function groupRow(condition) {
    const line = element("div", { className: "condition-row" }, element("p", { className: "why condition-group", textContent: box.dataset.group }), remove());
    line.read = () => condition;
    list.append(line);
    return line;
  }

  function remove() {
    return element("button", { type: "button", className: "quiet-button", textContent: "×", title: box.dataset.remove, ariaLabel: box.dataset.remove });
  }

  function dress(value) {
    if (!value.dataset.many || !window.TomSelect) return;
    const made = new window.TomSelect(value, { maxOptions: 500, hideSelected: true, onChange: write, render: { item } });
    made.control.addEventListener("mousedown", (event) => {
      const one = event.target.closest(".item-remove")?.closest("[data-value]");
      if (!one) return;
      event.preventDefault();
      event.stopPropagation();
      made.removeItem(one.dataset.value);
    }, true);
  }

  function item(data, escape) {
    return `<div>${escape(data.text)}<span class="item-remove" title="${escape(box.dataset.remove)}">×</span></div>`;
  }

  function drop(value) {
    if (value.tomselect) value.tomselect.destroy();
  }

  function read(field, operator, value) {
    const condition = { field, is: operator };
    if (operator === "blank" || operator === "filled") return condition;
    if (value.multiple) condition.value = Array.from(value.selectedOptions).map((option) => option.value);
    else if (operator === "more" || operator === "less") condition.value = value.value;
    else condition.value = value.value.split(/[,，、;；]/).map((one) => one.trim()).filter(Boolean);
    return condition;
  }

  function write() {
    const rows = Array.from(list.children);
    hidden.value = JSON.stringify(rows.map((line) => line.read()));
    none.hidden = rows.length > 0;
  }

  box.addEventListener("click", (event) => {
    if (event.target.closest("[data-add]")) row({}).querySelector("select").focus();
    if (event.target.closest(".condition-row > .quiet-button")) event.target.closest(".condition-row").remove();
    write();
  });
  box.addEventListener("input", write);
  box.addEventListener("change", write);
  box.closest("form").addEventListener("submit", write, true);
  for (const condition of JSON.parse(hidden.value || "[]")) row(condition);
  write();
})();
