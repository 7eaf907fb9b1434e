// Draws every element with data-chart from the JSON beside it. Loaded only on pages with charts.
"use strict";

(function () {
  const ink = "#4d5f69", line = "#dfe5e6", pine = "#1a6a62", pale = "#d3dfde", sand = "#d19a3f";
  const text = { fontFamily: getComputedStyle(document.body).fontFamily, color: ink, fontSize: 12 };
  const axis = {
    axisLine: { lineStyle: { color: line } }, axisTick: { show: false },
    axisLabel: { color: ink }, splitLine: { lineStyle: { color: "#edf1f1" } },
  };

  // Text of names goes in as text: a tooltip of ECharts would take it as markup.
  function safe(value) {
    const node = document.createElement("span");
    node.textContent = String(value);
    return node.innerHTML;
  }

  function tooltip(rows) {
    return function (found) {
      const one = Array.isArray(found) ? found[0] : found;
      return safe(one.name) + "<br>" + rows(one.dataIndex).map(safe).join("<br>");
    };
  }

  function sections(chart) {
    const names = chart.rows.map(function (row) { return row.name; });
    return {
      grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", axisPointer: { type: "none" },
        formatter: tooltip(function (i) { return [chart.rows[i].said]; }) },
      xAxis: Object.assign({ type: "value", max: Math.max.apply(null, chart.rows.map(function (r) { return Math.max(r.full, r.points || 0); })) }, axis, { axisLabel: { show: false }, splitLine: { show: false } }),
      yAxis: Object.assign({ type: "category", data: names, inverse: true }, axis, { axisLine: { show: false }, axisLabel: { color: ink, width: 110, overflow: "truncate" } }),
      series: [
        { type: "bar", barWidth: 14, silent: true, barGap: "-100%", z: 1, data: chart.rows.map(function (row) { return { value: row.full, itemStyle: { color: "#e8eded", borderRadius: 4 } }; }) },
        { type: "bar", barWidth: 14, z: 2, data: chart.rows.map(function (row) { return { value: row.points, itemStyle: { color: row.open ? sand : pine, borderRadius: 4 },
          label: { show: true, position: "right", color: ink, formatter: row.label } }; }) },
      ],
    };
  }

  function trend(chart) {
    return {
      grid: { left: 8, right: 20, top: 24, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", formatter: tooltip(function (i) { return [chart.rows[i].said]; }) },
      xAxis: Object.assign({ type: "category", boundaryGap: chart.rows.length < 3, data: chart.rows.map(function (row) { return row.name; }) }, axis),
      yAxis: Object.assign({ type: "value", scale: true, minInterval: 5, splitNumber: 3 }, axis, { axisLine: { show: false } }),
      series: [{ type: "line", data: chart.rows.map(function (row) { return { value: row.points, symbol: row.open ? "emptyCircle" : "circle", label: { show: true, position: "top", formatter: row.label, color: ink } }; }),
        symbolSize: 9, lineStyle: { color: pine, width: 2.5 }, itemStyle: { color: pine }, areaStyle: { color: pale, opacity: 0.35 } }],
    };
  }

  function spread(chart) {
    return {
      grid: { left: 8, right: 12, top: 20, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: tooltip(function (i) { return [chart.rows[i].said]; }) },
      xAxis: Object.assign({ type: "category", data: chart.rows.map(function (row) { return row.name; }) }, axis),
      yAxis: Object.assign({ type: "value", minInterval: 1, splitNumber: 3 }, axis, { axisLine: { show: false } }),
      series: [{ type: "bar", barMaxWidth: 34, data: chart.rows.map(function (row) { return row.points; }), itemStyle: { color: pine, borderRadius: [4, 4, 0, 0] }, label: { show: true, position: "top", color: ink } }],
    };
  }

  const kinds = { sections: sections, trend: trend, spread: spread };

  function draw(root) {
    root.querySelectorAll("[data-chart]").forEach(function (place) {
      if (window.echarts.getInstanceByDom(place)) { return; }
      const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      const drawn = window.echarts.init(place, null, { renderer: "svg" });
      drawn.setOption(Object.assign({ textStyle: text, animationDuration: 350, aria: { enabled: true } }, kinds[chart.kind](chart)));
      new ResizeObserver(function () { drawn.resize(); }).observe(place);
    });
  }

  document.addEventListener("DOMContentLoaded", function () { draw(document); });
  document.addEventListener("htmx:afterSwap", function (event) { draw(event.target); });
})();
