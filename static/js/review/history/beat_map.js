// Leaflet's part of the history: beats with their numbers, the circle that is asked for, a point that is picked.

import "../../../vendor/leaflet/leaflet.js";
import { boundsOf } from "../../board/map/frame.js";
import { createLeaf } from "../../board/map/leaf.js";

/** As wide as A4 leaves it, in CSS pixels. */
const PAPER_WIDE = "690px";

/** @param {(at: {lat: number, lng: number}) => void} touched where the map was touched */
export function createBeatMap(element, touched) {
  const { L } = window;
  let [points, circle, held] = [[], null, false];
  const fit = () => points.length && leaf.fit(boundsOf(points));
  const leaf = createLeaf(element, false, { hand: () => (held = true), chosen: () => {}, resized: () => held || fit(), moved: () => {} });
  leaf.map.on("click", (event) => touched(event.latlng));

  /** The sheet is laid out after this: the map is told its size on it beforehand. */
  function paper(wide) {
    element.style.width = wide;
    leaf.map.invalidateSize({ pan: false, animate: false });
    if (!held) fit();
  }
  addEventListener("beforeprint", () => paper(PAPER_WIDE));
  addEventListener("afterprint", () => paper(""));

  return {
    zoom: leaf.zoom,
    /** Looks at every beat again. */
    whole() {
      held = false;
      fit();
    },
    show(beats) {
      points = beats.flatMap((beat) => beat.points);
      leaf.setBeats(beats);
      if (!held) fit();
    },
    circle(asked) {
      circle?.remove();
      circle = asked && L.circle([asked.lat, asked.lon], { radius: asked.metres, className: "asked", interactive: false }).addTo(leaf.map);
    },
  };
}
