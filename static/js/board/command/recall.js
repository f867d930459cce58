// Lines typed before, for the arrows. Of this window and this hour only: they are written nowhere.

const MOST = 50;

export function createRecall() {
  const lines = [];
  let place = null;
  let draft = "";
  return {
    /** Keeps a line that was sent; the same one twice in a row is one. */
    add(line) {
      if (lines.at(-1) !== line) lines.push(line);
      if (lines.length > MOST) lines.shift();
      place = null;
    },
    /** The line one step back (-1) or forth (1) from here; what was being typed waits at the end. */
    step(by, typed) {
      if (place === null) {
        if (by > 0 || !lines.length) return typed;
        draft = typed;
        place = lines.length;
      }
      place = Math.max(0, place + by);
      if (place < lines.length) return lines[place];
      place = null;
      return draft;
    },
  };
}
