/* <area-map>: areas, cells and points of the JSON inside it, drawn by Leaflet without any tiles.
   The same places stand in the list beside it. */

let library = null;

function load(script, style) {
  library ??= new Promise((resolve, reject) => {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = style;
    document.head.prepend(sheet);
    const code = document.createElement("script");
    code.src = script;
    code.onload = () => resolve(window.L);
    code.onerror = reject;
    document.head.append(code);
  });
  return library;
}

const STEPS = ["#f3f7f5", "#cfe3de", "#93c0b8", "#4d918a", "#0e5c58"];
const NO_VALUE = "#e9e5da";
const KINDS = { warm: "#a9440c", ok: "#1f6b3f", danger: "#a8201a", plain: "#0e5c58" };

/* Round upper ends of the classes: equal counts of places would hide that one street has most. */
function classes(values) {
  const top = Math.max(0, ...values);
  if (top <= STEPS.length) return Array.from({ length: Math.max(1, Math.ceil(top)) }, (_, i) => i + 1);
  const raw = top / STEPS.length;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * ten).find((n) => n >= raw);
  return Array.from({ length: Math.ceil(top / step) }, (_, i) => (i + 1) * step);
}

function shade(value, ends) {
  if (value === null || value === undefined) return NO_VALUE;
  if (value === 0) return STEPS[0];
  const rank = ends.findIndex((end) => value <= end);
  const share = (rank + 1) / ends.length;
  return STEPS[Math.max(1, Math.round(share * (STEPS.length - 1)))];
}

function popup(title, text, url) {
  const box = document.createElement("div");
  const head = document.createElement(url ? "a" : "strong");
  head.textContent = title;
  if (url) head.href = url;
  box.append(head);
  if (text) {
    const line = document.createElement("div");
    line.textContent = text;
    box.append(line);
  }
  return box;
}

class AreaMap extends HTMLElement {
  async connectedCallback() {
    const facts = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    const canvas = this.querySelector("[data-canvas]");
    const L = await load(this.dataset.library, this.dataset.style);
    const map = L.map(canvas, {
      attributionControl: false,
      scrollWheelZoom: false,
      zoomSnap: 0.25,
      maxZoom: 17,
    });
    const all = L.featureGroup();
    const measured = [facts.areas, facts.cells]
      .filter(Boolean)
      .flatMap((group) => group.features.map((feature) => feature.properties.value))
      .filter((value) => typeof value === "number");
    const ends = classes(measured);
    if (facts.areas) all.addLayer(this.shapes(L, facts.areas, ends, facts, true));
    if (facts.cells) all.addLayer(this.shapes(L, facts.cells, ends, facts, false));
    for (const point of facts.points || []) {
      const colour = KINDS[point.kind] || KINDS.plain;
      const dot = L.circleMarker([point.lat, point.lon], {
        radius: 8,
        color: "#fff",
        weight: 2,
        fillColor: colour,
        fillOpacity: 1,
      });
      dot.bindPopup(popup(point.title, point.text, point.url));
      all.addLayer(dot);
    }
    all.addTo(map);
    const bounds = all.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [18, 18] });
    if (measured.length) this.legend(L, ends, facts).addTo(map);
    new ResizeObserver(() => map.invalidateSize()).observe(canvas);
  }

  shapes(L, group, ends, facts, named) {
    return L.geoJSON(group, {
      style: (feature) => ({
        color: named ? "#6b7a76" : "#ffffff",
        weight: named ? 1.25 : 1,
        fillColor: shade(feature.properties.value, ends),
        fillOpacity: named && facts.cells ? 0.15 : 0.92,
      }),
      onEachFeature: (feature, layer) => {
        const { name, value, url } = feature.properties;
        const words = value === null || value === undefined ? "" : `${value} ${facts.unit || ""}`;
        layer.bindPopup(popup(name || facts.value_label || "", words, url));
        if (named && name && group.features.length <= 30) {
          layer.bindTooltip(name, { permanent: true, direction: "center", className: "ld-map-name" });
        }
      },
    });
  }

  legend(L, ends, facts) {
    const control = L.control({ position: "bottomleft" });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", "ld-map-legend");
      const title = document.createElement("strong");
      title.textContent = facts.value_label || "";
      const list = document.createElement("ul");
      let from = 0;
      for (const end of [0, ...ends]) {
        const row = document.createElement("li");
        const words = end === 0 ? "0" : from + 1 >= end ? `${end}` : `${from + 1}–${end}`;
        row.innerHTML = '<svg viewBox="0 0 14 14" aria-hidden="true"><rect width="14" height="14" rx="3"/></svg>';
        row.querySelector("rect").setAttribute("fill", shade(end, ends));
        row.append(`${words} ${facts.unit || ""}`);
        list.append(row);
        from = end;
      }
      box.append(title, list);
      return box;
    };
    return control;
  }
}

customElements.define("area-map", AreaMap);
