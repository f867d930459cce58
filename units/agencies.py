"""Writing agency files into the database: what is new is made, what differs is updated, nothing is ever removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, models

from units.agency_file import AgencyFile, BeatEntry, PartnerEntry, PersonEntry
from units.models import Agency, Beat, Membership, Officer, Partnership, Unit

#: Two loads at once wait for each other; any number that nothing else uses.
_LOCK: Final = 4_207_001


@dataclass
class Tally:
    """How many rows of one kind were made, changed and left as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def __str__(self) -> str:
        parts = [f"{count} {word}" for count, word in ((self.new, "new"), (self.changed, "changed")) if count]
        return f"{self.new + self.changed + self.same} ({', '.join(parts) or 'as before'})"


@dataclass
class Loaded:
    """What writing one file did."""

    agency: Agency
    tallies: dict[str, Tally] = field(default_factory=dict)
    #: Units whose row is new or differs; a board that is already followed must hear of them.
    touched: list[Unit] = field(default_factory=list)
    #: In the database and not in the file: left alone, and named.
    not_in_file: list[str] = field(default_factory=list)

    def count(self, what: str, new: bool, changed: bool) -> None:
        """Adds one row to the tally of its kind."""
        tally = self.tallies.setdefault(what, Tally())
        tally.new += new
        tally.changed += changed and not new
        tally.same += not new and not changed


def lock() -> None:
    """Until the transaction ends nobody else loads."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])


def check(files: Sequence[AgencyFile]) -> None:
    """Adds what only the database and the other files can tell to each document's faults."""
    codes = [file.code for file in files]
    known = {agency.code: agency for agency in Agency.objects.all()}
    have_password = _with_password(files)
    for number, file in enumerate(files):
        if file.code in codes[:number]:
            file.document.fault("agency.code", file.code, "another file of this load has the same code.")
        for partner in file.partners:
            _check_partner(file, partner, codes, known.get(partner.code))
        for person in file.people:
            if person.password and person.username not in have_password:
                _check_password(file, person)


def _check_partner(file: AgencyFile, partner: PartnerEntry, codes: list[str], known: Agency | None) -> None:
    with_board = partner.code in codes or (known is not None and not known.contact_only)
    if partner.contact_only and with_board:
        cure = f"{partner.code} has a board of its own here; take contact_only out."
        file.document.fault(f"{partner.at}.contact_only", True, cure)
    if not partner.contact_only and not with_board:
        cure = "is not loaded here: name its file in the same command, or give contact_only = true, name and phone."
        file.document.fault(f"{partner.at}.code", partner.code, cure)


def _check_password(file: AgencyFile, person: PersonEntry) -> None:
    try:
        validate_password(person.password or "", Officer(username=person.username, name=person.name))
    except ValidationError as error:
        # The value stays out of the message: it ends up on screens and in logs.
        file.document.fault(f"{person.at}.password", "…", " ".join(error.messages))


def _with_password(files: Sequence[AgencyFile]) -> set[str]:
    """Who of these can already sign in; their password is theirs, and no file changes it."""
    names = [person.username for file in files for person in file.people]
    return {o.username for o in Officer.objects.filter(username__in=names) if o.has_usable_password()}


def hash_passwords(files: Sequence[AgencyFile], *, invented: bool) -> dict[str, str]:
    """Username → hash of the first password, for all who have none yet. Slow, so done before the transaction.

    Invented people with one password in common share one hash: nobody is protected by it, and starting is quicker.
    """
    done = _with_password(files)
    shared: dict[str, str] = {}
    hashes: dict[str, str] = {}
    for person in (person for file in files for person in file.people):
        if person.password is None or person.username in done:
            continue
        if not invented or person.password not in shared:
            shared[person.password] = make_password(person.password)
        hashes[person.username] = shared[person.password]
    return hashes


def write(files: Sequence[AgencyFile], hashes: Mapping[str, str], *, invented: bool) -> list[Loaded]:
    """Writes checked files, all within the caller's transaction. Agencies first: partners name one another."""
    loads = [_write_agency(file, invented) for file in files]
    for file, load in zip(files, loads, strict=True):
        beats = _write_beats(load, file.beats)
        _write_units(load, file, beats)
        for person in file.people:
            _write_person(load, person, hashes.get(person.username))
        for partner in file.partners:
            _write_partner(load, partner, invented)
        _note_what_is_not_in(load, file)
    return loads


