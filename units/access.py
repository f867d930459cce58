"""Who is asking: an actor with roles by agency. What each role may do is data in `requests.access`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Final

from units.models import Device, Membership, Officer, Tour
from units.vocabulary import Role

#: Roles that see and work a whole agency.
DESK: Final = frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN})
#: Which role names an actor on the log when they hold several.
_RANK: Final = (Role.ADMIN, Role.SUPERVISOR, Role.DISPATCHER, Role.OFFICER)


@dataclass(frozen=True)
class Actor:
    """A person, a device or the system itself, as it acts now: its roles, its tour, its unit."""

    kind: str
    label: str
    id: str | None = None
    officer_id: int | None = None
    #: agency id → role there.
    roles: dict[int, Role] = field(default_factory=dict)
    unit_id: uuid.UUID | None = None
    agency_id: int | None = None
    vehicle: str = ""
    #: A machine token without "write" may only read.
    read_only: bool = False

    def role_in(self, agency_id: int) -> Role | None:
        """The actor's role there, None when they are a stranger."""
        return self.roles.get(agency_id)

    def is_desk(self, agency_id: int) -> bool:
        """Whether they work that whole agency: dispatcher, supervisor or administrator."""
        return self.roles.get(agency_id) in DESK

    def wire(self) -> dict[str, str | None]:
        """Who did it, as an event tells."""
        return {"kind": self.kind, "id": self.id, "label": self.label}


def system(label: str = "system", kind: str = "system") -> Actor:
    """The system acting by itself: a timer, a policy."""
    return Actor(kind=kind, label=label)


def of_officer(officer: Officer, *, read_only: bool = False) -> Actor:
    """The actor a signed-in person is now: two queries, memberships and live tour."""
    roles = {m.agency_id: Role(m.role) for m in Membership.objects.filter(officer=officer)}
    tour = Tour.objects.filter(officer=officer, ended_at=None).select_related("unit").first()
    kind = next((role for role in _RANK if role in roles.values()), Role.OFFICER)
    crewing = tour is not None and kind is Role.OFFICER
    return Actor(
        kind=str(kind),
        id=str(officer.pk),
        label=tour.unit.call_sign if tour and crewing else str(officer),
        officer_id=officer.pk,
        roles=roles,
        unit_id=tour.unit_id if tour else None,
        agency_id=tour.agency_id if tour else None,
        vehicle=tour.unit.vehicle if tour else "",
        read_only=read_only,
    )


def of_device(device: Device) -> Actor:
    """A car's own browser with nobody signed in: it may only raise an emergency."""
    return Actor(
        kind="device",
        id=str(device.pk),
        label=device.vehicle,
        agency_id=device.agency_id,
        vehicle=device.vehicle,
    )
