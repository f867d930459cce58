"""The rows of an invented history, as lines for COPY: every scene becomes its rows, its events and what is counted."""

from __future__ import annotations

import heapq
import io
import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import models

from requests import ladder
from requests.chain import digest, link
from requests.invented_history import RUNGS, Scene
from requests.models import Account, Backup, Event, Response, Stop, StopAccount
from requests.standing_alone import Span, alone
from requests.vocabulary import Urgency
from units.models import Agency, Beat, Officer, Unit

#: A stop begins so long before its unit asks, and is cleared so long after the ask has closed.
STOP_BEFORE, STOP_AFTER = 120, 30
_ACTOR: Final = {"id": None, "kind": "officer", "label": "invented"}
_TIMER: Final = {"id": None, "kind": "timer", "label": "timer"}


class Sheet:
    """Lines of one table to be: values given for each row, and what the model says for every other column."""

    def __init__(self, model: type[models.Model], *given: str) -> None:
        self.given = given
        rest = [
            field
            for field in model._meta.concrete_fields
            if field.column not in given and field.db_default is models.NOT_PROVIDED
        ]
        rest = [field for field in rest if not field.null]
        columns = ", ".join([*given, *(field.column for field in rest)])
        self.copy = f"copy {model._meta.db_table} ({columns}) from stdin"
        defaults = [_text(json.dumps(v) if isinstance(v := f.get_default(), dict | list) else v) for f in rest]
        self.rest = "".join(f"\t{value}" for value in defaults) + "\n"
        self.lines: list[str] = []

    def add(self, *values: Any) -> None:
        """One row."""
        self.lines.append("\t".join(map(_text, values)) + self.rest)

    def flush(self, cursor: Any) -> None:
        """What gathered goes into the table."""
        if self.lines:
            cursor.copy_expert(self.copy, io.StringIO("".join(self.lines)))
            self.lines = []


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value)


