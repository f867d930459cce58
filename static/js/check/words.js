// Small words of the technician's page. Pure.

/** "2 Nov 2026" of a wire time, in the browser's zone; "–" when there is none. */
export function ageText(iso) {
  const at = Date.parse(iso ?? "");
  if (Number.isNaN(at)) return "–";
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" }).format(at);
}

/** What the page is about: the car, when this browser belongs to one. */
export function titleOf(device) {
  if (!device) return "This browser";
  return /^\d/.test(device.vehicle) ? `CAR ${device.vehicle}` : device.vehicle;
}
