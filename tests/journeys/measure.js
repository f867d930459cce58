// Measures the officer's screen as it stands: what is too small, too near EMERGENCY, cut off, hard to read, or blinking.
() => {
  const faults = [];
  const phone = innerWidth <= 640;
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !element.closest(".sr");
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className} "${(element.textContent || element.ariaLabel || "").trim().replace(/\s+/g, " ").slice(0, 30)}"`;
  const size = (box) => `${Math.round(box.width)}×${Math.round(box.height)}`;
  const hold = [...document.querySelectorAll(".hold")].find(seen)?.getBoundingClientRect();
  const targets = [...document.querySelectorAll("button, a[href], select, input")].filter(seen);

  for (const element of targets) {
    const box = element.getBoundingClientRect();
    if (Math.min(box.width, box.height) < 75.5) faults.push(`target ${size(box)} ${name(element)}`);
    if (box.left < -0.5 || box.top < -0.5 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5) faults.push(`outside the screen ${name(element)}`);
    // Three of 190 px and EMERGENCY are higher than a phone: there a tile is as wide as the screen, and as large a target.
    const small = phone ? box.width * box.height < 190 * 190 : box.height < 189.5;
    if (element.matches(".tile") && (box.width < 189.5 || small)) faults.push(`tile ${size(box)} ${name(element)}`);
    if (!hold || element.closest(".hold")) continue;
    const across = Math.max(hold.left - box.right, box.left - hold.right);
    const along = Math.max(hold.top - box.bottom, box.top - hold.bottom);
    if (Math.max(across, along) < 63.5) faults.push(`${Math.round(Math.max(across, along))} px from EMERGENCY ${name(element)}`);
  }
  if (!hold) faults.push("no EMERGENCY");

  for (const element of [document.scrollingElement, ...document.querySelectorAll(".stage, .practice-stage, .car, .card, .unsure, .top")])
    if (element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1)
      faults.push(`cut off: ${name(element)} ${element.scrollWidth}×${element.scrollHeight} in ${element.clientWidth}×${element.clientHeight}`);

  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const pad = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colour = (css) => {
    pad.clearRect(0, 0, 1, 1);
    pad.fillStyle = css;
    pad.fillRect(0, 0, 1, 1);
    return [...pad.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const found = colour(getComputedStyle(one).backgroundColor);
      if (found[3] === 255) return found;
    }
    return colour("white");
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || element.closest("script, noscript, option") || !seen(element)) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(colour(style.color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    // Body text 7:1; the few words of EMERGENCY itself, large and bold, 4.5:1.
    const cry = (element.closest(".hold, .level.emergency, .alarm > .truth") && parseFloat(style.fontSize) >= 18.5);
    if (ratio < (cry ? 4.5 : 7)) faults.push(`contrast ${ratio.toFixed(2)} ${style.fontSize} ${name(element)}`);
    if (parseFloat(style.fontSize) < 16) faults.push(`text ${style.fontSize} ${name(element)}`);
  }

  for (const one of document.getAnimations()) {
    const { duration, iterations } = one.effect.getComputedTiming();
    if (iterations > 1 && duration < 500) faults.push(`blinks every ${duration} ms`);
  }
  return [...new Set(faults)];
};
