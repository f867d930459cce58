"""One fault after the other: load, watch, break, come to rest, judge."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from django.db import Error, connections
from rich.console import Console

from bench import rungs
from bench.house import Form, House, empty
from bench.watching import Observer
from requests.models import Timer
from requests.replay.report import percentile
from requests.vocabulary import TimerKind
from tests.faults import clock, disk, report
from tests.faults.answers import Answers
from tests.faults.board import LiveBoard
from tests.faults.catalogue import FAULTS
from tests.faults.scene import Fault, Scene
from tests.faults.verdicts import Verdict, judge

#: After the last rung was due: what an outage delayed climbs on at the ladder's own gap.
_REST_S: Final = 25.0


def everything(house: House, console: Console, *, quick: bool, full: bool, only: str) -> list[Verdict]:
    """Every fault that is wanted, those of one form of the house together."""
    wanted = [f for f in FAULTS if (f.quick or not quick) and any(word in f.name for word in only.split("|"))]
    verdicts: list[Verdict] = []
    with report.progress(console) as progress:
        for fault in wanted:
            bar = progress.add_task(f"{len(verdicts) + 1}/{len(wanted)} {fault.name}", total=None)

            def show(seen: int, of: int, bar: object = bar) -> None:
                progress.update(bar, completed=seen, total=of)  # type: ignore[arg-type]

            verdict = one(house, fault, show, quick=quick, full=full)
            progress.remove_task(bar)
            console.print(report.line(verdict), style=None if verdict.kept else "bold red", highlight=False)
            verdicts.append(verdict)
    return verdicts


def one(house: House, fault: Fault, show: Callable[[int, int], None], *, quick: bool, full: bool) -> Verdict:
    """One fault. The house is whole before it, and must be whole again after it."""
    if (why := fault.impossible()) is not None:
        return Verdict(fault, skipped=why)
    _start(house, fault.form)
    house.wait_until_whole(steady=fault.steady)
    empty(house)
    load = fault.load(quick=quick, full=full)
    written = rungs.write(load)
    expected = sum(len(climb.due) for climb in written.climbs)
    with Observer(house.dsn, written.agencies) as observer, LiveBoard(house.port, written.agencies) as board:
        scene = Scene(house, written, observer, load.seconds, lambda: show(len(observer.rungs()), expected))
        with Answers(scene) as answers:
            scene.wait(written.begins + load.seconds / 4 - time.monotonic())
            fault.blow(scene)
            scene.wait(written.begins + (1 if load.at_once else load.seconds) - time.monotonic())
            scene.until(lambda: not answers.left and _at_rest(written), _REST_S)
        house.wait_until_whole()
        scene.until(lambda: not board.lacks(observer.sights), _REST_S)
    scene.promise(not answers.left, f"{answers.left} answers were never acknowledged")
    scene.broken += answers.failed[:3]
    _look_at_the_board(fault, scene, board)
    verdict = judge(fault, scene, answers.at)
    connections.close_all()
    return verdict


def _start(house: House, form: Form) -> None:
    if house.form is Form.STEPPED and form is not Form.STEPPED:
        clock.put_away(house)
    if house.form is not form:
        house.stop()
        disk.move_back(house)
    if form is Form.SMALL_DISK and house.form is not form:
        disk.move_onto(house)
    if form is Form.STEPPED and house.form is not form:
        house.start(form, clock.environment(house), lambda: clock.prepare(house))
    else:
        house.start(form)


def _look_at_the_board(fault: Fault, scene: Scene, board: LiveBoard) -> None:
    """Whatever broke, everything came to a live board in the end; and in time, where that is the point."""
    sights = scene.observer.sights
    lacking, delays = board.lacks(sights), board.delays(sights)
    scene.promise(not lacking, f"{len(lacking)} of {len(sights)} events never came to a live board")
    worst = max(delays, default=0.0)
    again = f", connected {board.connections} times" if board.connections > 1 else ""
    scene.notes.append(f"on a live board p99 {percentile(delays, 99):.2f} s, max {worst:.2f} s later{again}")
    if fault.board_s is not None:
        scene.promise(worst <= fault.board_s, f"an event came to a live board {worst:.2f} s late")


def _at_rest(written: rungs.Written) -> bool:
    """Whether nothing waits any more of what was to climb."""
    waiting = Timer.objects.filter(
        kind=TimerKind.RUNG, fired_at=None, cancelled_at=None, poisoned_at=None,
        subject__in=[climb.backup for climb in written.climbs],
    )  # fmt: skip
    try:
        return not waiting.exists()
    except Error:
        connections.close_all()
        return False


def tell(console: Console, verdicts: list[Verdict], seconds: float) -> bool:
    """The table, then whatever is wrong. Answers whether every promise was kept."""
    console.print(report.table(verdicts))
    for verdict in verdicts:
        for text in report.details(verdict):
            console.print(text, highlight=False, soft_wrap=True)
    broken = [verdict.fault.name for verdict in verdicts if not verdict.kept]
    console.print(f"{len(verdicts)} faults in {seconds:.0f} s; broken: {', '.join(broken) or 'none'}")
    return not broken
