/* <data-chart>: draws the JSON inside it with ECharts, as SVG. The same numbers stand in the table
   below, so the drawing is an aid and not the only way in. Loads the library when first needed. */

let library = null;

function load(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/* Dark enough beside white, and apart from each other for the colour-blind; patterns help. */
function palette() {
  return [token("--accent"), "#c9702f", "#7fa89c", "#3f5f8a", "#b9a24a", "#84506e"];
}

function size() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125;
}

function axisOption(chart) {
  const lying = chart.kind === "rows";
  const words = {
    type: "category",
    data: chart.labels,
    axisLine: { lineStyle: { color: token("--line-strong") } },
    axisTick: { show: false },
    axisLabel: { color: token("--ink-soft"), fontSize: size(), hideOverlap: true },
    inverse: lying,
  };
  const amounts = {
    type: "value",
    name: lying ? "" : chart.unit || "",
    nameTextStyle: { color: token("--ink-soft"), fontSize: size(), align: "left" },
    splitLine: { lineStyle: { color: token("--line") } },
    axisLabel: { color: token("--ink-soft"), fontSize: size() },
    splitNumber: 4,
  };
  const drawn = chart.series.map((series, index) => {
    const line = chart.kind === "line" || chart.kind === "area";
    const only = chart.series.length === 1;
    const stacked = chart.kind === "stack";
    const last = index === chart.series.length - 1;
    return {
      name: series.name,
      data: series.values,
      type: line ? "line" : "bar",
      stack: stacked ? "all" : undefined,
      smooth: 0.15,
      symbolSize: 7,
      lineStyle: { width: 2.5, type: index === 0 ? "solid" : "dashed" },
      areaStyle: chart.kind === "area" ? { opacity: 0.12 } : undefined,
      barMaxWidth: 30,
      itemStyle: line
        ? undefined
        : { borderRadius: stacked && !last ? 0 : lying ? [0, 4, 4, 0] : [4, 4, 0, 0] },
      label: {
        show: !line && only && series.values.length <= 12,
        position: lying ? "right" : "top",
        color: token("--ink"),
        fontSize: size(),
      },
      markLine:
        index === 0 && chart.goal !== undefined
          ? {
              symbol: "none",
              silent: true,
              lineStyle: { color: token("--warm"), type: "dashed" },
              label: {
                formatter: chart.goal_label || String(chart.goal),
                color: token("--warm"),
                position: "insideEndTop",
              },
              data: [lying ? { xAxis: chart.goal } : { yAxis: chart.goal }],
            }
          : undefined,
    };
  });
  return {
    grid: {
      left: 4,
      right: lying ? 40 : 12,
      top: chart.series.length > 1 ? 64 : chart.unit && !lying ? 36 : 14,
      bottom: 4,
      containLabel: true,
    },
    xAxis: lying ? amounts : words,
    yAxis: lying ? words : amounts,
    tooltip: {
      trigger: "axis",
      valueFormatter: (value) => (value === null ? "—" : `${value} ${chart.unit || ""}`),
    },
    series: drawn,
  };
}

function pieOption(chart) {
  const values = chart.series[0].values;
  return {
    tooltip: { trigger: "item", valueFormatter: (value) => `${value} ${chart.unit || ""}` },
    series: [
      {
        type: "pie",
        radius: ["46%", "72%"],
        center: ["50%", "54%"],
        data: chart.labels.map((name, index) => ({ name, value: values[index] })),
        itemStyle: { borderColor: token("--surface"), borderWidth: 2 },
        label: { formatter: "{b}\n{d}%", color: token("--ink"), fontSize: size() },
      },
    ],
  };
}

class DataChart extends HTMLElement {
  async connectedCallback() {
    const chart = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    const canvas = this.querySelector("[data-canvas]");
    if (!chart.labels.length) {
      canvas.hidden = true;
      return;
    }
    const echarts = await load(this.dataset.library);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.drawing = echarts.init(canvas, null, { renderer: "svg" });
    this.drawing.setOption({
      color: palette(),
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      animation: !calm,
      aria: {
        enabled: true,
        label: { description: this.dataset.title },
        decal: { show: chart.kind === "stack" || chart.kind === "pie" },
      },
      legend: {
        show: chart.kind !== "pie" && chart.series.length > 1,
        top: 0,
        left: 0,
        itemGap: 18,
        textStyle: { color: token("--ink-soft"), fontSize: size() },
      },
      ...(chart.kind === "pie" ? pieOption(chart) : axisOption(chart)),
    });
    this.watch = new ResizeObserver(() => this.drawing.resize());
    this.watch.observe(canvas);
  }

  disconnectedCallback() {
    this.watch?.disconnect();
    this.drawing?.dispose();
  }
}

customElements.define("data-chart", DataChart);
