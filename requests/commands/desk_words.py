"""What the words about a desk's own business do: the air, asks of one scene, checks, browsers of cars, drills."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from requests import actions, cards
from requests.access import require
from requests.commands.backup_words import place, the_backup
from requests.commands.done import Does, Done, Hand
from requests.commands.finding import Unclear, backup_named, number, unit_named, whole
from requests.commands.guessing import guesses
from requests.models import Backup
from requests.models.drills import REASON_LENGTH, drill_of
from requests.vocabulary import Mark
from units.models import Agency, Device

#: How many browsers of one car a line lists.
_LISTED: Final = 6


def hold_air(hand: Hand) -> Done:
    backup, held = the_backup(hand), not hand.said.off
    hand.run(actions.hold_air, backup.pk, held=held)
    back = f"HA {number(backup)}{' OFF' if held else ''}"
    told = "AIR HELD" if held else "air let go"
    return Done(f"{hand.num(backup)} {told}", backup.pk, undo=back if bool(backup.air_held) != held else "")


def link(hand: Hand) -> Done:
    one, linked = the_backup(hand), not hand.said.off
    other = backup_named(hand.desk, hand.said.other or "")
    hand.run(actions.link, one.pk, other.pk, linked=linked)
    changed = any(row["id"] == str(other.pk) for row in one.linked) != linked
    back = f"LK {number(one)} {number(other)}{' OFF' if linked else ''}"
    told = "SAME SCENE AS" if linked else "no longer of one scene with"
    return Done(f"{hand.num(one)} {told} {hand.num(other)}", one.pk, undo=back if changed else "")


def set_unit(hand: Hand) -> Done:
    """Who an emergency is for, where nobody knew."""
    backup, unit = the_backup(hand), unit_named(hand.desk, hand.said.unit or "")
    stands = hand.run(actions.update_backup, backup.pk, {"unit": whole(unit)})
    if stands == backup.pk:
        return Done(f"{hand.num(backup)} is {unit.call_sign}", stands)
    known = Backup.objects.select_related("agency").get(pk=stands)
    level = cards.label(known.agency, known.urgency).upper()
    return Done(f"{hand.num(backup)} is {unit.call_sign}, which asks already: {hand.num(known)} {level}", stands)


def check_in(hand: Hand) -> Done:
    unit, minutes = unit_named(hand.desk, hand.said.unit or ""), hand.said.minutes or 1
    stop = hand.run(actions.check_in, whole(unit), minutes)
    return Done(f"{unit.call_sign} next check in {minutes} min", unit=unit.pk, stop=stop)


def devices(hand: Hand) -> Done:
    """The browsers of a vehicle, or, stolen, their right taken back as the page of devices does it."""
    vehicle = hand.said.vehicle
    for agency_id in hand.desk.agencies:
        require(hand.desk.actor, "device.see", agency_id, own=False)
    known = Device.objects.filter(agency_id__in=hand.desk.agencies).select_related("agency").order_by("-enrolled_at")
    found = list(known.filter(vehicle__iexact=vehicle))
    if not found:
        near = guesses(vehicle, known.values_list("vehicle", flat=True))
        meant = f" Did you mean {' or '.join(near)}?" if near else ""
        raise Unclear(f"No browser is enrolled for {vehicle[:40]}.{meant}", vehicle, near)
    name = found[0].vehicle
    if not hand.said.stolen:
        return Done(f"{name}: {'; '.join(map(_state, found[:_LISTED]))}")
    live = [device for device in found if device.revoked_at is None]
    for device in live:
        actions.revoke_device(hand.desk.actor, device.pk, "stolen")
    told = f"{len(live)} browser{'' if len(live) == 1 else 's'} revoked" if live else "revoked already"
    return Done(f"{name} STOLEN: {told}", noted=tuple(f"device {device.pk} {device.vehicle}" for device in live))


def _state(device: Device) -> str:
    name = device.label or "browser"
    if device.revoked_at is None:
        return f"{name} LIVE since {device.enrolled_at:%Y-%m-%d}"
    why = f", {device.revoked_reason}" if device.revoked_reason else ""
    return f"{name} revoked {device.revoked_at:%Y-%m-%d}{why}"


def drill(hand: Hand) -> Done:
    """Begins or ends a drill of one agency; of an ask that is named, that it is part of it."""
    if not hand.said.drill:
        backup = the_backup(hand)
        hand.run(actions.mark_drill, backup.pk, drill=True)
        undo = "" if backup.mark == Mark.DRILL else f"REAL {number(backup)}"
        return Done(f"{hand.num(backup)} DRILL", backup.pk, undo=undo)
    agency, reason = _whose(hand)
    if len(reason) > REASON_LENGTH:
        raise Unclear(f"The reason is longer than {REASON_LENGTH} characters.")
    before, on = drill_of(agency.pk), hand.said.drill == "ON"
    hand.run(actions.set_drill, agency.pk, on=on, reason=reason)
    if not on:
        undo = f"DRILL ON {agency.code} {before.reason}" if before else ""
        return Done(f"{agency.code}: no drill is on", undo=undo)
    now = before or drill_of(agency.pk)
    until = f" until {now.until.astimezone(ZoneInfo(agency.time_zone)):%H:%M}" if now else ""
    return Done(f"DRILL in {agency.code}{until}", undo="" if before else f"DRILL OFF {agency.code}")


def _whose(hand: Hand) -> tuple[Agency, str]:
    """The agency of a drill and its reason: the first word names it where a desk serves several. Raises Unclear."""
    codes = {agency.code.upper(): agency for agency in hand.desk.agencies.values()}
    first, _, rest = hand.said.text.partition(" ")
    if first.upper() in codes:
        return codes[first.upper()], rest.strip()
    if len(codes) == 1:
        return next(iter(codes.values())), hand.said.text
    raise Unclear(f"DRILL {hand.said.drill} where? {' or '.join(sorted(codes))}, then why.")


def real(hand: Hand) -> Done:
    backup = the_backup(hand)
    hand.run(actions.mark_drill, backup.pk, drill=False)
    told = "REAL, called anew" if backup.mark == Mark.DRILL else "is real, as it was"
    return Done(f"{hand.num(backup)} {told}", backup.pk)


DESK_WORDS: Final[dict[str, Does]] = {
    "L": place,
    "U": set_unit,
    "LK": link,
    "HA": hold_air,
    "T": check_in,
    "DEV": devices,
    "DRILL": drill,
    "REAL": real,
}
