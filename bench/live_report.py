"""The figures of bench/live.py as tables and a picture."""

from __future__ import annotations

import statistics
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from math import log10
from typing import Final

from backupboard.places import ROOT
from bench.live_load import Figures
from bench.machine import machine
from bench.machine import write as write_between

_NAMES: Final = {"floor": "C floor", "board": "ours", "socket.io": "socket.io", "naive": "naive Channels"}
_COLOURS: Final = {"floor": "#7a8794", "board": "#0b66c3", "socket.io": "#b7791f", "naive": "#a23b3b"}
PAGE: Final = ROOT / "docs" / "benchmarks-live.md"
CHART: Final = ROOT / "docs" / "benchmarks-live.svg"


@dataclass
class Round:
    """Everybody once; the floor first and last."""

    boards: int
    made: list[Figures]
    moved: float
    kept: bool

    @property
    def whole(self) -> bool:
        return all(one.whole for one in self.made)

    def of(self, name: str) -> list[Figures]:
        return [one for one in self.made if one.server == name]

    def floor(self, what: str) -> float:
        """Of its two runs the middle."""
        return statistics.mean(getattr(one, what) for one in self.of("floor"))

    def ratio(self, name: str, what: str, to: str = "floor") -> float:
        base = self.floor(what) if to == "floor" else getattr(self.of(to)[0], what)
        return float(getattr(self.of(name)[0], what) / base)


@dataclass
class Taken:
    """Everything that is not a round."""

    with_commit: dict[tuple[int, float], Figures] = field(default_factory=dict)
    #: The floor beside them, boards → ms.
    floors: dict[int, float] = field(default_factory=dict)
    sustained: list[Figures] = field(default_factory=list)
    touches: list[Figures] = field(default_factory=list)
    burst: Figures | None = None
    storms: list[tuple[str, float, int, int]] = field(default_factory=list)
    idle_kib: float = 0.0
    idle_cpu: float = 0.0
    without: str = ""
    sizes: tuple[int, int] = (0, 0)

    @property
    def whole(self) -> bool:
        many = [*self.with_commit.values(), *self.sustained, *self.touches, *filter(None, [self.burst])]
        return all(one.whole for one in many)


def versions() -> list[str]:
    """What decides how quick the servers are."""
    try:
        node = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip()
    except OSError:
        node = "none"
    return [
        *(f"{name} {version(name)}" for name in ("django", "channels", "daphne", "twisted", "autobahn")),
        f"node {node}",
    ]


def middle(values: list[float], digits: int = 2) -> str:
    """Median [lowest–highest]."""
    if not values:
        return "–"
    spread = f" [{min(values):.{digits}f}–{max(values):.{digits}f}]" if len(values) > 1 else ""
    return f"{statistics.median(values):.{digits}f}{spread}"


def _rows(done: list[Round]) -> list[str]:
    rows = []
    for boards in sorted({one.boards for one in done}):
        kept = [one for one in done if one.boards == boards and one.kept]
        for name in _NAMES:
            seen = [each for one in kept for each in one.of(name)]
            if not seen:
                continue
            of = [one for one in kept if one.of(name)]
            ratio = "1" if name == "floor" else middle([one.ratio(name, "p50") for one in of])
            cpu = "1" if name == "floor" else middle([one.ratio(name, "cpu_us") for one in of])
            peer = [one.ratio(name, "p50", "socket.io") for one in of if one.of("socket.io")]
            rows.append(
                f"| {boards:,} | {_NAMES[name]} | {statistics.median(e.p50 for e in seen):.1f}"
                f" / {statistics.median(e.p95 for e in seen):.1f} | {ratio}"
                f" | {middle(peer) if name in ('board', 'naive') else '–'}"
                f" | {statistics.median(e.cpu_us for e in seen):.1f} | {cpu}"
                f" | {sum(e.lost for e in seen)}, {sum(e.doubles for e in seen)} |"
            )
        gone = sum(not one.kept for one in done if one.boards == boards)
        rows.append(f"| {boards:,} | *rounds* | *{len(kept)} kept, {gone} thrown away* | | | | | |")
    return rows


