"""Who: agencies, beats, people, units, tours, devices, and where a browser listens."""

from units.models.access_log import AccessLog
from units.models.agencies import Agency, Beat, Partnership
from units.models.listening import Address, Presence
from units.models.people import MachineToken, Membership, Officer
from units.models.units import Device, Tour, Unit

__all__ = [
    "AccessLog",
    "Address",
    "Agency",
    "Beat",
    "Device",
    "MachineToken",
    "Membership",
    "Officer",
    "Partnership",
    "Presence",
    "Tour",
    "Unit",
]
