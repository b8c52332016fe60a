/* <pick-point>: a tap on a schematic map of the county fills in the two degrees of the form; so does
   the place where the device is, when asked. Without script the two fields stand there alone. */

import { load } from "./map.js";

const DIGITS = 5;
const NEUTRAL = { color: "#6b7a76", weight: 1.25, fillColor: "#d3e6e1", fillOpacity: 0.6 };
const OUTLINE = { color: "#0e5c58", weight: 2, fill: false };

class PickPoint extends HTMLElement {
  connectedCallback() {
    if (this.isReady) return;
    this.isReady = true;
    this.lat = this.querySelector("[name$=lat]");
    this.lon = this.querySelector("[name$=lon]");
    this.canvas = this.querySelector("[data-canvas]");
    this.said = this.querySelector("[data-said]");
    this.words = this.said.dataset;
    const on = (name, act) => {
      const button = this.querySelector(`[data-${name}]`);
      button.hidden = false;
      button.addEventListener("click", act);
    };
    // Without a county, and without a list to choose one, there is nothing to tap on.
    if (this.dataset.code || this.closest("form")?.querySelector("[name=county]")) on("open", () => this.open());
    on("clear", () => this.put(null));
    if (navigator.geolocation) on("here", () => this.here());
    for (const field of [this.lat, this.lon]) field.addEventListener("change", () => this.show());
    this.tell();
  }

  /* The county that the form names now, else the one it began with. */
  get code() {
    return this.closest("form")?.querySelector("[name=county]")?.value || this.dataset.code;
  }

  get point() {
    const lat = Number.parseFloat(this.lat.value);
    const lon = Number.parseFloat(this.lon.value);
    return Number.isFinite(lat) && Number.isFinite(lon) ? [lat, lon] : null;
  }

  async open() {
    if (!this.code) return this.tell(this.words.nowhere);
    if (this.drawn === this.code) return undefined;
    this.drawn = this.code;
    this.canvas.hidden = false;
    try {
      const answer = await fetch(this.dataset.url.replace("000000", this.code));
      if (!answer.ok) throw new Error(String(answer.status));
      await this.draw(await answer.json());
    } catch {
      this.drawn = null;
      this.canvas.hidden = true;
      this.tell(this.words.broken);
    }
    return undefined;
  }

  async draw(ground) {
    const L = await load(this.dataset.library, this.dataset.style);
    this.map?.remove();
    this.marker = null;
    const map = L.map(this.canvas, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0, maxZoom: 17 });
    this.map = map;
    const outline = L.geoJSON(ground.outline, { style: OUTLINE, interactive: false }).addTo(map);
    const streets = L.geoJSON(ground.areas, {
      style: NEUTRAL,
      onEachFeature: (feature, layer) =>
        layer.bindTooltip(feature.properties.name, {
          permanent: true,
          direction: "center",
          className: "ld-map-name",
        }),
    }).addTo(map);
    const bounds = [outline, streets].map((one) => one.getBounds()).find((one) => one.isValid());
    if (bounds) map.fitBounds(bounds, { padding: [12, 12], animate: false });
    else if (this.point || ground.center) map.setView(this.point || ground.center, 13);
    map.on("click", (event) => this.put(event.latlng));
    this.show();
  }

  here() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.put({ lat: coords.latitude, lng: coords.longitude }),
      () => this.tell(this.words.lost),
      { timeout: 10_000, maximumAge: 60_000 },
    );
  }

  put(place) {
    this.lat.value = place ? place.lat.toFixed(DIGITS) : "";
    this.lon.value = place ? place.lng.toFixed(DIGITS) : "";
    this.show();
  }

  show() {
    this.tell();
    if (!this.map) return;
    this.marker?.remove();
    this.marker = null;
    if (!this.point) return;
    const look = { radius: 9, color: "#fff", weight: 3, fillColor: "#a9440c", fillOpacity: 1 };
    this.marker = window.L.circleMarker(this.point, { ...look, interactive: false }).addTo(this.map);
    if (!this.map.getBounds().contains(this.point)) this.map.panTo(this.point);
  }

  tell(words) {
    const marked = this.point ? this.words.marked.replace("{at}", this.point.join("，")) : this.words.none;
    this.said.textContent = words || marked;
    this.querySelector("[data-clear]").hidden = !this.point;
  }
}

customElements.define("pick-point", PickPoint);
