/** A style sheet the page names but does not load, `<link rel="later" data-later="name">`; fulfilled once it is there. */
export function style(name) {
  const link = document.querySelector(`link[data-later="${name}"]`);
  if (!link || link.sheet) return Promise.resolve();
  return new Promise((done, failed) => {
    link.addEventListener("load", () => done(), { once: true });
    link.addEventListener("error", () => failed(new Error(`${name} did not come`)), { once: true });
    link.rel = "stylesheet";
  });
}
