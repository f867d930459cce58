"""What the words about one unit do: asking for it, sending it, its status, its stop."""

from __future__ import annotations

from typing import Final

from requests import actions, cards
from requests.actions import Ask
from requests.commands.backup_words import place_of, secure_backup, the_backup
from requests.commands.done import Does, Done, Hand
from requests.commands.finding import (
    Unclear,
    answered_by,
    backup_named,
    heard_at,
    number,
    open_numbers,
    same,
    stop_of,
    unit_named,
    whole,
)
from requests.models import Backup, Response
from requests.vocabulary import ResponseState, StopKind, Urgency
from units.models import Unit
from units.vocabulary import Setting


def _asked(hand: Hand, ask: Ask, named: str) -> Done:
    """Asks, and says what came of it: a new backup, or the one the unit has open."""
    asked = hand.run(actions.request_backup, ask)
    backup = Backup.objects.select_related("agency", "unit__agency").get(pk=asked.backup_id)
    where = f", {backup.location}" if backup.location else ""
    level = cards.label(backup.agency, backup.urgency).upper()
    if not asked.created:
        return Done(f"{named} → {hand.num(backup)} {level}, which it has open{where}", backup.pk)
    emergency = backup.urgency == Urgency.EMERGENCY
    undo = f"WD {number(backup)}" if emergency else f"DP {number(backup)} A"
    return Done(f"{named} → {hand.num(backup)} {level}{where}", backup.pk, undo=undo)


def ask(hand: Hand) -> Done:
    said = hand.said
    unit = unit_named(hand.desk, said.unit or "")
    wanted = Ask(
        said.level or Urgency.BACKUP,
        units_wanted=said.count,
        location=place_of(said.text),
        pressed_at=heard_at(said, unit.agency),
        unit=whole(unit),
    )
    return _asked(hand, wanted, unit.call_sign)


def emergency(hand: Hand) -> Done:
    """Whatever is known of it. A unit nobody knows, or that two agencies have, is text until somebody corrects it."""
    said = hand.said
    text = said.text
    try:
        named = whole(unit := unit_named(hand.desk, said.unit)) if said.unit else ""
        called = unit.call_sign if named else "Unknown unit"
        doubt = ""
    except Unclear as unclear:
        named, called, doubt = "", said.unit or "", f" {unclear.why}"
    at = heard_at(said, next(iter(hand.desk.agencies.values())))
    told = " ".join(filter(None, [said.unit, text]))
    asked = Ask(
        Urgency.EMERGENCY,
        location=text[:200],
        # What was typed is all that is known of a unit nobody knows: it must not get lost.
        note="" if named else f"By radio: {told}".strip(),
        pressed_at=at,
        unit=named or said.unit or "UNKNOWN",
    )
    done = _asked(hand, asked, called)
    return Done(done.echo + doubt, done.backup, undo=done.undo)


def _unit_and_backup(hand: Hand) -> tuple[Unit, Backup]:
    """The unit, and the backup named or the one it answers. Raises Unclear."""
    unit = unit_named(hand.desk, hand.said.unit or "")
    if hand.said.backup:
        return unit, backup_named(hand.desk, hand.said.backup)
    live = answered_by(unit)
    if live is None:
        raise Unclear(f"{unit.call_sign} is sent to nothing now. To which?", names=open_numbers(hand.desk))
    return unit, live.backup


def _taken(hand: Hand, backup: Backup, before: Response | None) -> str:
    """Which other backup a unit was taken from: a second sending never hides the first."""
    if before is None or before.backup_id == backup.pk:
        return ""
    return f", taken from {hand.num(before.backup)}"


def assign(hand: Hand) -> Done:
    unit, backup = _unit_and_backup(hand)
    before = answered_by(unit)
    hand.run(actions.assign, backup.pk, whole(unit))
    if before is not None and same(backup.pk, before):
        stands = ResponseState(before.state).replace("_", " ").upper()
        return Done(f"{unit.call_sign} is {stands} on {hand.num(backup)} already", backup.pk)
    undo = f"SD {whole(unit)} {number(backup)}"
    return Done(f"{unit.call_sign} → {hand.num(backup)} ASSIGNED{_taken(hand, backup, before)}", backup.pk, undo=undo)


def respond(hand: Hand) -> Done:
    unit, backup = _unit_and_backup(hand)
    before = answered_by(unit)
    hand.run(actions.respond, backup.pk, whole(unit), divert=hand.said.divert)
    coming = before is not None and same(backup.pk, before) and before.state != ResponseState.ASSIGNED
    undo = "" if coming else f"SD {whole(unit)} {number(backup)}"
    return Done(f"{unit.call_sign} → {hand.num(backup)} ROLLING{_taken(hand, backup, before)}", backup.pk, undo=undo)


def arrive(hand: Hand) -> Done:
    unit, backup = _unit_and_backup(hand)
    before = answered_by(unit)
    hand.run(actions.arrive, backup.pk, whole(unit), at=heard_at(hand.said, backup.agency))
    return Done(f"{unit.call_sign} → {hand.num(backup)} ON SCENE{_taken(hand, backup, before)}", backup.pk)


def decline(hand: Hand) -> Done:
    unit, backup = _unit_and_backup(hand)
    hand.run(actions.decline, backup.pk, whole(unit))
    return Done(f"{unit.call_sign} cannot come to {hand.num(backup)}", backup.pk)


