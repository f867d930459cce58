// Faults of the banners as they stand: boxes over one another or out of their banner, texts that must be whole and are cut.
() => {
  const box = (one) => one.getBoundingClientRect();
  const name = (one) => `${one.className} "${one.textContent.replace(/\s+/g, " ").trim().slice(0, 40)}"`;
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const faults = [];
  const banners = [...document.querySelectorAll(".banner")];
  for (const [index, banner] of banners.entries()) {
    const parts = [...banner.children].filter((one) => one.checkVisibility());
    for (const [at, one] of parts.entries()) {
      for (const other of parts.slice(at + 1)) if (meet(box(one), box(other))) faults.push(`${name(one)} over ${name(other)}`);
      const [inside, around] = [box(one), box(banner)];
      if (inside.top < around.top - 1 || inside.bottom > around.bottom + 1 || inside.left < around.left - 1 || inside.right > around.right + 1) faults.push(`out of its banner: ${name(one)}`);
    }
    const next = banners[index + 1];
    if (next && box(next).top < box(banner).bottom - 1) faults.push(`${name(banner)} over the next`);
    for (const one of banner.querySelectorAll(".cry strong, .force, .since, .near li, .air, .button"))
      if (one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline") faults.push(`cut off: ${name(one)}`);
  }
  const [above, below] = [box(document.querySelector("#emergencies")), box(document.querySelector("#board"))];
  if (above.bottom > below.top + 1) faults.push("the emergencies lie over the lists");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways");
  return faults;
}
