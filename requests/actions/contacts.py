"""Units of a neighbour that has nothing but a telephone: they come, and no system knows them.

Whoever enters that one was there names it, "STATE:T-41". It is kept as a unit of that agency from then on: the record
tells it like any other, and the same name is the same unit. It has no board, no crew and no tour.
"""

from __future__ import annotations

from requests.models import Backup
from requests.refusals import Invalid
from units.models import Agency, Unit
from units.vocabulary import CALL_SIGN_LENGTH


def unit_of(backup: Backup, name: str | None) -> Unit | None:
    """The unit somebody means by "STATE:T-41", perhaps one nobody named before, which is not stored yet.

    None where that agency is no contact-only neighbour of the one that asked. Raises Invalid that names `unit`.
    """
    code, _, call_sign = (name or "").strip().upper().partition(":")
    call_sign = " ".join(call_sign.split())
    agency = Agency.objects.filter(code__iexact=code, contact_only=True, partner_of__agency_id=backup.agency_id).first()
    if agency is None:
        return None
    if not (0 < len(call_sign) <= CALL_SIGN_LENGTH and call_sign.isprintable()) or ":" in call_sign:
        said = f"say what the unit of {agency.code} is called, at most {CALL_SIGN_LENGTH} letters"
        raise Invalid.field("unit", f"{said}, such as {agency.code}:T-41")
    return as_known(Unit(agency=agency, call_sign=call_sign))


def as_known(unit: Unit) -> Unit:
    """The unit as it is stored, where somebody has named it meanwhile; else as it is given."""
    if not unit._state.adding:
        return unit
    known = Unit.objects.filter(agency=unit.agency, call_sign__iexact=unit.call_sign).select_related("agency").first()
    return known or unit


def kept(unit: Unit) -> Unit:
    """The unit as it is stored; two who name it at once store it once."""
    if not unit._state.adding:
        return unit
    return Unit.objects.get_or_create(agency=unit.agency, call_sign=unit.call_sign)[0]
