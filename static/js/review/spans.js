// How a line of time is marked. Pure; lanes.js draws it.

const STEPS_S = [10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200];

/** A step that gives at most nine marks on the line. */
export function tickStep(spanMs) {
  return (STEPS_S.find((step) => spanMs / (step * 1000) <= 9) ?? 86_400) * 1000;
}
