"""What an agency file says: one agency, its beats, units, people and partners, checked as far as the file alone tells.

The format is described in docs/load-agency.md. Pure but for reading the file and the beats file it names.
"""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from units import borders
from units.agency_labels import labels_of
from units.agency_toml import MISSING, Document, Table, parse, unique
from units.vocabulary import CALL_SIGN_LENGTH, AidFrom, Role

CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]*")
BEAT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
USERNAME: Final = re.compile(r"[A-Za-z0-9.@_+-]+")
#: Stands in place of a password for a person who gets one later.
SET_LATER: Final = "set later"
#: As many as fit a car's screen as buttons, and as a card keeps of a channel.
_TALK_GROUPS: Final = 4
_TALK_GROUP_LENGTH: Final = 16


@dataclass(frozen=True)
class BeatEntry:
    """A beat of the file. `neighbours` are codes, as written or as its borders tell."""

    code: str
    name: str
    neighbours: frozenset[str]
    polygon: dict[str, Any] | None
    label: borders.Point | None


@dataclass(frozen=True)
class UnitEntry:
    call_sign: str
    vehicle: str
    beat: str
    at: str


@dataclass(frozen=True)
class PersonEntry:
    """`password` is None for a person who gets one later."""

    username: str
    name: str
    role: Role
    password: str | None
    at: str


@dataclass(frozen=True)
class PartnerEntry:
    code: str
    name: str
    contact_only: bool
    phone: str
    talk_group: str
    automatic: bool
    from_urgency: str
    rank: int
    at: str


@dataclass(frozen=True)
class AgencyFile:
    """One agency file as read. Only to be written while `document.faults` is empty."""

    document: Document
    code: str
    name: str
    time_zone: str
    lone: bool
    tour_hours: int
    quiet_minutes: int
    hide_above_kmh: int
    talk_groups: list[str]
    labels: dict[str, Any]
    beats: list[BeatEntry]
    units: list[UnitEntry]
    people: list[PersonEntry]
    partners: list[PartnerEntry]
    #: The table `ladders` as it stands: what a rung may say is known to requests.policies alone.
    ladders: Any


def read(path: Path) -> AgencyFile:
    """The file, with every fault found in `document.faults`. Raises OSError, UnicodeDecodeError."""
    document = parse(str(path), path.read_text(encoding="utf-8"))
    if document.faults:
        return AgencyFile(document, "", "", "UTC", False, 14, 120, 8, [], {}, [], [], [], [], None)
    top = document.top()
    agency = top.table("agency")
    if not top.has("agency"):
        top.fault("agency", "is needed: begin with [agency] and give code and name.")
    code = agency.text("code", longest=16, pattern=CODE, wanted='a short code of A-Z, 0-9 and -, such as "METRO"')
    beats = _beats(top, path.parent)
    file = AgencyFile(
        document=document,
        code=code,
        name=agency.text("name", longest=120),
        time_zone=_time_zone(agency),
        lone=agency.flag("lone"),
        tour_hours=agency.number("tour_hours", 14, least=1, most=48),
        quiet_minutes=agency.number("quiet_minutes", 120, least=15, most=1440),
        hide_above_kmh=agency.number("hide_above_kmh", 8, least=1, most=60),
        talk_groups=_talk_groups(agency),
        labels=labels_of(agency.table("labels")),
        beats=beats,
        units=_units(top, {beat.code for beat in beats}),
        people=_people(top),
        partners=_partners(top, code),
        ladders=top.raw("ladders"),
    )
    agency.finish()
    top.finish()
    return file


def _time_zone(agency: Table) -> str:
    name = agency.text("time_zone", default="UTC", longest=64, wanted='a zone such as "America/Los_Angeles"')
    if name not in zoneinfo.available_timezones():
        agency.fault("time_zone", 'is no time zone; write one such as "America/Los_Angeles" or "UTC".')
    return name


def _talk_groups(agency: Table) -> list[str]:
    names = [name.strip() for name in agency.texts("talk_groups", 'a list of channels such as ["Main", "TAC 2"]')]
    if len(names) > _TALK_GROUPS or not all(0 < len(name) <= _TALK_GROUP_LENGTH for name in names):
        agency.fault("talk_groups", f"at most {_TALK_GROUPS} names of at most {_TALK_GROUP_LENGTH} characters fit.")
    return names


def _beats(top: Table, folder: Path) -> list[BeatEntry]:
    drawn = _drawn(top, folder)
    written = [(table, _beat(table)) for table in top.tables("beats")]
    unique([(table, beat.code) for table, beat in written], "code")
    for table, beat in written:
        if beat.code in drawn:
            table.fault("code", "stands in the beats_file too; take it out of one of them.")
    beats = list(drawn.values()) + [beat for _, beat in written]
    known = {beat.code for beat in beats}
    for table, beat in written:
        table.finish()
        for stranger in sorted(beat.neighbours - known):
            table.fault("neighbours", f"no beat of this file is called {stranger!r}; add it or take it out.")
        if beat.code in beat.neighbours:
            table.fault("neighbours", "a beat is not its own neighbour; take it out.")
    return beats


