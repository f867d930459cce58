"""Policies as they are kept: one change at a time, each in the history; and the ladders of an agency file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from requests import ageing
from requests.ladder import AUDIENCES, TONES, Rung
from requests.models import AgeingPolicy, LadderPolicy, PolicyChange
from requests.rung_faults import NAME_LENGTH, canonical, faults, name_of
from requests.vocabulary import Urgency
from units.agency_toml import Document, Table
from units.models import Agency

#: What a change of standing cover is called in the history; a ladder's is called by its urgency.
STANDING_COVER: Final = "standing_cover"
#: The same of when a board shows an ask as late.
AGEING: Final = "ageing"


def lock(agency_id: int) -> Agency:
    """Until the transaction ends nobody else changes this agency's policies. Asks go on: they only read them."""
    return Agency.objects.select_for_update(no_key=True).get(pk=agency_id)


def ageing_of(agency_id: int) -> list[ageing.Ageing]:
    """When the agency's boards show an ask as late: its own rules, else the default."""
    own = AgeingPolicy.objects.filter(agency_id=agency_id).first()
    return ageing_in(own.rules if own else None)


def ageing_in(own: list[ageing.Ageing] | None) -> list[ageing.Ageing]:
    """An agency's own rules, or the default where it has none."""
    return list(ageing.DEFAULT) if own is None else own


def last_change(agency_id: int, what: str) -> PolicyChange | None:
    """The newest change of one policy; None when it never was anything but the default."""
    return PolicyChange.objects.filter(agency_id=agency_id, what=what).order_by("-at", "-pk").first()


def note(agency: Agency, what: str, before: Any, after: Any, by: str, officer_id: int | None = None) -> PolicyChange:
    """Writes a change into the history, later than the one before it whatever the clock did. The agency is locked."""
    last = last_change(agency.pk, what)
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    if last:
        at = max(at, last.at + timedelta(microseconds=1))
    return PolicyChange.objects.create(
        agency=agency, what=what, before=before, after=after, by=by[:80], officer_id=officer_id, at=at
    )


def read(document: Document, ladders: Any) -> dict[Urgency, list[Rung]]:
    """Urgency → rungs, as the table `ladders` gives them; absent urgencies keep their default ladder."""
    if ladders is None:
        return {}
    if not isinstance(ladders, dict):
        document.fault("ladders", ladders, "write ladders as [[ladders.backup]] with after, alert and tone.")
        return {}
    table = Table(document, "ladders", ladders)
    found: dict[Urgency, list[Rung]] = {}
    for urgency in Urgency:
        if table.has(str(urgency)):
            before = len(document.faults)
            rungs = [_rung(rung) for rung in table.tables(str(urgency))]
            if len(document.faults) == before:
                for fault in faults(rungs, urgency):
                    document.fault(f"ladders.{urgency}", [rung["after"] for rung in rungs], f"{fault}.")
            found[urgency] = rungs
    table.finish()
    return found


def _rung(table: Table) -> Rung:
    after = table.raw("after")
    if isinstance(after, bool) or not isinstance(after, int | float):
        table.fault("after", "give seconds from the ask, such as 20.")
        after = 0
    alert = table.texts("alert", f"a list of {', '.join(AUDIENCES)}")
    for who in alert:
        if who not in AUDIENCES:
            table.fault("alert", f"nobody is called {who!r}; say any of {', '.join(AUDIENCES)}.")
    tone = table.one_of("tone", TONES) if table.has("tone") else "alarm"
    name = table.text("name", default=name_of(alert), longest=NAME_LENGTH)
    table.finish()
    return {"after": after, "name": name[:NAME_LENGTH], "alert": alert, "tone": tone}


def write(agency: Agency, ladders: Mapping[Urgency, list[Rung]], by: str) -> int:
    """Makes these the agency's own ladders; asks already open keep the ladder they began with. How many differed.

    What changed stands in the history as `by`, so that nobody who edits meanwhile overwrites it unseen.
    """
    differed = 0
    agency = lock(agency.pk)
    for urgency, given in ladders.items():
        rungs = canonical(given)
        policy = LadderPolicy.objects.filter(agency=agency, urgency=urgency).first()
        before = policy.rungs if policy else None
        if before == rungs:
            continue
        LadderPolicy.objects.update_or_create(agency=agency, urgency=urgency, defaults={"rungs": rungs})
        note(agency, urgency, before, rungs, by)
        differed += 1
    return differed
