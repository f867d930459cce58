"""What must hold after every verb, whoever said it: read from the rows and the log, never from the code under test."""

from __future__ import annotations

from dataclasses import dataclass, field

from requests.chain import digest, link
from requests.models import Backup, BoardCounter, Delivery, Event, Response, Stop, Timer
from requests.vocabulary import NO_ASK, Mark, TimerKind
from tests.timers.hands import now
from units.models import Tour, Unit

LIVE = ("assigned", "rolling", "on_scene")


@dataclass
class Rows:
    """Everything, each table read once: this is looked at several times in each of hundreds of tests."""

    backups: list[Backup] = field(default_factory=lambda: list(Backup.objects.all()))
    responses: list[Response] = field(default_factory=lambda: list(Response.objects.all()))
    stops: list[Stop] = field(default_factory=lambda: list(Stop.objects.filter(cleared_at=None)))
    timers: list[Timer] = field(default_factory=lambda: list(Timer.objects.all()))
    tours: list[Tour] = field(default_factory=lambda: list(Tour.objects.filter(ended_at=None)))
    units: list[Unit] = field(default_factory=lambda: list(Unit.objects.all()))

    def answers(self, backup: Backup) -> list[Response]:
        return [answer for answer in self.responses if answer.backup_id == backup.pk]

    def waiting(self, backup: Backup) -> list[Timer]:
        """Its timers and those of its answers that have neither fired nor been cancelled."""
        subjects = {backup.pk, *(answer.pk for answer in self.answers(backup))}
        timers = [timer for timer in self.timers if timer.subject in subjects]
        return [timer for timer in timers if timer.fired_at is None and timer.cancelled_at is None]


def check() -> None:
    """Raises AssertionError with what does not hold."""
    rows = Rows()
    for backup in rows.backups:
        _closed(rows, backup) if backup.closed_at else _open(rows, backup)
        if backup.mark in NO_ASK:
            _no_ask(rows, backup)
    for unit in rows.units:
        _unit(rows, unit)
    for counter in BoardCounter.objects.select_related("agency"):
        _log(counter)
    _one_answer_a_unit(rows)


def _closed(rows: Rows, backup: Backup) -> None:
    name = f"closed #{backup.number}"
    assert backup.state == "closed" and backup.disposition, f"{name} does not say so"
    assert not [a for a in rows.answers(backup) if a.state in LIVE], f"{name} has a live answer"
    assert not rows.waiting(backup), f"{name} has timers that wait"
    assert backup.next_rung_at is None, f"{name} announces a rung"


def _open(rows: Rows, backup: Backup) -> None:
    name = f"open #{backup.number}"
    states = {answer.state for answer in rows.answers(backup)}
    expected = next((state for state in ("on_scene", "rolling") if state in states), "waiting")
    assert backup.state == ("secured" if backup.secured_at else expected), f"{name} is {backup.state} with {states}"
    rungs = [timer for timer in rows.waiting(backup) if timer.kind == TimerKind.RUNG]
    assert [timer.due_at for timer in rungs] == [backup.next_rung_at][: len(rungs)], f"{name}: card and timers differ"
    assert (backup.next_rung_at is None) == (not rungs), f"{name} announces a rung that does not wait"
    assert all(timer.run == backup.run for timer in rungs), f"{name} climbs the ladder of an older run"
    if backup.covered:
        assert all(timer.due_at <= now() for timer in rungs), f"{name} is covered, yet its ladder climbs on"
    elif backup.ladder["repeat"] is not None:
        assert rungs, f"{name} calls nobody, and nobody is coming"


def _no_ask(rows: Rows, backup: Backup) -> None:
    name = f"{backup.mark} #{backup.number}"
    kinds = {timer.kind for timer in rows.timers if timer.subject == backup.pk}
    assert kinds == ({TimerKind.EXPIRY} if backup.mark == Mark.TEST else set()), f"{name} has timers: {kinds}"
    assert not rows.answers(backup), f"somebody answers {name}"
    assert not backup.shares.exists(), f"{name} is shown to a partner"
    assert not Delivery.objects.filter(subject=backup.pk).exists(), f"{name} is told outside"
    assert backup.logs == [backup.agency_id], f"{name} stands in a partner's log"
    assert not [unit for unit in rows.units if unit.backup_id == backup.pk], f"a unit points at {name}"


def _unit(rows: Rows, unit: Unit) -> None:
    answer = next((a for a in rows.responses if a.unit_id == unit.pk and a.state in LIVE), None)
    mine = (one for one in rows.backups if one.unit_id == unit.pk and one.closed_at is None)
    asks = next((one for one in mine if one.origin != "unasked" and one.mark not in NO_ASK), None)
    stop = next((one for one in rows.stops if one.unit_id == unit.pk), None)
    tours = [tour for tour in rows.tours if tour.unit_id == unit.pk]
    if asks and asks.urgency == "emergency" and asks.mark != Mark.DRILL:
        status = "emergency"
    elif answer:
        status = answer.state
    elif not tours:
        status = "off_duty"
    else:
        status = "on_stop" if stop else unit.setting
    assert unit.status == status, f"{unit} is {unit.status} and should be {status}"
    tied = asks.pk if asks else answer.backup_id if answer else None
    assert unit.backup_id == tied, f"{unit} points at another backup than it asks for or answers"
    assert unit.stop_id == (stop.pk if stop else None), f"{unit} points at another stop than it is on"
    held = bool((stop and stop.prisoner) or (asks and asks.prisoner))
    assert unit.prisoner == held, f"{unit} and its stop differ on a prisoner"
    assert len(unit.crew) >= len(tours), f"{unit} does not name who is aboard"


def _log(counter: BoardCounter) -> None:
    head, last_at = b"", None
    events = list(Event.objects.filter(agency=counter.agency).order_by("seq"))
    for number, event in enumerate(events, start=1):
        assert event.seq == number, f"{counter.agency}: {event.seq} stands where {number} belongs"
        assert last_at is None or event.at >= last_at, f"{counter.agency}: time ran back at {number}"
        head = link(head, event.seq, event.at, event.kind, event.subject_kind, event.subject, digest(event.payload))
        last_at = event.at
        assert bytes(event.hash) == head, f"{counter.agency}: the chain is broken at {number}"
        assert len(event.payload.encode()) <= 1000, f"{counter.agency}: {number} is no fact but a story"
    assert (counter.seq, bytes(counter.head)) == (len(events), head), f"{counter.agency}: the counter is not the head"


def _one_answer_a_unit(rows: Rows) -> None:
    busy = [answer.unit_id for answer in rows.responses if answer.state in LIVE]
    assert len(busy) == len(set(busy)), "a unit has two live answers"
