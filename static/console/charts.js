"use strict";
// Draws every figure[data-chart] from the ECharts option beside it. The library is fetched only when there is one.
(function () {
  const source = document.currentScript.dataset.echarts;
  const root = document.documentElement;
  const language = root.lang.startsWith("zh") ? "zh-CN" : "en";
  const full = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const drawn = new Map();

  function colours() {
    const style = getComputedStyle(root);
    const value = (name) => style.getPropertyValue(name).trim();
    return { ink: value("--ink"), ink2: value("--ink-2"), line: value("--line"), line2: value("--line-2"), ground: value("--ground"), font: style.getPropertyValue("--font") };
  }

  function theme() {
    const c = colours();
    const isDark = root.getAttribute("data-bs-theme") === "dark";
    const axis = {
      axisLine: { lineStyle: { color: c.line2 } }, axisTick: { show: false },
      axisLabel: { color: c.ink2, fontSize: 12 }, splitLine: { lineStyle: { color: c.line } },
      nameTextStyle: { color: c.ink2 },
    };
    return {
      color: isDark
        ? ["#6c96ff", "#5fb394", "#e0a552", "#e5806a", "#9aa7b8", "#a58be0"]
        : ["#1a56e8", "#5f9e86", "#d9963a", "#d65f42", "#7a8797", "#7b61c4"],
      backgroundColor: "transparent",
      textStyle: { fontFamily: c.font, color: c.ink },
      categoryAxis: { ...axis, splitLine: { show: false } }, valueAxis: { ...axis, axisLine: { show: false } },
      timeAxis: axis, logAxis: axis,
      legend: { textStyle: { color: c.ink2 } },
      label: { color: c.ink },
      tooltip: { backgroundColor: c.ground, borderColor: c.line2, textStyle: { color: c.ink, fontSize: 13 } },
    };
  }

  function completed(option) {
    const done = { animation: false, ...option };
    done.grid ??= { left: 8, right: 16, top: 28, bottom: 4, containLabel: true };
    // drawn on the canvas: a tooltip made of HTML would need inline styles, which the page's policy refuses
    if (done.tooltip !== false) {
      done.tooltip = { trigger: "item", confine: true, valueFormatter: (v) => (typeof v === "number" ? full.format(v) : v ?? "–"), ...done.tooltip, renderMode: "richText" };
    }
    const c = colours();
    for (const series of [].concat(done.series || [])) {
      if (series.label) series.label = { color: c.ink, opacity: 1, ...series.label };
      if (series.type === "bar" && series.label) series.label.formatter ??= (mark) => (typeof mark.value === "number" ? full.format(mark.value) : mark.value);
      if (series.markLine) {
        series.markLine.lineStyle = { color: c.ink2, ...series.markLine.lineStyle };
        series.markLine.label = { color: c.ink2, ...series.markLine.label };
      }
      for (const point of series.data || []) if (point?.label) point.label = { color: c.ink, ...point.label };
    }
    for (const name of ["xAxis", "yAxis"]) {
      for (const axis of [].concat(done[name] || [])) {
        if (axis.type === "value") axis.axisLabel = { formatter: (v) => short.format(v), ...axis.axisLabel };
      }
    }
    return done;
  }

  function draw(figure) {
    const place = figure.querySelector("[data-chart-canvas]");
    drawn.get(place)?.dispose();
    const chart = window.echarts.init(place, theme(), { renderer: "canvas" });
    drawn.set(place, chart);
    chart.setOption(completed(JSON.parse(place.dataset.chartCanvas)));
    chart.on("click", (event) => {
      const link = event.data?.link;
      if (typeof link === "string" && (link.startsWith("/") || link.startsWith("?"))) window.location.href = link;
    });
    new ResizeObserver(() => chart.resize()).observe(place);
  }

  function drawAll(place) {
    const figures = Array.from((place || document).querySelectorAll("[data-chart]")).filter((one) => !one.dataset.drawn);
    if (!figures.length) return;
    if (window.echarts) {
      figures.forEach((one) => { one.dataset.drawn = "1"; draw(one); });
      return;
    }
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => drawAll(place);
    document.head.append(script);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chart-toggle]");
    if (!button) return;
    const figure = button.closest("[data-chart]");
    const showsTable = figure.classList.toggle("shows-table");
    button.setAttribute("aria-expanded", String(showsTable));
    button.textContent = showsTable ? button.dataset.toChart : button.dataset.toTable;
    if (!showsTable) drawn.get(figure.querySelector("[data-chart-canvas]"))?.resize();
  });
  root.addEventListener("theme-changed", () => document.querySelectorAll("[data-chart][data-drawn]").forEach(draw));
  window.addEventListener("beforeprint", () => drawn.forEach((chart) => chart.resize()));
  document.body.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
  drawAll();
})();
