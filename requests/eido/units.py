"""Who is in it: units with their one primary status and their secondary ones, agencies, agents, what was sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from requests.eido.parts import Known, Wire, agency_id, agent_id, component_id, desk, last, prologue, ref
from requests.eido.words import ANSWER, LEFT, SHARED, STATUS, STOP


@dataclass(frozen=True)
class Named:
    """A unit of the object, and whether it answers or is the one that asked."""

    agency: str
    call_sign: str
    answers: bool
    component: Wire

    @property
    def key(self) -> str:
        return str(self.component["$id"])


def units(known: Known) -> list[Named]:
    """The unit that is covered, then those that answered. Who could not come is nobody's business."""
    card, found = known.card, list[Named]()
    asking = card["unit"]
    if asking and asking["call_sign"]:
        primary, secondary, word = _asking(known, asking["call_sign"])
        found.append(_unit(known, card["agency"], asking["call_sign"], last(card), primary, secondary, word))
    for answer in card["responses"]:
        told = _answering(known, answer)
        if told:
            unit = _unit(known, answer["agency"], answer["unit"], last(answer), *told, answers=True)
            if answer["eta_at"] and answer["state"] in ("assigned", "rolling"):
                unit.component["eta"] = answer["eta_at"]
            found = [one for one in found if one.key != unit.key] + [unit]
    return found


def _asking(known: Known, call_sign: str) -> tuple[str, Sequence[str], str]:
    if known.card["closed_at"]:
        status = known.status.get(call_sign, "available")
        primary, doing = STATUS[status]
        return primary, (doing,), status
    if not known.stop_kind:
        return "NotAvailable", ("OnScene",), "asking"
    return "NotAvailable", ("OnScene", STOP.get(known.stop_kind, "ResponderInitiatedEvent")), known.stop_kind


def _answering(known: Known, answer: Mapping[str, Any]) -> tuple[str, Sequence[str], str] | None:
    state = answer["state"]
    if state in ANSWER:
        primary, doing = ANSWER[state]
        late = ("Delayed",) if answer["overdue"] or answer["stalled"] else ()
        return primary, (*doing, *late), state
    # A partner's unit that has left is theirs again: nobody here knows what it does.
    if state not in LEFT or answer["agency"] != known.card["agency"]:
        return None
    primary, doing_now = STATUS[known.status.get(answer["unit"], "available")]
    return primary, (LEFT[state], doing_now), state


def _unit(
    known: Known,
    agency: str,
    call_sign: str,
    at: str,
    primary: str,
    secondary: Sequence[str],
    word: str,
    *,
    answers: bool = False,
) -> Named:
    agent = agent_id(known, agency, call_sign)
    component = {
        **prologue(known, component_id(known, "unit", agency, call_sign), at, agency, agent),
        "emergencyResourceName": call_sign,
        "emergencyResourceTypeCommonRegistryText": "PatrolUnit",
        "resourceAttributeRegistryText": [],
        "primaryUnitStatusRegistryText": primary,
        "secondaryUnitStatusRegistryText": list(dict.fromkeys(secondary)),
        "unitStatusInternal": [known.words.get(word, word)],
        "agentReference": [ref(agent)],
    }
    return Named(agency, call_sign, answers, component)


def agencies(known: Known) -> list[Wire]:
    """Every agency that is in it, the one that was asked first; only that one owns it."""
    card, coming = known.card, {answer["agency"] for answer in known.card["responses"] if answer["state"] in ANSWER}
    roles: dict[str, list[str]] = {card["agency"]: ["Dispatching"]}
    for share in card["shared_with"]:
        roles[share["agency"]] = [SHARED[share["how"]]]
    for code in sorted(coming):
        roles.setdefault(code, []).append("Dispatched")
    return [
        {
            **prologue(known, agency_id(code, known.domain), card["received_at"], card["agency"]),
            "agencyRoleDescriptionRegistryText": said,
            "agencyType": ["police"],
            "incidentOwningAgencyIndicator": code == card["agency"],
            "agencyJcard": jcard(known.names.get(code, code)),
        }
        for code, said in roles.items()
    ]


def jcard(name: str) -> str:
    """A name as RFC 7095 writes it."""
    return json.dumps(["vcard", [["version", {}, "text", "4.0"], ["fn", {}, "text", name]]], separators=(",", ":"))


def agents(known: Known, found: Sequence[Named]) -> list[Wire]:
    """A desk, and each unit in the place of whoever crews it."""
    received = known.card["received_at"]
    said = {desk(known): (known.card["agency"], "Dispatching")}
    for unit in found:
        said[agent_id(known, unit.agency, unit.call_sign)] = (unit.agency, "Responding")
    return [
        {
            **prologue(known, agent, received, agency),
            "agentRoleRegistryText": [role],
            "agencyReference": ref(agency_id(agency, known.domain)),
        }
        for agent, (agency, role) in said.items()
    ]


def dispatches(known: Known, found: Sequence[Named]) -> list[Wire]:
    """One for each agency that sends somebody."""
    sent: dict[str, list[Named]] = {}
    for unit in found:
        if unit.answers:
            sent.setdefault(unit.agency, []).append(unit)
    return [
        {
            **prologue(
                known,
                component_id(known, "dispatch", agency),
                max(unit.component["lastUpdateTimeStamp"] for unit in its),
                known.card["agency"],
                desk(known),
            ),
            "agencyReference": ref(agency_id(agency, known.domain)),
            "agentReference": ref(desk(known)),
            "emergencyResourceReference": [ref(unit.key) for unit in its],
        }
        for agency, its in sent.items()
    ]