def _beat(table: Table) -> BeatEntry:
    code = table.text("code", longest=16, pattern=BEAT, wanted='a code of letters, digits and -, such as "2A"')
    polygon = label = None
    if table.has("polygon"):
        try:
            polygon = borders.geometry(table.raw("polygon"))
            label = borders.label_point(polygon)
        except borders.NotGeometry as fault:
            table.fault("polygon", str(fault))
    if table.has("label"):
        match table.raw("label"):
            case [int() | float() as lon, int() | float() as lat] if -180 <= lon <= 180 and -90 <= lat <= 90:
                label = (float(lon), float(lat))
            case _:
                table.fault("label", "give [longitude, latitude].")
    return BeatEntry(
        code=code,
        name=table.text("name", default="", longest=120),
        neighbours=frozenset(table.texts("neighbours", 'a list of beat codes such as ["1A", "2C"]')),
        polygon=polygon,
        label=label,
    )


def _drawn(top: Table, folder: Path) -> dict[str, BeatEntry]:
    """The beats of the GeoJSON file; those that share a border are neighbours."""
    key = top.text("beats_key", default="beat", longest=60)
    if not top.has("beats_file"):
        return {}
    path = folder / top.text("beats_file", longest=400, wanted="the path of a GeoJSON file, from this file's folder")
    try:
        areas = borders.read_areas(path.read_text(encoding="utf-8"), key)
    except OSError as error:
        top.fault("beats_file", f"cannot be read ({error.strerror}); paths start from {folder}.")
        return {}
    except (borders.NotGeometry, UnicodeDecodeError) as fault:
        top.fault("beats_file", str(fault))
        return {}
    for area in areas:
        if not BEAT.fullmatch(area.code) or len(area.code) > 16 or len(area.name) > 120:
            top.fault("beats_file", f"beat {area.code!r}: give a code of letters, digits and -, and a shorter name.")
    pairs = borders.neighbours({area.code: area.geometry for area in areas})
    beside = {a.code: frozenset(b for pair in pairs if a.code in pair for b in pair - {a.code}) for a in areas}
    if len(beside) != len(areas):
        top.fault("beats_file", "has a beat twice; merge its parts into one MultiPolygon.")
    return {a.code: BeatEntry(a.code, a.name, beside[a.code], a.geometry, a.label) for a in areas}


def _units(top: Table, beats: set[str]) -> list[UnitEntry]:
    units = []
    for table in top.tables("units"):
        call_sign = table.text(
            "call_sign",
            longest=CALL_SIGN_LENGTH,
            pattern=CODE,
            wanted='a radio name of A-Z, 0-9 and -, such as "2A12"',
        )
        beat = table.text("beat", default="", longest=16)
        if beat and beat not in beats:
            table.fault("beat", f"no beat of this file is called {beat!r}; add it under [[beats]] or take it out.")
        vehicle = table.text("vehicle", default="", longest=40)
        table.finish()
        units.append((table, UnitEntry(call_sign, vehicle, beat, table.path)))
    unique([(table, unit.call_sign) for table, unit in units], "call_sign")
    return [unit for _, unit in units]


def _people(top: Table) -> list[PersonEntry]:
    people = []
    for table in top.tables("people"):
        username = table.text(
            "username", longest=150, pattern=USERNAME, wanted="a user name of letters, digits and . @ _ + -"
        )
        role = table.one_of("role", [str(role) for role in Role])
        password = table.text(
            "password", longest=128, wanted=f'a first password, or "{SET_LATER}" (then: manage.py changepassword)'
        )
        entry = PersonEntry(
            username=username,
            name=table.text("name", default="", longest=120),
            role=Role(role) if role in Role.values else Role.OFFICER,
            password=None if password == SET_LATER else password,
            at=table.path,
        )
        table.finish()
        people.append((table, entry))
    unique([(table, person.username) for table, person in people], "username", str.casefold)
    return [person for _, person in people]


def _partners(top: Table, own: str) -> list[PartnerEntry]:
    partners = []
    for index, table in enumerate(top.tables("partners")):
        contact_only = table.flag("contact_only")
        entry = PartnerEntry(
            code=table.text("code", longest=16, pattern=CODE, wanted='the partner\'s code, such as "COUNTY"'),
            name=table.text("name", default=MISSING if contact_only else "", longest=120),
            contact_only=contact_only,
            phone=table.text("phone", default="", longest=40),
            talk_group=table.text("talk_group", default="", longest=60),
            automatic=table.flag("automatic", True),
            from_urgency=table.one_of("from", AidFrom.values) if table.has("from") else AidFrom.COVER,
            rank=table.number("rank", index + 1, least=1, most=1000),
            at=table.path,
        )
        if entry.code == own:
            table.fault("code", "an agency is not its own partner; take this one out.")
        if contact_only and not (entry.phone or entry.talk_group):
            table.fault("phone", "a contact-only partner is reached by voice: give phone or talk_group.")
        table.finish()
        partners.append((table, entry))
    unique([(table, partner.code) for table, partner in partners], "code")
    return [partner for _, partner in partners]
