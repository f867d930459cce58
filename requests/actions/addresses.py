"""Where a person, or a desk, asks to be told outside the board. Nobody has an address who did not give one."""

from __future__ import annotations

import uuid
from typing import Any, Final

from requests import access
from requests.events import Log, Verb
from requests.models import Delivery
from requests.refusals import Invalid, NotFound
from units.models import Address
from units.vocabulary import Channel

#: Of one person, or of one desk.
MOST: Final = 10


def _add(
    log: Log, agency_id: int, channel: Channel, address: str, keys: dict[str, Any], *, desk: bool = False
) -> tuple[Address, bool]:
    """Gives the actor, or the agency's desk, an address. Answers it, and whether it is new.

    A browser belongs to whoever signed in at it last: its push address goes over to them. A mailbox does not.
    """
    access.require(log.actor, "address.add", agency_id, own=not desk)
    owner = None if desk else log.actor.officer_id
    live = Address.objects.filter(agency_id=agency_id, gone_at=None).select_for_update(no_key=True)
    known = live.filter(channel=channel, address=address).first()
    if known is not None and known.officer_id == owner:
        if known.keys != keys:
            known.keys = keys
            known.save(update_fields=["keys"])
        return known, False
    if known is not None:
        if channel is Channel.MAIL or owner is None or known.officer_id is None:
            raise Invalid.field("address", "is somebody else's here")
        _end(log, known)
    owned = live.filter(officer=None) if owner is None else live.filter(officer_id=owner)
    if owned.count() >= MOST:
        raise Invalid.field("address", f"there are {MOST} already: take one back first")
    new = Address(agency_id=agency_id, officer_id=owner, channel=channel, address=address, keys=keys)
    # A twin of this touch may have come first; then it is theirs that counts.
    Address.objects.bulk_create([new], ignore_conflicts=True)
    kept = live.get(channel=channel, address=address)
    if kept.officer_id != owner:
        raise Invalid.field("address", "is somebody else's here")
    return kept, kept.pk == new.pk


def _remove(log: Log, address_id: uuid.UUID) -> Address:
    """Takes an address back: nothing more is sent to it. Once more it is an answer."""
    address = Address.objects.select_for_update(no_key=True).filter(pk=address_id).first()
    if address is None:
        raise NotFound("There is no such address.")
    mine = address.officer_id is not None and address.officer_id == log.actor.officer_id
    access.require(log.actor, "address.remove", address.agency_id, own=mine)
    _end(log, address)
    return address


def _end(log: Log, address: Address) -> None:
    Address.objects.filter(pk=address.pk, gone_at=None).update(gone_at=log.now, keys={})
    waiting = Delivery.objects.filter(address=address, sent_at=None, dead_at=None, needless_at=None)
    waiting.update(needless_at=log.now)


add, remove = Verb(_add), Verb(_remove)
