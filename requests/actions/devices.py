"""Taking a browser's right back, from the page of devices and from the command line."""

from __future__ import annotations

import uuid

from requests import access
from requests.refusals import NotFound
from units import tokens
from units.access import Actor
from units.models import Device


def revoke_device(actor: Actor, device_id: uuid.UUID, reason: str = "") -> Device:
    """It may do nothing any more, and nobody is signed in on it. A second time the first word stands.

    Raises NotFound, Forbidden. The caller notes who did it.
    """
    device = Device.objects.filter(pk=device_id).first()
    if device is None:
        raise NotFound("There is no such device.")
    access.require(actor, "device.revoke", device.agency_id, own=False)
    tokens.revoke(device.pk, reason)
    return device
