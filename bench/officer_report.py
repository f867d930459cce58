"""The figures of bench/officer.py as a table."""

from __future__ import annotations

import gzip
import statistics
from dataclasses import dataclass, field
from typing import Final

from backupboard.places import ROOT
from bench.lighthouse import Scores
from requests.replay.report import percentile

PAGE: Final = ROOT / "docs" / "benchmarks-officer.md"
#: What is to be reached.
TOUCH_MS, OTHER_MS, PAINT_MS, SIZE_KB = 100.0, 300.0, 1500.0, 60.0
SCORES: Final = {"performance": 95, "accessibility": 100, "best-practices": 95}


@dataclass
class Found:
    """Everything that was measured. Times in ms."""

    here: list[float] = field(default_factory=list)
    #: Another car's screen while both browsers take the house's processors, and where the house goes first.
    beside: list[float] = field(default_factory=list)
    there: list[float] = field(default_factory=list)
    here_behind: list[float] = field(default_factory=list)
    #: From the touch until it lies on the disk of this machine.
    kept: list[float] = field(default_factory=list)
    #: First paint, and tiles to touch, by protocol and by how many times slower the processor was made.
    paints: dict[tuple[str, int], list[tuple[float, float]]] = field(default_factory=dict)
    no_door: str = ""
    #: The page itself, from the server.
    answered: list[float] = field(default_factory=list)
    #: Scripts and style sheets of the page, and what it fetches by itself afterwards.
    files: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    lighthouse: Scores = field(default_factory=Scores)
    machine: str = ""

    @property
    def kilobytes(self) -> float:
        """Scripts and style sheets of a first visit, each compressed by itself as the server sends them, in kB."""
        return _kilobytes(self.files)

    def first_paint(self, how: tuple[str, int]) -> float:
        return statistics.median(first for first, _ in self.paints[how])

    def useful(self, how: tuple[str, int]) -> float:
        """Until the tiles could be touched."""
        return statistics.median(drawn for _, drawn in self.paints[how])

    @property
    def reached(self) -> bool:
        scores = (
            all(self.lighthouse.of(name) >= least for name, least in SCORES.items()) if self.lighthouse.runs else True
        )
        quick = percentile(self.here, 95) <= TOUCH_MS and percentile(self.there, 95) <= OTHER_MS
        painted = all(self.useful(how) <= PAINT_MS for how in self.paints if how[1] == 1)
        return quick and painted and self.kilobytes <= SIZE_KB and scores


def _kilobytes(files: dict[str, bytes]) -> float:
    return sum(len(gzip.compress(body, 9)) for body in files.values()) / 1000


def _times(values: list[float]) -> str:
    middle = statistics.median(values)
    return f"{percentile(values, 95):.0f} ms (median {middle:.0f}, most {max(values):.0f}, n {len(values)})"


def markdown(found: Found) -> str:
    """What stands in the page."""
    rows = [
        ("touch to visible change, p95", _times(found.here), f"≤ {TOUCH_MS:.0f} ms"),
        ("touch to another car's screen, the house going first, p95", _times(found.there), f"≤ {OTHER_MS:.0f} ms"),
        ("the touch to its own screen in that", _times(found.here_behind), ""),
        ("touch to another car's screen, both browsers on the house's processors, p95", _times(found.beside), ""),
        ("of a touch: until the touch lies on the disk, p95", _times(found.kept), ""),
    ]
    for how, runs in found.paints.items():
        protocol = how[0] if how[1] == 1 else f"{how[0]}, processor ÷ {how[1]}"
        spread = f"{min(drawn for _, drawn in runs):.0f} to {max(drawn for _, drawn in runs):.0f}, n {len(runs)}"
        rows += [
            (
                f"first paint over 4G, {protocol}: EMERGENCY in sight, median",
                f"{found.first_paint(how):.0f} ms",
                "",
            ),
            (
                f"tiles to touch over 4G, {protocol}, median",
                f"{found.useful(how):.0f} ms ({spread})",
                f"≤ {PAINT_MS:.0f} ms" if how[1] == 1 else "",
            ),
        ]
    rows += [
        ("the server's answer to /unit/, median", f"{statistics.median(found.answered):.0f} ms", ""),
        (f"scripts and styles, {len(found.files)} files, gzip", f"{found.kilobytes:.1f} kB", f"≤ {SIZE_KB:.0f} kB"),
        (f"fetched afterwards untouched, {len(found.after)} files, gzip", f"{_kilobytes(found.after):.1f} kB", ""),
    ]
    rows += found.lighthouse.rows({name: "100" if least == 100 else f"≥ {least}" for name, least in SCORES.items()})
    text = [f"Taken on {found.machine} before it began.", "", "| | measured | to reach |", "| --- | --- | --- |"]
    text += [f"| {what} | {value} | {aim} |" for what, value, aim in rows]
    if found.no_door:
        text += ["", f"HTTP/2 was left out: {found.no_door}."]
    return "\n".join(text + found.lighthouse.note)
