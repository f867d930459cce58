"""The table would show it: a rung that is missing, double or late, and one that nobody can be blamed for."""

from __future__ import annotations

import os
import time
import uuid
from typing import cast

import pytest

from bench import rungs
from bench.house import House
from bench.watching import Gap, Observer, Sight
from tests.faults import blows
from tests.faults.scene import Fault, Held, Scene
from tests.faults.verdicts import Verdict, judge

FAULT = Fault("nothing broken", blows.nothing)


@pytest.fixture
def scene(board: None) -> Scene:
    """Two backups of one agency, two rungs each; what was seen is up to the test."""
    written = rungs.write(rungs.Load(open=4, rate=2, seconds=2, agencies=1, cars=0))
    observer = Observer(os.environ["DATABASE_URL"], written.agencies)
    observer.clocks = [(0.0, time.time() - time.monotonic())]
    return Scene(cast(House, None), written, observer, 2, lambda: None)


def see(scene: Scene, climb: int, step: int, late: float) -> None:
    """Another connection saw this rung so long after its time."""
    one, seq = scene.written.climbs[climb], len(scene.observer.sights) + 1
    at = one.due[step - 1].timestamp() - scene.observer.offset(0) + late
    scene.observer.sights.append(Sight(at, one.agency, seq, "backup.escalated", one.backup, step))


def verdict(scene: Scene, answered: dict[uuid.UUID, float] | None = None) -> Verdict:
    return judge(FAULT, scene, answered or {})


def test_a_rung_that_never_came_is_missing(scene: Scene) -> None:
    see(scene, 0, 1, late=0.01)
    found = verdict(scene)
    assert (found.rungs, len(found.missing), found.kept) == (1, 3, False)


def test_a_rung_told_twice_is_double(scene: Scene) -> None:
    see(scene, 0, 1, late=0.01)
    see(scene, 0, 1, late=0.02)
    assert len(verdict(scene).double) == 1


def test_a_rung_a_second_late_is_too_late_and_one_before_its_time_is_early(scene: Scene) -> None:
    see(scene, 0, 1, late=1.1)
    see(scene, 1, 1, late=-0.2)
    found = verdict(scene)
    assert (len(found.too_late), len(found.early)) == (1, 1)


def test_while_the_database_is_away_lateness_counts_from_its_return(scene: Scene) -> None:
    due = scene.due(scene.written.climbs[0].due[0])
    scene.observer.outages.append(Gap(due - 1, due + 6))
    see(scene, 0, 1, late=7.4)
    found = verdict(scene)
    assert found.too_late == [] and found.late == [pytest.approx(1.4, abs=0.1)]
    see(scene, 1, 1, late=8.6)
    assert len(verdict(scene).too_late) == 1


def test_a_log_in_somebodys_hands_excuses_its_own_agency_alone(scene: Scene) -> None:
    climb = scene.written.climbs[0]
    due = scene.due(climb.due[0])
    see(scene, 0, 1, late=5.2)
    scene.held.append(Held(climb.agency + 1, Gap(due - 1, due + 5)))
    assert len(verdict(scene).too_late) == 1
    scene.held.append(Held(climb.agency, Gap(due - 1, due + 5)))
    assert verdict(scene).too_late == []


def test_an_answer_excuses_no_rung_that_was_neither_fired_nor_cancelled(scene: Scene) -> None:
    climb = scene.written.climbs[0]
    found = verdict(scene, {climb.backup: scene.due(climb.due[0])})
    assert [line for line in found.missing if str(climb.backup) in line and "rung 1" in line]
