// An agency's own raster map under the beats, read in parts from its PMTiles file. Loaded where one is configured alone.

import { script } from "../late.js";

const MIME = { 2: "image/png", 3: "image/jpeg", 4: "image/webp", 5: "image/avif" };

/** A tile as a canvas: the policy lets no page load pictures from where a script put them. */
function tile(source, type, size) {
  return (coords, done) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = size;
    source
      .getZxy(coords.z, coords.x, coords.y)
      .then(async (found) => {
        if (found) canvas.getContext("2d").drawImage(await createImageBitmap(new Blob([found.data], { type })), 0, 0, size, size);
        done(null, canvas);
      })
      .catch((error) => done(error, canvas));
    return canvas;
  };
}

/**
 * Lays one agency's map under everything else.
 *
 * @param {object} map Leaflet's
 * @param {string} url where the file is served
 * @param {(words: string) => void} failed what to say when a tile cannot be read any more
 * @throws when the file cannot be read, or holds no pictures
 */
export async function layBasemap(map, url, failed) {
  await script("pmtiles");
  const { L, pmtiles } = window;
  const source = new pmtiles.PMTiles(new pmtiles.FetchSource(new URL(url, location.href).href));
  const header = await source.getHeader();
  const type = MIME[header.tileType];
  if (!type) throw new Error("its tiles are no pictures");
  const size = 256;
  const Layer = L.GridLayer.extend({ createTile: tile(source, type, size) });
  const layer = new Layer({ minNativeZoom: header.minZoom, maxNativeZoom: header.maxZoom, tileSize: size, className: "basemap", keepBuffer: 1 });
  layer.on("tileerror", () => failed());
  layer.addTo(map);
}
