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

  // One bar a section on a track of its full marks; the height follows the number of sections.
  function sections(chart, place) {
    const most = Math.max.apply(null, chart.rows.map(function (row) { return Math.max(row.full, row.points || 0); }));
    const width = place.clientWidth < 480 ? 84 : 150;
    place.style.height = (chart.rows.length * 34 + 16) + "px";
    return {
      grid: { left: width + 12, right: 76, top: 4, bottom: 4 },
      tooltip: { trigger: "axis", axisPointer: { type: "none" },
        formatter: tooltip(function (i) { return [chart.rows[i].said]; }) },
      xAxis: { type: "value", max: most, show: false },
      yAxis: { type: "category", data: chart.rows.map(function (row) { return row.name; }), inverse: true,
        axisLine: { show: false }, axisTick: { show: false },
        axisLabel: { color: ink, width: width, overflow: "truncate", fontSize: 13 } },
      series: [
        { type: "bar", barWidth: 12, silent: true, barGap: "-100%", z: 1, data: chart.rows.map(function (row) {
          return { value: row.full, itemStyle: { color: "#e8eded", borderRadius: 6 } }; }) },
        { type: "bar", barWidth: 12, z: 2, data: chart.rows.map(function (row) {
          return { value: row.points, itemStyle: { color: row.open ? sand : pine, borderRadius: 6 } }; }) },
        // The numbers stand in a column of their own at the right edge.
        { type: "bar", barWidth: 12, barGap: "-100%", silent: true, z: 3, data: chart.rows.map(function (row) {
          return { value: most, itemStyle: { color: "transparent" },
            label: { show: true, position: "right", color: ink, fontSize: 13, formatter: row.label } }; }) },
      ],
    };
  }

  function trend(chart) {
    return {
      grid: { left: 8, right: 20, top: 24, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", formatter: tooltip(function (i) { return [chart.rows[i].said]; }) },
      xAxis: Object.assign({ type: "category", data: chart.rows.map(function (row) { return row.name; }) }, axis),
      yAxis: Object.assign({ type: "value", splitNumber: 3,
        min: function (value) { return Math.max(0, Math.floor((value.min - 5) / 10) * 10); },
        max: function (value) { return Math.ceil((value.max + 5) / 10) * 10; } }, axis, { axisLine: { show: false } }),
      series: [{ type: "line", data: chart.rows.map(function (row) { return { value: row.points, symbol: row.open ? "emptyCircle" : "circle", label: { show: true, position: "top", formatter: row.label, color: ink } }; }),
        symbolSize: 9, lineStyle: { color: pine, width: 2.5 }, itemStyle: { color: pine }, areaStyle: { color: pale, opacity: 0.35 } }],
    };
  }

  function spread(chart) {
    return {
      grid: { left: 8, right: 12, top: 20, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, formatter: tooltip(function (i) { return [chart.rows[i].said]; }) },
      xAxis: Object.assign({ type: "category", data: chart.rows.map(function (row) { return row.name; }) }, axis,
        { axisLabel: { color: ink, interval: 0, fontSize: 11 } }),
      yAxis: Object.assign({ type: "value", minInterval: 1, splitNumber: 3 }, axis, { axisLine: { show: false } }),
      series: [{ type: "bar", barMaxWidth: 34, data: chart.rows.map(function (row) { return row.points; }), itemStyle: { color: pine, borderRadius: [4, 4, 0, 0] }, label: { show: true, position: "top", color: ink } }],
    };
  }

  // One bar an item to the right (more points) or to the left (fewer).
  function moves(chart, place) {
    place.style.height = (chart.rows.length * 30 + 24) + "px";
    return {
      grid: { left: 8, right: 44, top: 4, bottom: 4, containLabel: true },
      tooltip: { trigger: "axis", axisPointer: { type: "none" }, formatter: tooltip(function (i) { return [chart.rows[i].label]; }) },
      xAxis: { type: "value", show: false },
      yAxis: { type: "category", inverse: true, data: chart.rows.map(function (row) { return row.name; }),
        axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: ink, fontSize: 13 } },
      series: [{ type: "bar", barWidth: 12, data: chart.rows.map(function (row) {
        return { value: row.points, itemStyle: { color: row.points < 0 ? sand : pine, borderRadius: 6 },
          label: { show: true, position: row.points < 0 ? "left" : "right", color: ink, formatter: row.label } }; }) }],
    };
  }

  const kinds = { sections: sections, trend: trend, spread: spread, moves: moves };

  function draw(root) {
    root.querySelectorAll("[data-chart]").forEach(function (place) {
      if (window.echarts.getInstanceByDom(place)) { return; }
      const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      const options = kinds[chart.kind](chart, place);
      const drawn = window.echarts.init(place, null, { renderer: "svg" });
      drawn.setOption(Object.assign({ textStyle: text, animationDuration: 350, aria: { enabled: true } }, options));
      new ResizeObserver(function () { drawn.resize(); }).observe(place);
    });
  }

  // On paper a drawing is as wide as its place: with a view box the browser scales it.
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("[data-chart] svg").forEach(function (svg) {
      svg.setAttribute("viewBox", "0 0 " + svg.getAttribute("width") + " " + svg.getAttribute("height"));
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("[data-chart] svg").forEach(function (svg) { svg.removeAttribute("viewBox"); });
  });

  document.addEventListener("DOMContentLoaded", function () { draw(document); });
  document.addEventListener("htmx:afterSwap", function (event) { draw(event.target); });
})();
