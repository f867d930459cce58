"""Where an ask came from: the car, the radio by a desk, a car's button, or the agency's own policy."""

from __future__ import annotations

from typing import Final

from requests.vocabulary import Origin
from units.access import Actor, system
from units.models import Unit

#: What is done because the agency decided so beforehand; nobody asked, and nobody is named.
POLICY: Final = system("policy", kind="policy")


def origin_of(actor: Actor, unit: Unit | None, *, named: bool) -> Origin:
    """Of an ask by this actor for this unit; `named`: they said which unit they mean, known here or not."""
    if actor.kind == POLICY.kind:
        return Origin.POLICY
    if unit is not None and unit.pk == actor.unit_id:
        return Origin.ASKED
    if actor.kind == "device":
        return Origin.DEVICE
    if unit is None:
        # A desk that names a unit, be it one nobody knows, asks for that and not for itself.
        at_desk = any(actor.is_desk(agency_id) for agency_id in actor.roles)
        return Origin.RADIO if at_desk and named else Origin.ASKED
    return Origin.RADIO
