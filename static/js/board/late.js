// What the board does not load at first comes when it is wanted: style sheets and plain scripts that the page names.

const there = new Map();

function named(name) {
  const link = document.querySelector(`link[data-later="${name}"]`);
  if (!link) throw new Error(`the page names no ${name}`);
  return link;
}

function loaded(element, name) {
  return new Promise((done, failed) => {
    element.addEventListener("load", () => done(), { once: true });
    element.addEventListener("error", () => failed(new Error(`${name} did not come`)), { once: true });
  });
}

/** Loads it once for all who want it; one that failed is tried anew by the next. */
function once(name, load) {
  if (!there.has(name)) there.set(name, load().catch((error) => {
    there.delete(name);
    throw error;
  }));
  return there.get(name);
}

/** The style sheet of `<link rel="later" data-later="name">`; it stands once the promise is fulfilled. */
export const sheet = (name) =>
  once(name, async () => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = named(name).href;
    const coming = loaded(link, name);
    document.head.append(link);
    await coming.catch((error) => {
      link.remove();
      throw error;
    });
  });

/** A plain script, named in the same way; what it leaves behind is in `window`. */
export const script = (name) =>
  once(name, async () => {
    const element = document.createElement("script");
    element.src = named(name).href;
    const coming = loaded(element, name);
    document.head.append(element);
    await coming.finally(() => element.remove());
  });
