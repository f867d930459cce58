"""The ladders of an agency file: read with every fault named, then written as the agency's own policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from requests.ladder import AUDIENCES, TONES, Rung, faults
from requests.models import LadderPolicy
from requests.vocabulary import Urgency
from units.agency_toml import Document, Table
from units.models import Agency

_NAME_LENGTH: Final = 60


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
                for fault in faults(rungs):
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
    name = table.text("name", default=" and ".join(alert).replace("_", " "), longest=_NAME_LENGTH)
    table.finish()
    return {"after": after, "name": name[:_NAME_LENGTH], "alert": alert, "tone": tone}


def write(agency: Agency, ladders: Mapping[Urgency, list[Rung]]) -> int:
    """Makes these the agency's own ladders; asks already open keep the ladder they began with. How many differed."""
    differed = 0
    for urgency, rungs in ladders.items():
        policy, new = LadderPolicy.objects.get_or_create(agency=agency, urgency=urgency, defaults={"rungs": rungs})
        if not new and policy.rungs != rungs:
            policy.rungs = rungs
            policy.save(update_fields=["rungs"])
            differed += 1
        differed += new
    return differed
