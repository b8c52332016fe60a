/* <area-map>: areas, cells and points of the JSON inside it, drawn by Leaflet without any tiles.
   The same places stand in the list beside it. */

let library = null;

function arrived(element, place) {
  return new Promise((resolve, reject) => {
    element.onload = resolve;
    element.onerror = reject;
    place(element);
  });
}

/* Both must be there before anything is drawn: a name is centered by its own width, and
   without the sheet it is as wide as the canvas. */
export function load(script, style) {
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
  const code = Object.assign(document.createElement("script"), { src: script });
  library ??= Promise.all([
    arrived(sheet, (it) => document.head.prepend(it)),
    arrived(code, (it) => document.head.append(it)),
  ]).then(() => window.L);
  return library;
}

/* The first is for zero; the others are the classes. */
const STEPS = ["#f8faf9", "#d3e6e1", "#a3cac2", "#6ca79f", "#37807a", "#0e5c58"];
const CLASSES = STEPS.length - 1;
const NO_VALUE = "#e9e5da";
const KINDS = { warm: "#a9440c", ok: "#1f6b3f", danger: "#a8201a", plain: "#0e5c58" };

/* Round upper ends of the classes: equal counts of places would hide that one street has most. */
function classes(values) {
  const top = Math.max(0, ...values);
  if (top <= CLASSES) return Array.from({ length: Math.max(1, Math.ceil(top)) }, (_, i) => i + 1);
  const raw = top / CLASSES;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * ten).find((n) => n >= raw);
  return Array.from({ length: Math.ceil(top / step) }, (_, i) => (i + 1) * step);
}

function shade(value, ends) {
  if (value === null || value === undefined) return NO_VALUE;
  if (value === 0) return STEPS[0];
  const rank = ends.findIndex((end) => value <= end);
  return STEPS[Math.max(1, Math.round(((rank + 1) / ends.length) * CLASSES))];
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

/* The canvas takes the shape of what it shows, within reason. Mercator keeps shapes, so a
   degree of latitude is stretched as much as the place is far from the equator. */
const BESIDE_BUTTONS = [64, 16];
const EDGE = [24, 16];
const LOWEST = 300;
const HIGHEST = 560;

function shape(canvas, bounds) {
  const wide = (bounds.getEast() - bounds.getWest()) * Math.cos((bounds.getCenter().lat * Math.PI) / 180);
  const high = bounds.getNorth() - bounds.getSouth();
  const across = canvas.clientWidth - BESIDE_BUTTONS[0] - EDGE[0];
  const wanted = wide > 0 ? (across * high) / wide + BESIDE_BUTTONS[1] + EDGE[1] : LOWEST;
  const room = Math.min(HIGHEST, window.innerHeight * 0.7);
  canvas.style.blockSize = `${Math.round(Math.max(LOWEST, Math.min(room, wanted)))}px`;
}

/* Names that would lie on another name or on the buttons step back; the list has them all. */
function declutter(canvas, layers) {
  const taken = [...canvas.querySelectorAll(".leaflet-control")].map((one) => one.getBoundingClientRect());
  for (const layer of layers) {
    const name = layer.getTooltip().getElement();
    if (!name) continue;
    const box = name.getBoundingClientRect();
    const free = taken.every(
      (other) =>
        box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom,
    );
    name.classList.toggle("is-hidden", !free);
    if (free) taken.push(box);
  }
}

class AreaMap extends HTMLElement {
  async connectedCallback() {
    const facts = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    const canvas = this.querySelector("[data-canvas]");
    const L = await load(this.dataset.library, this.dataset.style);
    const map = L.map(canvas, {
      attributionControl: false,
      scrollWheelZoom: false,
      zoomSnap: 0,
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
    const named = [];
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
      if (point.name) {
        dot.bindTooltip(point.name, { permanent: true, direction: "right", offset: [8, 0], className: "ld-map-name" });
        named.push(dot);
      }
      all.addLayer(dot);
    }
    all.addTo(map);
    const bounds = all.getBounds();
    const fit = () => {
      if (!bounds.isValid()) return;
      shape(canvas, bounds);
      map.invalidateSize({ animate: false });
      map.fitBounds(bounds, { paddingTopLeft: BESIDE_BUTTONS, paddingBottomRight: EDGE, animate: false });
    };
    fit();
    const names = [];
    all.eachLayer((group) => group.eachLayer?.((layer) => layer.getTooltip() && names.push(layer)));
    names.sort((a, b) => (b.feature.properties.value ?? -1) - (a.feature.properties.value ?? -1));
    names.push(...named);
    const tidy = () => requestAnimationFrame(() => declutter(canvas, names));
    tidy();
    map.on("zoomend resize", tidy);
    if (measured.length) canvas.after(this.legend(ends, facts));
    let width = canvas.clientWidth;
    new ResizeObserver(() => {
      if (canvas.clientWidth === width) return;
      width = canvas.clientWidth;
      fit();
    }).observe(canvas);
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

  legend(ends, facts) {
    const list = document.createElement("ul");
    list.className = "ld-map-legend";
    let from = 0;
    for (const end of [0, ...ends]) {
      const row = document.createElement("li");
      const words = end === 0 ? "0" : from + 1 >= end ? `${end}` : `${from + 1}–${end}`;
      row.innerHTML =
        '<svg viewBox="0 0 14 14" aria-hidden="true"><rect x="1" y="1" width="12" height="12" rx="3"/></svg>';
      row.querySelector("rect").setAttribute("fill", shade(end, ends));
      row.append(words);
      list.append(row);
      from = end;
    }
    list.append(Object.assign(document.createElement("li"), { textContent: facts.unit || "" }));
    return list;
  }
}

customElements.define("area-map", AreaMap);