class Writer:
    """Turns scenes into lines of every table; the log in the order of time, as one chain."""

    def __init__(
        self, agency: Agency, zone: ZoneInfo, units: Sequence[Unit], beats: Sequence[Beat], officers: Sequence[Officer]
    ) -> None:
        self.agency, self.zone, self.units, self.beats, self.officers = agency, zone, units, beats, officers
        self.seq, self.head = 0, b""
        self.last: datetime | None = None
        self.waiting: list[tuple[datetime, int, str, str, str, str]] = []
        self.made = 0
        self.day, self.number = "", 0
        self.ladders = {
            level: json.dumps({"rungs": ladder.DEFAULT[Urgency(level)], "repeat": None, "min_gap": ladder.MIN_GAP})
            for level in RUNGS
        }
        #: What the database calls a ladder and its last rung (`board_climbed`); given before the first scene is taken.
        self.climbed: dict[tuple[str, int], int] = {}
        self.events = Sheet(Event, "agency_id", "seq", "at", "kind", "subject_kind", "subject", "payload", "hash")
        self.backups = Sheet(
            Backup, "id", "number", "agency_id", "logs", "origin", "unit_id", "asker_id", "stop_id", "urgency",
            "state", "location", "location_source", "lat", "lon", "beat_id", "units_wanted", "pressed_at",
            "received_at", "acknowledged_at", "first_rolling_at", "first_on_scene_at", "prisoner", "closed_at",
            "disposition", "ladder", "run", "run_started_at", "rung", "seen_count",
        )  # fmt: skip
        self.responses = Sheet(
            Response, "id", "backup_id", "unit_id", "officer_id", "state", "reason", "rolling_at", "on_scene_at",
            "cleared_at", "created_at",
        )  # fmt: skip
        self.stops = Sheet(
            Stop, "id", "agency_id", "unit_id", "officer_id", "kind", "location", "lat", "lon", "beat_id", "opened_at",
            "secured_at", "prisoner", "cleared_at",
        )  # fmt: skip
        self.accounts = Sheet(
            Account, "backup_id", "agency_id", "received_at", "asker", "beat_id", "acknowledged_s", "rolling_s",
            "on_scene_s", "second_s", "received_s", "day", "hour", "rung", "unanswered", "withdrawn", "urgency",
            "level", "origin", "disposition", "stop_kind", "lat", "lon", "location", "waited_s", "climbed",
        )  # fmt: skip
        self.stop_accounts = Sheet(
            StopAccount, "stop_id", "agency_id", "opened_at", "asker", "beat_id", "day", "hour", "kind", "rolled_by",
            "alone_s", "longest_alone_s", "lat", "lon", "location",
        )  # fmt: skip

    def take(self, scene: Scene) -> None:
        """One more ask, later than all before it."""
        self._log_until(scene.at - timedelta(seconds=STOP_BEFORE))
        here = scene.at.astimezone(self.zone)
        day, hour = here.date().isoformat(), here.weekday() * 24 + here.hour
        self.number = self.number + 1 if day == self.day else 1
        self.day = day
        unit, beat = self.units[scene.unit], self.beats[scene.beat]
        mine = scene.origin in ("asked", "device")
        asker = self.officers[scene.officer].pk if mine else -1 - int(str(unit.pk)[-7:], 16)
        where = (scene.lat, scene.lon, f"{scene.street * 10 + 5} Oak Street")
        stop = self._stop(scene, unit, beat, where) if scene.stop else None
        backup = uuid.uuid4()
        self._backup(scene, backup, stop, where)
        self._answers(scene, backup)
        self._events(scene, backup)
        self._account(scene, backup, asker, (day, hour), where)

    def end(self) -> None:
        """No more asks: the rest of the log."""
        self._log_until(None)

    def flush(self, cursor: Any) -> None:
        """What gathered goes into the tables."""
        for sheet in (self.stops, self.backups, self.responses, self.events, self.accounts, self.stop_accounts):
            sheet.flush(cursor)

    def _stop(self, scene: Scene, unit: Unit, beat: Beat, where: tuple[float, float, str]) -> uuid.UUID:
        pk, at = uuid.uuid4(), scene.at
        opened, cleared = at - timedelta(seconds=STOP_BEFORE), at + timedelta(seconds=scene.closed + STOP_AFTER)
        held = None if scene.held is None else at + timedelta(seconds=scene.held)
        officer = self.officers[scene.officer].pk
        lat, lon, location = where
        self.stops.add(pk, self.agency.pk, unit.pk, officer, scene.stop, location, lat, lon, beat.pk, opened, held,
                       scene.prisoner, cleared)  # fmt: skip
        self._say(opened, "stop.opened", "stop", pk, unit=unit.call_sign, kind=scene.stop)
        if held is not None:
            self._say(held, "stop.secured", "stop", pk, unit=unit.call_sign, prisoner=True, awaiting_tow=False)
        self._say(cleared, "stop.cleared", "stop", pk, unit=unit.call_sign)
        here = opened.astimezone(self.zone)
        self.stop_accounts.add(
            pk, self.agency.pk, opened, officer, beat.pk, here.date(), here.weekday() * 24 + here.hour, scene.stop,
            scene.origin == "unasked" and any(one.there for one in scene.came), *self._alone(scene), lat, lon, location,
        )  # fmt: skip
        return pk

    def _alone(self, scene: Scene) -> tuple[int | None, int | None]:
        if scene.held is None:
            return None, None
        at = [scene.at + timedelta(seconds=s) for s in (scene.held, scene.closed + STOP_AFTER)]
        there = [
            Span(scene.at + timedelta(seconds=one.there), scene.at + timedelta(seconds=scene.closed))
            for one in scene.came
            if one.there is not None
        ]
        spans = [int((span.ends - span.begins).total_seconds()) for span in alone([Span(*at)], there)]
        return sum(spans), max(spans, default=0)

    def _backup(self, scene: Scene, pk: uuid.UUID, stop: uuid.UUID | None, where: tuple[float, float, str]) -> None:
        def at(seconds: int | None) -> datetime | None:
            return None if seconds is None else scene.at + timedelta(seconds=seconds)

        lat, lon, location = where
        mine = scene.origin in ("asked", "device")
        pressed = None if scene.late is None else scene.at - timedelta(seconds=scene.late)
        rolled = [one.rolling for one in scene.came]
        there = [one.there for one in scene.came if one.there is not None]
        self.backups.add(
            pk, self.number, self.agency.pk, f"{{{self.agency.pk}}}", scene.origin, self.units[scene.unit].pk,
            self.officers[scene.officer].pk if mine else None, stop, scene.urgency, "closed", location, "given", lat,
            lon, self.beats[scene.beat].pk, 1, pressed, scene.at, at(scene.acknowledged), at(min(rolled, default=None)),
            at(min(there, default=None)), scene.prisoner, at(scene.closed), scene.end, self.ladders[scene.urgency], 1,
            scene.at, len(scene.rungs), 3,
        )  # fmt: skip

    def _answers(self, scene: Scene, backup: uuid.UUID) -> None:
        for one in scene.came:
            state = "cleared" if one.there is not None else "stood_down"
            rolling = scene.at + timedelta(seconds=one.rolling)
            there = None if one.there is None else scene.at + timedelta(seconds=one.there)
            left = None if there is None else scene.at + timedelta(seconds=scene.closed)
            self.responses.add(
                uuid.uuid4(), backup, self.units[one.unit].pk, self.officers[one.unit * 4].pk, state,
                "" if there else "closed", rolling, there, left, rolling,
            )  # fmt: skip

    def _events(self, scene: Scene, backup: uuid.UUID) -> None:
        number = self.number

        def say(seconds: int, kind: str, /, **facts: Any) -> None:
            self._say(scene.at + timedelta(seconds=seconds), kind, "backup", backup, number=number, **facts)

        say(0, "backup.requested", urgency=scene.urgency, origin=scene.origin)
        if scene.origin != "unasked":
            say(1, "backup.seen", count=1)
        if scene.acknowledged is not None:
            say(scene.acknowledged, "backup.acknowledged")
        for rung, after in enumerate(scene.rungs, start=1):
            fired = ladder.DEFAULT[Urgency(scene.urgency)][rung]
            say(after, "backup.escalated", rung=rung, name=fired["name"], alert=fired["alert"])
        for one in scene.came:
            sign = self.units[one.unit].call_sign
            say(one.rolling, "response.rolling", unit=sign, eta_s=None)
            if one.there is not None:
                say(one.there, "response.on_scene", unit=sign)
            for then, status in ((one.rolling, "rolling"), (one.there, "on_scene"), (scene.closed, "available")):
                if then is not None:
                    at = scene.at + timedelta(seconds=then)
                    self._say(at, "unit.status", "unit", self.units[one.unit].pk, unit=sign, status=status)
        say(scene.closed, "backup.closed", disposition=scene.end)

    def _account(
        self, scene: Scene, backup: uuid.UUID, asker: int, when: tuple[str, int], where: tuple[float, float, str]
    ) -> None:
        late = scene.late or 0
        there = sorted(one.there for one in scene.came if one.there is not None)
        rolled = min((one.rolling for one in scene.came), default=None)
        took = [scene.acknowledged, rolled, there[0] if there else None, there[1] if len(there) > 1 else None]
        self.accounts.add(
            backup, self.agency.pk, scene.at, asker, self.beats[scene.beat].pk,
            *(None if seconds is None else seconds + late for seconds in took), scene.late, *when, len(scene.rungs),
            not scene.came and scene.origin != "unasked" and scene.end not in ("cancelled", "accidental"),
            scene.end in ("not_needed", "cancelled", "accidental"), scene.urgency,
            Urgency(scene.urgency).level, scene.origin, scene.end,
            scene.stop or "", *where, scene.closed if rolled is None else rolled,
            self.climbed[self.ladders[scene.urgency], len(scene.rungs)],
        )  # fmt: skip

    def _say(self, at: datetime, kind: str, what: str, subject: uuid.UUID, /, **facts: Any) -> None:
        self.made += 1
        actor = _TIMER if kind == "backup.escalated" else _ACTOR
        words = json.dumps({"actor": actor, "facts": facts}, sort_keys=True, separators=(",", ":"))
        heapq.heappush(self.waiting, (at, self.made, kind, what, str(subject), words))

    def _log_until(self, until: datetime | None) -> None:
        """Lines of the log up to a moment: nothing earlier can come any more."""
        while self.waiting and (until is None or self.waiting[0][0] <= until):
            at, _, kind, what, subject, words = heapq.heappop(self.waiting)
            self.seq, self.last = self.seq + 1, at
            self.head = link(self.head, self.seq, at, kind, what, subject, digest(words))
            self.events.add(self.agency.pk, self.seq, at, kind, what, subject, words, "\\\\x" + self.head.hex())
