// Leaflet's part of the map: layers, markers, moves. A marker is made once for its key, then moved and changed, never built anew.

import { lookOf } from "./marks.js";
import { gridLines, gridStep, scaleBar } from "./frame.js";

const EARTH_M = 40_075_016.686;
const ZOOM = { least: 5, most: 18, ofFit: 15.5, ofOne: 14 };
const PAN_PX = 90;
const OVER = { cry: 20_000, ask: 8000, stop: 4000, unit: 0 };
const LOUD = { enr: 2000, emg: 3000 };

const make = (tag, className, text = "") => {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
};

const words = (className) => className.split(" ").filter(Boolean);

/** The parts of one mark, and how they are brought up to date. The page is asked nothing and told only what differs. */
function drawn(mark) {
  const root = make("div", "");
  const tick = mark.kind === "unit" ? root.appendChild(make("span", "tick")) : null;
  root.append(make("i", "shape"));
  const say = root.appendChild(make("span", "say"));
  const parts = { label: say.appendChild(make("b", "")), tag: say.appendChild(make("span", "late")), age: say.appendChild(make("small", "")) };
  const last = { className: "", turned: null };
  return {
    root,
    show(now, at) {
      const look = lookOf(now, at);
      if (last.className !== look.className) {
        // The others are Leaflet's.
        root.classList.remove(...words(last.className));
        root.classList.add(...words(look.className));
      }
      for (const [name, part] of Object.entries(parts)) {
        if (last[name] === look[name]) continue;
        part.textContent = look[name];
        part.hidden = !look[name];
      }
      Object.assign(last, look);
      if (tick) turn(look.age === "" ? now.heading : null);
    },
  };

  function turn(heading) {
    const turned = heading === null ? "" : `rotate(${Math.round(heading)}deg)`;
    if (last.turned === turned) return;
    tick.hidden = !turned;
    tick.style.transform = turned;
    last.turned = turned;
  }
}

/**
 * A marker that is placed, not moved in space, and stacked only if it must lie above others: a browser makes a layer of
 * its own for each, and with 400 cars sorting those layers took 100 ms a frame. Of Leaflet's private parts, 1.9.4.
 */
const placedOf = (L) =>
  L.Marker.extend({
    _setPos(at) {
      if (this._icon) Object.assign(this._icon.style, { left: `${at.x}px`, top: `${at.y}px` });
      if (this._icon) this._icon._leaflet_pos = at;
      this._zIndex = at.y + this.options.zIndexOffset;
      if (this._icon) this._icon.style.zIndex = this.options.zIndexOffset ? this._zIndex : "";
    },
  });

/** A mark is its own icon, without a wrapper round it: one element less to place for each of 400 cars. */
const iconOf = (L) => L.Icon.extend({ createIcon() { return this.options.root; }, createShadow: () => null });

/**
 * @param {HTMLElement} element
 * @param {boolean} still no hand moves it
 * @param {{hand: () => void, chosen: (key: string) => void, resized: () => void,
 *   moved: (about: {scale: object, gridKm: number}) => void}} told `hand` when a person moved it
 */