def _write_agency(file: AgencyFile, invented: bool) -> Loaded:
    agency, new = Agency.objects.get_or_create(code=file.code, defaults={"name": file.name, "invented": invented})
    values = {
        "name": file.name,
        "time_zone": file.time_zone,
        "lone": file.lone,
        "tour_hours": file.tour_hours,
        "quiet_minutes": file.quiet_minutes,
        "hide_above_kmh": file.hide_above_kmh,
        "talk_groups": file.talk_groups,
        "labels": file.labels,
    }
    load = Loaded(agency)
    # One that was known by telephone only has a board from now on.
    load.count("agency", new, _update(agency, **values, contact_only=False))
    return load


def _update(row: models.Model, **values: Any) -> bool:
    """Saves what differs; whether anything did."""
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    if differing:
        row.save(update_fields=differing)
    return bool(differing)


def _write_beats(load: Loaded, entries: Iterable[BeatEntry]) -> dict[str, Beat]:
    beats: dict[str, Beat] = {}
    wanted: dict[str, set[str]] = {}
    entries = list(entries)
    for entry in entries:
        beat, new = Beat.objects.get_or_create(agency=load.agency, code=entry.code)
        lon, lat = entry.label or (None, None)
        changed = _update(beat, name=entry.name, polygon=entry.polygon, label_lat=lat, label_lon=lon)
        load.count("beats", new, changed)
        beats[entry.code] = beat
        wanted.setdefault(entry.code, set()).update(entry.neighbours)
        for other in entry.neighbours:
            wanted.setdefault(other, set()).add(entry.code)
    for code, beat in beats.items():
        # A neighbour the file does not know is left as it is.
        present = {other.code for other in beat.neighbours.all()} & beats.keys()
        beat.neighbours.remove(*(beats[other] for other in present - wanted[code]))
        beat.neighbours.add(*(beats[other] for other in wanted[code] - present))
    return beats


def _write_units(load: Loaded, file: AgencyFile, beats: Mapping[str, Beat]) -> None:
    # In id order, as everybody locks units.
    rows = Unit.objects.select_for_update(no_key=True).filter(agency=load.agency).order_by("pk")
    known = {unit.call_sign: unit for unit in rows}
    for entry in file.units:
        beat = beats.get(entry.beat)
        unit = known.get(entry.call_sign)
        new = unit is None
        if unit is None:
            unit = Unit.objects.create(agency=load.agency, call_sign=entry.call_sign, vehicle=entry.vehicle, beat=beat)
            changed = True
        else:
            changed = (unit.vehicle, unit.beat_id) != (entry.vehicle, beat.pk if beat else None)
            if changed:
                _update(unit, vehicle=entry.vehicle, beat=beat, version=unit.version + 1)
        load.count("units", new, changed)
        if changed:
            load.touched.append(unit)


def _write_person(load: Loaded, person: PersonEntry, password: str | None) -> None:
    officer, new = Officer.objects.get_or_create(
        username=person.username,
        defaults={"name": person.name, "password": password or make_password(None)},
    )
    changed = _update(officer, name=person.name) if person.name else False
    if password and not officer.has_usable_password():
        changed = _update(officer, password=password)
    member, joined = Membership.objects.get_or_create(
        officer=officer, agency=load.agency, defaults={"role": person.role}
    )
    changed = _update(member, role=str(person.role)) or changed or joined
    load.count("people", new, changed)


def _write_partner(load: Loaded, partner: PartnerEntry, invented: bool) -> None:
    other, _ = Agency.objects.get_or_create(
        code=partner.code, defaults={"name": partner.name, "contact_only": True, "invented": invented}
    )
    renamed = _update(other, name=partner.name) if partner.contact_only else False
    row, new = Partnership.objects.get_or_create(agency=load.agency, partner=other)
    changed = _update(
        row,
        phone=partner.phone,
        talk_group=partner.talk_group,
        automatic=partner.automatic,
        from_urgency=partner.from_urgency,
        rank=partner.rank,
    )
    load.count("partners", new, changed or renamed)


def _note_what_is_not_in(load: Loaded, file: AgencyFile) -> None:
    for what, rows, key, names in (
        ("beat", Beat.objects, "code", [beat.code for beat in file.beats]),
        ("unit", Unit.objects, "call_sign", [unit.call_sign for unit in file.units]),
        ("person", Membership.objects, "officer__username", [person.username for person in file.people]),
        ("partner", Partnership.objects, "partner__code", [partner.code for partner in file.partners]),
    ):
        left = rows.filter(agency=load.agency).exclude(**{f"{key}__in": names}).order_by(key)
        load.not_in_file += [f"{what} {name}" for name in left.values_list(key, flat=True)]
