"""Whatever happens on the board and whatever the network does to its frames: a client that keeps to docs/wire.md shows,
once it is in step again, what a fresh snapshot shows. The same cases run through the browser's own store."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backupboard.places import ROOT
from requests import queries
from requests.access import Audience
from requests.lines import lines
from requests.models import BoardCounter
from tests.cast import Cast
from tests.live.fold import POSITION, View, Wire
from tests.live.walk import Walk

STEPS = 60
READERS = [("METRO", Audience.DESK), ("METRO", Audience.CAR), ("COUNTY", Audience.DESK)]
#: What becomes of a frame, and by how many others it is overtaken; whether its object is read at once or long after.
FATE = st.tuples(st.sampled_from(("arrives", "lost", "doubled", "late")), st.integers(1, 8), st.integers(0, 1))


@dataclass
class Recording:
    """One log as one reader is told it: each event as it read at once and as it read at the end, and many pictures."""

    agency: str
    reader: Audience
    agency_id: int
    epoch: str = ""
    events: dict[int, list[Wire]] = field(default_factory=dict)
    pictures: dict[int, Wire] = field(default_factory=dict)

    def look(self, cast: Cast) -> None:
        seen = max(self.events, default=0)
        for event in self._read(seen):
            self.events[event["seq"]] = [event]
        picture: Wire = plain(queries.snapshot(cast.agencies[self.agency], self.reader))
        self.epoch, self.pictures[picture["seq"]] = picture["epoch"], picture

    def look_back(self) -> None:
        for event in self._read(0):
            self.events[event["seq"]].append(event)

    def _read(self, after: int) -> list[Wire]:
        found: list[Any] = []
        while some := list(queries.events_between(self.agency_id, after + len(found))):
            found += some
        read: list[Wire] = plain(lines(found, self.agency, self.agency_id, self.reader))
        return read

    def picture_after(self, seq: int) -> int:
        """What somebody is shown who comes when number `seq` has just been sent."""
        return min(number for number in self.pictures if number >= seq)

    def wire(self) -> str:
        return json.dumps(
            {"agency": self.agency, "epoch": self.epoch, "events": self.events, "pictures": self.pictures}
        )


def plain(wire: Any) -> Any:
    return json.loads(json.dumps(wire, default=str))


def record(cast: Cast, seed: int) -> list[Recording]:
    """A walk of the cast, seen by three readers after each step."""
    walk = Walk(cast, seed)
    made = [Recording(code, reader, cast.agencies[code].pk) for code, reader in READERS]
    for _ in range(STEPS):
        for one in made:
            one.look(cast)
        walk.steps(1)
    for one in made:
        one.look(cast)
        one.look_back()
    return made


@dataclass
class Case:
    """A client that comes at `start`; then number, version of the frame, and what picture it would be shown now."""

    recording: int
    start: int
    deliveries: list[tuple[int, int, int]]
    end: int


def deliver(told: Recording, number: int, start: int, fates: list[tuple[str, int, int]]) -> Case:
    """Every event from `start` on, each with its fate; those beyond the fates arrive as they should."""
    at: list[tuple[float, int, int]] = []
    later = [seq for seq in sorted(told.events) if seq > start]
    for place, seq in enumerate(later):
        fate, by, version = fates[place] if place < len(fates) else ("arrives", 0, 0)
        if fate in ("arrives", "doubled"):
            at.append((place, seq, version))
        if fate in ("late", "doubled"):
            at.append((place + by + 0.5, seq, version))
    head, deliveries = start, []
    for _, seq, version in sorted(at):
        head = max(head, seq)
        deliveries.append((seq, version, told.picture_after(head)))
    return Case(number, start, deliveries, max(told.pictures))


class Outside:
    """A client in Python that keeps to docs/wire.md."""

    def __init__(self, told: Recording, start: int) -> None:
        self.told, self.view, self.gaps = told, View(), 0
        self.view.snapshot(json.loads(json.dumps(told.pictures[start])))

    def hear(self, event: Wire, head: int) -> None:
        assert self.view.seq is not None
        if event["seq"] <= self.view.seq:
            return
        if event["seq"] == self.view.seq + 1:
            self.view.event(json.loads(json.dumps(event)))
        else:
            self.come_again(head)

    def come_again(self, head: int) -> None:
        self.gaps += 1
        self.view.snapshot(json.loads(json.dumps(self.told.pictures[head])))

    def run(self, case: Case) -> Wire:
        for seq, version, head in case.deliveries:
            self.hear(self.told.events[seq][version], head)
        if self.view.seq != case.end:  # what a beat tells
            self.come_again(case.end)
        shown = {"backups": self.view.backups, "units": self.view.units, "stops": self.view.stops}
        return comparable({name: list(items.values()) for name, items in shown.items()}, self.told.reader)


def comparable(shown: Wire, reader: Audience) -> Wire:
    """By id. Positions have no number, and what a car must not see may leave its version behind."""
    kept = {name: {one["id"]: dict(one) for one in shown[name]} for name in ("backups", "units", "stops")}
    for unit in kept["units"].values():
        for name in POSITION:
            unit.pop(name, None)
    if reader is Audience.CAR:
        for card in kept["backups"].values():
            card.pop("version")
    return kept


@pytest.fixture
def browser() -> Iterator[subprocess.Popen[str]]:
    """The browser's store, in node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: the browser's store cannot run")
    script = ROOT / "tests" / "js" / "any_order.mjs"
    with subprocess.Popen([node, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin
        process.stdin.close()
        process.wait(10)


@pytest.mark.parametrize("seed", [11, 12])
def test_after_any_loss_doubling_or_reordering_a_client_shows_the_board(
    cast: Cast, browser: subprocess.Popen[str], seed: int
) -> None:
    assert browser.stdin and browser.stdout
    say, hear = browser.stdin, browser.stdout
    recordings = record(cast, seed)
    assert all(len(told.events) > STEPS // 4 for told in recordings[:2]), "hardly anything happened"
    assert BoardCounter.objects.get(agency=cast.metro).seq == max(recordings[0].events)
    say.writelines(told.wire() + "\n" for told in recordings)
    gaps = 0

    @settings(max_examples=150, deadline=None)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        nonlocal gaps
        number = data.draw(st.integers(0, len(recordings) - 1), "recording")
        told = recordings[number]
        start = data.draw(st.sampled_from(sorted(told.pictures)), "start")
        case = deliver(told, number, start, data.draw(st.lists(FATE, max_size=len(told.events)), "fates"))
        outside = Outside(told, start)
        wanted = comparable(told.pictures[case.end], told.reader)
        assert outside.run(case) == wanted
        say.write(json.dumps(vars(case)) + "\n")
        say.flush()
        shown = json.loads(hear.readline())
        assert comparable(shown, told.reader) == wanted
        assert shown["cursor"] == f"{told.agency}:{case.end}"
        assert shown["gaps"] == outside.gaps
        gaps += outside.gaps

    holds()
    assert gaps > 50, "hardly anything was lost"