export function createLeaf(element, still, told) {
  const { L } = window;
  // The panes too are moved in the plane: as layers in space, with 400 cars, a frame took half as long again.
  L.Browser.ie3d = true;
  const map = L.map(element, {
    attributionControl: false, zoomControl: false, keyboard: false, trackResize: false, boxZoom: false, inertia: false,
    fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false, minZoom: ZOOM.least, maxZoom: ZOOM.most,
    dragging: !still, scrollWheelZoom: !still, doubleClickZoom: !still, touchZoom: !still, zoomSnap: 0.1, zoomDelta: 1, wheelPxPerZoomLevel: 100, bounceAtZoomLimits: false,
  }).setView([0, 0], ZOOM.least);
  const names = map.createPane("names");
  map.getPanes().markerPane.setAttribute("aria-hidden", "true");
  names.setAttribute("aria-hidden", "true");
  const shapes = L.layerGroup().addTo(map);
  const grid = L.polyline([], { className: "grid", interactive: false }).addTo(map);
  const [Placed, Mark] = [placedOf(L), iconOf(L)];
  const markers = new Map();
  let lat0 = null;
  let mine = false;

  const metresAPixel = () => (EARTH_M * Math.cos((map.getCenter().lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);

  /** A move of our own: it is no hand. */
  function own(work) {
    mine = true;
    work();
    mine = false;
  }

  function moved() {
    const view = map.getBounds().pad(0.1);
    const gridKm = gridStep(metresAPixel());
    const edges = { south: view.getSouth(), north: view.getNorth(), west: view.getWest(), east: view.getEast() };
    grid.setLatLngs(gridLines(edges, gridKm, lat0 ?? map.getCenter().lat));
    told.moved({ scale: scaleBar(metresAPixel(), still ? 200 : 110), gridKm });
    dense();
  }

  /** With many cars on few pixels only those that matter keep their names. */
  function dense() {
    const view = map.getBounds();
    let seen = 0;
    for (const one of markers.values()) if (view.contains(one.marker.getLatLng())) seen += 1;
    const { x, y } = map.getSize();
    element.toggleAttribute("data-dense", seen > 12 && (x * y) / seen < 5000);
  }

  function add(mark) {
    const parts = drawn(mark);
    const icon = new Mark({ root: parts.root });
    const marker = new Placed([mark.lat, mark.lon], { icon, keyboard: false, interactive: !still, bubblingMouseEvents: false }).addTo(map);
    marker.on("click", () => told.chosen(mark.key));
    const one = { marker, parts, lat: mark.lat, lon: mark.lon, over: null, kind: mark.kind };
    markers.set(mark.key, one);
    return one;
  }

  function show(mark, nowMs) {
    let one = markers.get(mark.key);
    // An ask that was raised to an emergency is another kind of mark.
    if (one && one.kind !== mark.kind) drop(mark.key, one);
    one = markers.get(mark.key) ?? add(mark);
    if (one.lat !== mark.lat || one.lon !== mark.lon) one.marker.setLatLng([mark.lat, mark.lon]);
    Object.assign(one, { lat: mark.lat, lon: mark.lon });
    one.parts.show(mark, nowMs);
    const over = OVER[mark.kind] + (LOUD[mark.shape] ?? 0);
    if (one.over !== over) one.marker.setZIndexOffset(over);
    one.over = over;
  }

  function drop(key, one) {
    one.marker.remove();
    markers.delete(key);
  }

  map.on("movestart zoomstart", () => mine || told.hand());
  map.on("moveend", moved);
  new ResizeObserver(() => {
    own(() => map.invalidateSize({ pan: true, animate: false }));
    told.resized();
  }).observe(element);

  return {
    map,
    setBeats(beats) {
      shapes.clearLayers();
      for (const beat of beats) {
        L.polygon(beat.rings, { className: `beat b${beat.shade}`, interactive: false, smoothFactor: 0.5 }).addTo(shapes);
        const name = L.divIcon({ html: make("span", "beatname", beat.code), className: "mkat", iconSize: [0, 0] });
        new Placed([beat.label.lat, beat.label.lon], { icon: name, pane: "names", interactive: false, keyboard: false }).addTo(shapes);
      }
      lat0 = beats[0]?.label.lat ?? null;
      grid.bringToFront();
    },
    setMarks(marks, nowMs) {
      const keys = new Set(marks.map((mark) => mark.key));
      for (const [key, one] of markers) if (!keys.has(key)) drop(key, one);
      const before = markers.size;
      for (const mark of marks) show(mark, nowMs);
      if (markers.size !== before) dense();
    },
    fit: (bounds) => own(() => map.fitBounds(bounds, { animate: false, paddingTopLeft: [28, 46], paddingBottomRight: [64, 22], maxZoom: ZOOM.ofFit })),
    centre: ({ lat, lon }) => own(() => map.setView([lat, lon], Math.max(map.getZoom(), ZOOM.ofOne), { animate: false })),
    /** Whether a place is in view, and not at its very edge. */
    has: ({ lat, lon }) => map.getBounds().pad(-0.04).contains([lat, lon]),
    /** By keys and buttons, which are hands too. */
    pan: (x, y, times = 1) => map.panBy([x * PAN_PX * times, y * PAN_PX * times], { animate: false }),
    zoom: (by) => map.setZoom(map.getZoom() + by, { animate: false }),
    mark(key) {
      for (const [one, { parts }] of markers) parts.root.toggleAttribute("data-chosen", one === key);
    },
  };
}
