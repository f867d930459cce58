"""What another connection saw, held against what was due: missing, double, after the answer, how late."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bench import findings
from bench.rungs import Climb
from bench.watching import Gap, Sight
from requests.models import Timer
from requests.vocabulary import TimerKind
from tests.faults.scene import Fault, Scene

#: Once the database can be reached again.
AFTER_OUTAGE_S: Final = 1.5
#: Two clocks read one after the other differ by a hair.
_EARLY_S: Final = 0.03
_COUNTED: Final = frozenset({"rung after the answer", "rung after the end"})

Rung = tuple[uuid.UUID, int]


@dataclass(frozen=True)
class Row:
    """A timer as it stands after the run."""

    due_at: datetime
    fired: bool
    cancelled: bool
    poisoned: bool


@dataclass
class Verdict:
    """One line of the table."""

    fault: Fault
    rungs: int = 0
    missing: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    #: Seconds, from the later of its moment and the moment the database could be reached again.
    late: list[float] = field(default_factory=list)
    too_late: list[str] = field(default_factory=list)
    outage: float = 0.0
    answered: int = 0
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    skipped: str | None = None

    @property
    def kept(self) -> bool:
        """Every promise."""
        return not (self.missing or self.double or self.after or self.early or self.too_late or self.broken)


def judge(fault: Fault, scene: Scene, answered: dict[uuid.UUID, float]) -> Verdict:
    """After everything has come to rest."""
    verdict = Verdict(fault, answered=len(answered), notes=scene.notes, broken=scene.broken)
    verdict.outage = sum(gap.ends - gap.begins for gap in (*scene.observer.outages, *scene.unwritable))
    rows, climbs = _rows(), scene.backups()
    seen: dict[Rung, Sight] = {}
    count: Counter[Rung] = Counter()
    for sight in scene.observer.rungs():
        assert sight.step is not None
        count[sight.subject, sight.step] += 1
        seen.setdefault((sight.subject, sight.step), sight)
    verdict.rungs = sum(count.values())
    verdict.double = [f"{backup} rung {step}: {times} times" for (backup, step), times in count.items() if times > 1]
    poisoned = {climb.backup for climb in scene.poisoned}
    for climb in climbs.values():
        if climb.backup not in poisoned:
            _look_for_missing(verdict, climb, rows, seen, answered)
    for rung, sight in seen.items():
        _weigh(verdict, scene, rung, sight, rows, seen)
    _read_the_logs(verdict, scene)
    return verdict


def _rows() -> dict[Rung, Row]:
    values = Timer.objects.filter(kind=TimerKind.RUNG).values_list(
        "subject", "step", "due_at", "fired_at", "cancelled_at", "poisoned_at"
    )
    return {
        (backup, step): Row(due, fired is not None, cancelled is not None, poisoned is not None)
        for backup, step, due, fired, cancelled, poisoned in values
    }


def _look_for_missing(
    verdict: Verdict, climb: Climb, rows: dict[Rung, Row], seen: dict[Rung, Sight], answered: dict[uuid.UUID, float]
) -> None:
    """By the plan of the ladder, not by what the board wrote down for itself."""
    for step in range(1, len(climb.due) + 1):
        if (climb.backup, step) in seen:
            continue
        row = rows.get((climb.backup, step))
        silenced = climb.backup in answered and (row is None or row.cancelled)
        if not silenced:
            verdict.missing.append(f"{climb.backup} rung {step}: {row or 'no timer'}")


def _weigh(
    verdict: Verdict, scene: Scene, rung: Rung, sight: Sight, rows: dict[Rung, Row], seen: dict[Rung, Sight]
) -> None:
    if rung not in rows:
        verdict.broken.append(f"{rung} was told and has no timer")
        return
    late, grace = min(
        (_lateness(verdict.fault, scene, sight, due) for due in _due(scene, rung, rows[rung].due_at, seen)),
        key=lambda weighed: abs(weighed[0]),
    )
    verdict.late.append(late)
    if late > grace:
        verdict.too_late.append(f"{rung[0]} rung {rung[1]}: {late:.3f} s")
    elif late < -_EARLY_S:
        verdict.early.append(f"{rung[0]} rung {rung[1]}: {-late:.3f} s")


def _due(scene: Scene, rung: Rung, due_at: datetime, seen: dict[Rung, Sight]) -> list[float]:
    """On the monotonic clock, by the wall clock of when the timer was written; both, where that was being stepped."""
    backup, step = rung
    before = seen.get((backup, step - 1))
    written = before.at if before else scene.written.begins - 1.0
    offsets = {scene.observer.offset(written - 0.1), scene.observer.offset(written + 0.1)}
    return [due_at.timestamp() - offset for offset in offsets]


def _lateness(fault: Fault, scene: Scene, sight: Sight, due: float) -> tuple[float, float]:
    """How late it was, and how late it might have been."""
    late, grace = sight.at - due, fault.limit_s
    for gap in scene.unwritable:
        if gap.begins <= sight.at and gap.ends > due:  # a full disk lets a little through, now and then
            late, grace = max(0.0, sight.at - gap.ends), AFTER_OUTAGE_S
    for gap in scene.observer.outages:
        if _stood_in_the_way(gap, due, sight.at):
            late, grace = min(late, sight.at - gap.ends), AFTER_OUTAGE_S
    for held in scene.held:
        if held.agency == sight.agency and _stood_in_the_way(held.gap, due, sight.at):
            late = min(late, sight.at - held.gap.ends)
    return late, grace


def _stood_in_the_way(gap: Gap, due: float, seen: float) -> bool:
    return gap.begins <= seen and gap.ends > due and seen >= gap.ends


def _read_the_logs(verdict: Verdict, scene: Scene) -> None:
    """Gaps, links, times, and what was told after the answer, as the bench of a crowd reads them too."""
    found = findings.Findings()
    findings.read_timers(found, findings.read_logs(found))
    for name, examples in found.faults.items():
        if name in _COUNTED:
            verdict.after += examples
        elif name == "timer given up" and len(examples) == len(scene.poisoned):
            continue
        else:
            verdict.broken.append(f"{name}: {len(examples)}, e.g. {examples[0]}")
    verdict.broken += scene.observer.disorder[:3]
