"""The account of a backup or a stop on the wire. Pure: plain data in, plain data out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from requests.account import Account, Header, Line, Moment, Presence, Statement
from requests.account_track import Place, Track, TrackLane
from requests.chain import wire_time

Wire = dict[str, Any]


def _time(at: datetime | None) -> str | None:
    return None if at is None else wire_time(at)


def of(account: Account) -> Wire:
    """Everything a record tells, times in UTC."""
    return {
        "header": _header(account.header),
        "lines": [_line(line) for line in account.lines],
        "events": account.events,
        "lanes": [
            {
                "unit": lane.unit,
                "agency": lane.agency,
                "spans": [
                    {"kind": span.kind, "begins": _time(span.begins), "ends": _time(span.ends)} for span in lane.spans
                ],
            }
            for lane in account.lanes
        ],
        "rungs": [{**vars(rung), "at": _time(rung.at)} for rung in account.rungs],
        "notes": [{**vars(note), "at": _time(note.at)} for note in account.notes],
        "neighbours": [
            {
                **vars(one),
                "at": _time(one.at),
                "reached_at": _time(one.reached_at),
                "reached_by": one.reached_by or None,
                "units": list(one.units),
            }
            for one in account.neighbours
        ],
        "presences": [presence(one) for one in account.presences],
        "taken_back": [taken(one) for one in account.taken_back],
        "alone_s": account.alone_for.total_seconds(),
        "alone_with_prisoner": [
            {"begins": _time(span.begins), "ends": _time(span.ends)} for span in account.alone_with_prisoner
        ],
        "absences": list(account.absences),
        "log": vars(account.log) if account.log else None,
        "seal": {**vars(account.seal), "at": _time(account.seal.at)} if account.seal else None,
        "seal_due": _time(account.seal_due),
        "doubts": list(account.doubts),
        "track": _track(account.track) if account.track else None,
    }


def _track(track: Track) -> Wire:
    return {"said": track.said, "until": _time(track.until), "lanes": [_track_lane(lane) for lane in track.lanes]}


def _track_lane(lane: TrackLane) -> Wire:
    return {
        "unit": lane.unit,
        "agency": lane.agency,
        "count": lane.count,
        "points": [_place(place) for place in lane.points],
        "nearest": _place(lane.nearest) if lane.nearest else None,
        "nearest_m": lane.nearest_m,
    }


def _place(place: Place) -> Wire:
    return {"at": _time(place.at), "lat": place.lat, "lon": place.lon}


def _header(header: Header) -> Wire:
    """Absent is null; a stop has nothing of an ask."""
    wire = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(header).items()}
    for name in ("began_at", "ended_at", "secured_at", "pressed_at", "acknowledged_at", "first_rolling_at"):
        wire[name] = _time(getattr(header, name))
    wire["first_on_scene_at"] = _time(header.first_on_scene_at)
    for name in (
        "beat",
        "urgency",
        "label",
        "origin",
        "mark",
        "acknowledged_by",
        "disposition",
        "reference",
        "stop_kind",
        "stop_reference",
    ):
        wire[name] = wire[name] or None
    wire["id"], wire["stop_id"] = str(header.id), str(header.stop_id) if header.stop_id else None
    wire["officers"], wire["reasons"] = list(header.officers), list(header.reasons)
    return wire


def _line(line: Line) -> Wire:
    return {**vars(line), "at": _time(line.at), "stated": _time(line.stated)}


def moment(one: Moment | None) -> Wire | None:
    """Touched, stated, who entered it (null: the unit itself); merely ended with the backup; entered afterwards."""
    if one is None:
        return None
    return {
        "touched": _time(one.touched),
        "stated": _time(one.stated),
        "by": one.by or None,
        "ended": one.ended,
        "later": one.later,
    }


def presence(one: Presence) -> Wire:
    """One second unit at the scene."""
    return {
        "unit": one.unit,
        "agency": one.agency,
        "own": one.own,
        "officers": list(one.officers),
        "arrived": moment(one.arrived),
        "left": moment(one.left),
        "length_s": None if one.length is None else one.length.total_seconds(),
        "how": one.how,
        "number": one.number,
        "statements": [statement(text) for text in one.statements],
        "sealed_from": _time(one.sealed_from),
        "doubt": one.doubt or None,
    }


def taken(one: Presence) -> Wire:
    """What was stated of a second unit and taken back: by whom, when and why."""
    assert one.taken is not None
    said = one.taken
    return {"presence": presence(one), "at": _time(said.at), "by": said.by, "reason": said.reason}


def statement(one: Statement) -> Wire:
    """One version of a statement."""
    return {
        "by": one.by,
        "at": _time(one.at),
        "text": one.text,
        "sha256": one.sha256,
        "addendum": one.addendum,
        "replaced": one.replaced,
        "in_log": one.in_log,
    }
