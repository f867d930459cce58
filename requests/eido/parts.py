"""What every part of an object shares: what is known, how things are named, the prologue."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Wire = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """What is mapped: a desk's card, and what stands beside it in other rows."""

    card: Mapping[str, Any]
    #: Under which name this board is reached; agencies and units are named below it.
    domain: str
    #: Agency code → its name.
    names: Mapping[str, str]
    beat: str = ""
    stop_kind: str = ""
    #: Id of the ask it was merged into.
    merged_into: str = ""
    #: (when, who, text), oldest first.
    notes: Sequence[tuple[str, str, str]] = ()
    #: Call sign → status now, of the agency's own units.
    status: Mapping[str, str] = field(default_factory=dict)
    #: Status → the agency's own word for it.
    words: Mapping[str, str] = field(default_factory=dict)


def incident_id(backup: str, domain: str) -> str:
    """The incident tracking identifier (NENA-STA-010) of a backup."""
    return f"urn:emergency:uid:incidentid:{backup.replace('-', '')}:{domain}"


def agency_id(code: str, domain: str) -> str:
    """An agency's identifier: a name below this board's, until the agency has one of its own in the locator."""
    return f"{_slug(code)}.{domain}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"


def component_id(known: Known, *names: str) -> str:
    """The same for the same thing in every object of one incident."""
    unique = hashlib.sha256("/".join((known.card["id"], *names)).encode()).hexdigest()[:16]
    return f"urn:emergency:uid:eidodatacomponent:{unique}:{agency_id(known.card['agency'], known.domain)}"


def prologue(known: Known, own_id: str, at: str, agency: str, agent: str = "") -> Wire:
    """What every part of an object begins with."""
    said: Wire = {
        "$id": own_id,
        "lastUpdateTimeStamp": at,
        "updatedByAgencyReference": ref(agency_id(agency, known.domain)),
    }
    return said | ({"updatedByAgentReference": ref(agent)} if agent else {})


def ref(target: str) -> Wire:
    """A reference to another part."""
    return {"$ref": target}


def last(said: Mapping[str, Any]) -> str:
    """When something here was changed last, as far as its times tell."""
    return max(str(value) for name, value in said.items() if name.endswith("_at") and value and name != "eta_at")


def agent_id(known: Known, agency: str, name: str) -> str:
    """An agent of an agency; ours are units and desks, never persons."""
    return f"{_slug(name)}@{agency_id(agency, known.domain)}"


def desk(known: Known) -> str:
    """The desk of the agency that was asked."""
    return agent_id(known, known.card["agency"], "dispatch")