def _others(taken: Taken) -> list[str]:
    lines = []
    for (boards, rate), made in taken.with_commit.items():
        if boards == 1:
            continue
        alone = taken.with_commit[1, rate].p50
        factor, floor = {1_000: 2.0, 5_000: 1.35}[boards], taken.floors[boards]
        lines.append(
            f"| touch, commit and the last of {boards:,} boards, {rate:.0f}/s, p50 / p95"
            f" | {made.p50:.1f} / {made.p95:.1f} ms"
            f" | ≤ {alone:.1f} ms at one board + {factor} × floor of {floor:.1f} ms = {alone + factor * floor:.1f} ms |"
        )
    for made in taken.sustained:
        floor = next((f.a_second for f in taken.sustained if f.server == "floor" and f.boards == made.boards), 0)
        if made.server != "floor" and floor:
            lines.append(
                f"| 16 outstanding, {made.boards:,} boards, {_NAMES[made.server]}: deliveries a second"
                f" | {made.a_second:,.0f} ({made.a_second / floor:.2f} × floor, CPU {made.cpu_us:.1f} µs)"
                f" | {({1_000: '≥ 1.2', 5_000: '≥ 2.5'}[made.boards] + ' ×') if made.server == 'board' else ''} |"
            )
    for made in taken.touches:
        floor = next(f.a_second for f in taken.sustained if f.server == "floor" and f.boards == made.boards)
        lines.append(
            f"| the same with 16 touches over HTTP at once, {made.boards:,} boards | {made.a_second:,.0f}"
            f" ({made.a_second / floor:.2f} × floor, {made.a_second / made.boards:.0f} touches/s) | |"
        )
    if taken.burst:
        burst = taken.burst
        lines.append(f"| 300 events at 300/s to 500: lost / doubled | {burst.lost} / {burst.doubles} | 0 / 0 |")
    lines += _at_once(taken)
    return lines


def _at_once(taken: Taken) -> list[str]:
    lines, times = [], dict[str, list[float]]()
    for name, seconds, _, _ in taken.storms:
        times.setdefault(name, []).append(seconds)
    if "board" in times:
        ours = statistics.median(times["board"])
        tries = sum(retries for name, _, retries, _ in taken.storms if name == "board")
        against = ""
        if "socket.io" in times:
            theirs = statistics.median(times["socket.io"])
            against = f"; socket.io {theirs:.2f} s: {ours / theirs:.2f} ×"
        lines.append(
            f"| 5,000 at once until all have their picture | {ours:.2f} s, {tries} tries again{against} | ≤ 1.3 × |"
        )
    if taken.idle_kib:
        lines.append(f"| memory of a connection at 5,000 | {taken.idle_kib:.1f} KiB | ≤ 26 KiB |")
        lines.append(f"| 5,000 boards that only hear beats | {taken.idle_cpu:.1f} % of a core | |")
    return lines


def markdown(done: list[Round], taken: Taken) -> str:
    """Everything, to read."""
    lines = [
        f"Taken on {machine(*versions())} at the end."
        f" An event has {taken.sizes[0]:,} bytes, a picture {taken.sizes[1]:,}.",
        *([f"Without socket.io: {taken.without}."] if taken.without else []),
        "",
        "| boards | server | last, p50 / p95 ms | × floor | × socket.io | CPU, µs each | × floor | lost, doubled |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *_rows(done),
        "",
        "| | measured | to reach |",
        "| --- | --- | --- |",
        *_others(taken),
    ]
    return "\n".join(lines)


def chart(done: list[Round]) -> str:
    """Bars on a logarithmic scale: how long the last board waits."""
    bars = []
    for boards in sorted({one.boards for one in done}):
        for name in _NAMES:
            seen = [each.p50 for one in done if one.boards == boards and one.kept for each in one.of(name)]
            if seen:
                bars.append((boards, name, statistics.median(seen)))
    width, left, row = 720, 210, 26
    scale = _scale([ms for _, _, ms in bars], width - left - 90)
    height = 50 + len(bars) * row + 26
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"',
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<text x="12" y="24" font-size="16" fill="#111">Until the last board has the event: median, ms</text>',
    ]
    for n, (boards, name, ms) in enumerate(bars):
        y = 44 + n * row
        length = scale(ms)
        out += [
            f'<text x="{left - 10}" y="{y + 15}" text-anchor="end" fill="#111">{boards:,}: {_NAMES[name]}</text>',
            f'<rect x="{left}" y="{y + 2}" width="{length:.0f}" height="{row - 8}" fill="{_COLOURS[name]}"/>',
            f'<text x="{left + length + 6:.0f}" y="{y + 15}" fill="#111">{ms:,.1f}</text>',
        ]
    out.append(f'<text x="12" y="{height - 10}" fill="#555">logarithmic scale; command: make bench-live</text></svg>')
    return "\n".join(out) + "\n"


def _scale(values: list[float], width: float) -> Callable[[float], float]:
    low, high = log10(max(0.5, min(values) / 2)), log10(max(values))
    return lambda ms: max(3.0, width * (log10(ms) - low) / (high - low))


def write(done: list[Round], taken: Taken) -> None:
    """Into docs/, between the marks."""
    write_between(PAGE, markdown(done, taken))
    if done:
        CHART.write_text(chart(done))