def stand_down(hand: Hand) -> Done:
    if hand.said.unit is None:
        if hand.said.backup is None:
            raise Unclear("SD whom? SD unit, or SD number for all beyond the count.")
        backup = the_backup(hand)
        hand.run(actions.stand_down, backup.pk)
        return Done(f"{hand.num(backup)} all beyond the count stood down", backup.pk)
    unit, backup = _unit_and_backup(hand)
    before = answered_by(unit)
    hand.run(actions.stand_down, backup.pk, whole(unit))
    again = {ResponseState.ASSIGNED: "D", ResponseState.ROLLING: "ER"}
    word = again.get(ResponseState(before.state)) if before is not None and same(backup.pk, before) else None
    undo = f"{word} {whole(unit)} {number(backup)}" if word else ""
    return Done(f"{unit.call_sign} stood down from {hand.num(backup)}", backup.pk, undo=undo)


def clear(hand: Hand) -> Done:
    unit = unit_named(hand.desk, hand.said.unit or "")
    live, stop = answered_by(unit), stop_of(unit)
    if hand.said.backup is None and not hand.said.stop and live and stop:
        raise Unclear(
            f"{unit.call_sign} is on {hand.num(live.backup)} and on a stop. Clear of which?",
            names=[number(live.backup), "STOP"],
        )
    if hand.said.stop or (stop and not live and hand.said.backup is None):
        if stop is None:
            raise Unclear(f"{unit.call_sign} is on no stop.")
        hand.run(actions.clear_stop, stop.pk, at=heard_at(hand.said, unit.agency))
        return Done(f"{unit.call_sign} clear of its stop", stop=stop.pk)
    unit, backup = _unit_and_backup(hand)
    hand.run(actions.clear_response, backup.pk, whole(unit), at=heard_at(hand.said, backup.agency))
    return Done(f"{unit.call_sign} clear of {hand.num(backup)}", backup.pk)


_SET: Final = {Setting.AVAILABLE: "AV", Setting.BUSY: "BZ", Setting.OUT_OF_SERVICE: "OOS"}


def _set(setting: Setting) -> Does:
    def does(hand: Hand) -> Done:
        unit = unit_named(hand.desk, hand.said.unit or "")
        before = Setting(unit.setting)
        hand.run(actions.set_status, whole(unit), setting)
        undo = "" if before == setting else f"{_SET[before]} {whole(unit)}"
        return Done(f"{unit.call_sign} {setting.label.upper()}", unit=unit.pk, undo=undo)

    return does


def open_stop(hand: Hand) -> Done:
    said = hand.said
    unit = unit_named(hand.desk, said.unit or "")
    before, kind, where = stop_of(unit), said.kind or StopKind.TRAFFIC, place_of(said.text)
    at = heard_at(said, unit.agency)
    stop_id = hand.run(actions.open_stop, kind, location=where, at=at, unit=whole(unit))
    told = f"{unit.call_sign} on a stop, {kind.label.lower()}{f', {where}' if where else ''}"
    if before is not None and before.pk == stop_id:
        return Done(f"{unit.call_sign} is on that stop already", stop=stop_id)
    return Done(told, stop=stop_id, undo=f"CL {whole(unit)} STOP")


def secure(hand: Hand) -> Done:
    """Of a backup; of a stop, when the unit named asks for nothing and is on one."""
    try:
        return secure_backup(hand, the_backup(hand))
    except Unclear as unclear:
        name = hand.said.backup or ""
        unit = unit_named(hand.desk, name) if unclear.typed == name and not name.lstrip("#").isdigit() else None
        stop = stop_of(unit) if unit else None
        if unit is None or stop is None:
            raise
    held = hand.said.held
    prisoner, tow = "prisoner" in held or stop.prisoner, "awaiting_tow" in held or stop.awaiting_tow
    hand.run(actions.secure_stop, stop.pk, prisoner=prisoner, awaiting_tow=tow)
    more = [word for word, so in (("prisoner", prisoner), ("tow", tow)) if so]
    return Done(", ".join([f"{unit.call_sign} SECURED on its stop", *more]), stop=stop.pk)


def heard(hand: Hand) -> Done:
    unit = unit_named(hand.desk, hand.said.unit or "")
    hand.run(actions.unit_ok, whole(unit))
    return Done(f"{unit.call_sign} OK", unit=unit.pk)


def no_answer(hand: Hand) -> Done:
    unit = unit_named(hand.desk, hand.said.unit or "")
    raised = hand.run(actions.no_answer, whole(unit))
    backup = Backup.objects.select_related("agency").get(pk=raised.backup_id)
    undo = f"DP {number(backup)} A" if raised.created else ""
    level = cards.label(backup.agency, backup.urgency).upper()
    return Done(f"{unit.call_sign} NO ANSWER → {hand.num(backup)} {level}", backup.pk, unit=unit.pk, undo=undo)


UNIT_WORDS: Final[dict[str, Does]] = {
    "BK": ask,
    "EM": emergency,
    "D": assign,
    "ER": respond,
    "AR": arrive,
    "CL": clear,
    "CANT": decline,
    "SD": stand_down,
    "AV": _set(Setting.AVAILABLE),
    "BZ": _set(Setting.BUSY),
    "OOS": _set(Setting.OUT_OF_SERVICE),
    "ST": open_stop,
    "SEC": secure,
    "OK": heard,
    "NA": no_answer,
}
