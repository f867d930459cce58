// What time it is, by the server: which day it is must not hang on how a desk's clock is set.

/** @returns {() => number} ms since 1970; `boot` is of the page as it was loaded */
export function nowOf(boot) {
  const behind = Date.parse(boot.server_time) - Date.now();
  return () => Date.now() + behind;
}
