"use strict";
// Conditions of a rule as rows and groups of rows; what they say is kept as JSON in the hidden field.
function setUpConditions(box) {
  if (box.dataset.ready) return;
  box.dataset.ready = "1";
  const words = JSON.parse(document.getElementById("condition-words").textContent);
  const hidden = box.querySelector('input[type="hidden"]');
  const none = box.querySelector("[data-none]");
  const text = box.dataset;

  function element(name, values, ...children) {
    const made = Object.assign(document.createElement(name), values);
    made.append(...children);
    return made;
  }

  function select(options, value, label) {
    const made = element("select", { className: "form-select" });
    if (label) made.ariaLabel = label;
    for (const option of options) made.append(element("option", { value: option.value, textContent: option.label }));
    if (value && !options.some((option) => option.value === value)) made.append(element("option", { value, textContent: value }));
    if (value) made.value = value;
    return made;
  }

  function button(label, className, act) {
    const made = element("button", { type: "button", className, textContent: label });
    made.addEventListener("click", () => {
      act();
      write();
    });
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
    return element("input", { className: "form-control", type: isNumber ? "number" : "text", value: values.join(", "), placeholder: isNumber ? "" : text.value, ariaLabel: text.value });
  }

  function row(condition) {
    const operator = { is: "in", is_not: "not_in" }[condition.is] || condition.is || "in";
    const field = select(words.fields, condition.field || "region", text.field);
    const compare = select(words.operators, operator, text.compare);
    let value = valueBox(field.value, compare.value, condition.value);
    const line = element("div", { className: "condition-row" }, field, compare, value);
    const remove = button("×", "quiet-button", () => taken(line));
    remove.title = remove.ariaLabel = text.remove;
    line.append(remove);
    const renew = () => {
      if (value.tomselect) value.tomselect.destroy();
      const fresh = valueBox(field.value, compare.value, "");
      line.children[2].replaceWith(fresh);
      value = fresh;
      dress(value);
      write();
    };
    field.addEventListener("change", renew);
    compare.addEventListener("change", renew);
    line.read = () => read(field.value, compare.value, value);
    line.dress = () => dress(value);
    return line;
  }

  // a group of conditions: "all" or "any" of its rows, which may be groups again
  function group(mode, conditions, isTop) {
    const chosen = select([{ value: "all", label: text.all }, { value: "any", label: text.any }], mode, text.how);
    const rows = element("div", { className: "group-rows" });
    const add = button(`+ ${text.add}`, "quiet-button", () => put(row({})).querySelector("select").focus());
    const addGroup = button(`+ ${text.addGroup}`, "quiet-button", () => put(group("any", [{}])).querySelector("select").focus());
    const head = element("div", { className: "group-head" }, chosen);
    const made = element("div", { className: isTop ? "condition-group is-top" : "condition-group" }, head, rows, element("div", { className: "group-foot" }, add, addGroup));
    if (isTop) add.dataset.add = addGroup.dataset.addGroup = "";
    else {
      const remove = button("×", "quiet-button", () => taken(made));
      remove.title = remove.ariaLabel = text.removeGroup;
      head.append(remove);
    }
    function put(line) {
      rows.append(line);
      line.dress?.();
      return line;
    }
    made.size = () => rows.children.length;
    made.mode = () => chosen.value;
    made.list = () => Array.from(rows.children).map((line) => line.read());
    made.read = () => ({ [chosen.value]: made.list() });
    made.rows = rows;
    made.fill = () => conditions.forEach((one) => (one.any || one.all ? put(group(one.any ? "any" : "all", one.any || one.all)).fill() : put(row(one))));
    if (!isTop) made.dress = () => made.size() || made.fill();
    return made;
  }

  function taken(line) {
    const from = line.parentElement;
    line.remove();
    (from.lastElementChild || from.parentElement).querySelector("select, button")?.focus();
  }

  function dress(value) {
    if (!value.dataset.many || !window.TomSelect) return;
    const made = new window.TomSelect(value, { maxOptions: 500, hideSelected: true, onChange: write, render: { item } });
    made.control_input.setAttribute("aria-label", text.value);
    made.control.addEventListener("mousedown", (event) => {
      const one = event.target.closest(".item-remove")?.closest("[data-value]");
      if (!one) return;
      event.preventDefault();
      event.stopPropagation();
      made.removeItem(one.dataset.value);
    }, true);
  }

  function item(data, escape) {
    return `<div>${escape(data.text)}<span class="item-remove" title="${escape(text.remove)}">×</span></div>`;
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
    const conditions = top.list();
    hidden.value = JSON.stringify(top.mode() === "any" && conditions.length > 1 ? [{ any: conditions }] : conditions);
    none.hidden = conditions.length > 0;
    top.classList.toggle("is-empty", conditions.length === 0);
  }

  const stored = JSON.parse(hidden.value || "[]");
  const isAny = stored.length === 1 && Array.isArray(stored[0].any);
  const top = group(isAny ? "any" : "all", isAny ? stored[0].any : stored, true);
  box.querySelector("[data-rows]").append(top);
  top.fill();
  box.addEventListener("input", write);
  box.addEventListener("change", write);
  box.closest("form").addEventListener("submit", write, true);
  write();
}

window.setUpConditions = setUpConditions;
document.querySelectorAll("[data-conditions]").forEach(setUpConditions);
