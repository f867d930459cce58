"""What the words about one backup do."""

from __future__ import annotations

from typing import Final

from requests import actions, cards
from requests.commands.done import Does, Done, Hand
from requests.commands.finding import Unclear, backup_named, number, partner_named
from requests.models import Backup, Share
from requests.models.stops import REFERENCE_LENGTH
from requests.vocabulary import Disposition, Urgency, VerifyOutcome

_LONGEST_PLACE: Final = 200


def the_backup(hand: Hand) -> Backup:
    """The backup the line names. Raises Unclear."""
    return backup_named(hand.desk, hand.said.backup or "")


def acknowledge(hand: Hand) -> Done:
    backup = the_backup(hand)
    hand.run(actions.acknowledge, backup.pk)
    who = f", {backup.unit.call_sign}" if backup.unit else ""
    return Done(f"{hand.num(backup)} ACKNOWLEDGED{who}", backup.pk)


def upgrade(hand: Hand) -> Done:
    backup = the_backup(hand)
    level = hand.said.level or Urgency.BACKUP
    hand.run(actions.upgrade, backup.pk, level)
    return Done(f"{hand.num(backup)} raised to {cards.label(backup.agency, level).upper()}", backup.pk)


def want(hand: Hand) -> Done:
    backup = the_backup(hand)
    before, count = backup.units_wanted, hand.said.count or 1
    hand.run(actions.set_wanted, backup.pk, count)
    undo = f"WANT {number(backup)} {before}" if before and before != count else ""
    return Done(f"{hand.num(backup)} wants {count}", backup.pk, undo=undo)


def widen(hand: Hand) -> Done:
    backup = the_backup(hand)
    hand.run(actions.escalate, backup.pk)
    return Done(f"{hand.num(backup)} widened", backup.pk)


def mutual_aid(hand: Hand) -> Done:
    backup = the_backup(hand)
    partner = partner_named(backup, hand.said.agency or "")
    hand.run(actions.mutual_aid, backup.pk, partner)
    return Done(f"{hand.num(backup)} {partner} asked to help", backup.pk)


def _called(hand: Hand, reached: bool) -> Done:
    backup = the_backup(hand)
    partner = partner_named(backup, hand.said.agency or "")
    before = Share.objects.filter(backup=backup, agency__code=partner).values_list("reached", flat=True).first()
    hand.run(actions.reached, backup.pk, partner, reached=reached)
    back = {True: "REACHED", False: "NOREACH"}.get(before) if before is not None and before != reached else None
    undo = f"{back} {number(backup)} {partner}" if back else ""
    told = "reached" if reached else "NOT REACHED"
    return Done(f"{hand.num(backup)} {partner} {told}", backup.pk, undo=undo)


def note(hand: Hand) -> Done:
    backup = the_backup(hand)
    hand.run(actions.note, backup.pk, hand.said.text)
    return Done(f"{hand.num(backup)} note kept", backup.pk)


def place_of(text: str) -> str:
    """A place as typed. Raises Unclear when it is too long to be one."""
    if len(text) > _LONGEST_PLACE:
        raise Unclear(f"The place is longer than {_LONGEST_PLACE} characters.")
    return text


def place(hand: Hand) -> Done:
    backup = the_backup(hand)
    before, said = backup.location, place_of(hand.said.text)
    hand.run(actions.update_backup, backup.pk, {"location": said})
    undo = f"PL {number(backup)} {before}" if before and before != said else ""
    return Done(f"{hand.num(backup)} at {said}", backup.pk, undo=undo)


def case_number(hand: Hand) -> Done:
    backup, said = the_backup(hand), hand.said.text
    if len(said) > REFERENCE_LENGTH:
        raise Unclear(f"The case number is longer than {REFERENCE_LENGTH} characters.")
    hand.run(actions.update_backup, backup.pk, {"reference": said})
    before = backup.reference
    undo = f"CN {number(backup)} {before}" if before and before != said else ""
    return Done(f"{hand.num(backup)} is case {said}", backup.pk, undo=undo)


def secure_backup(hand: Hand, backup: Backup) -> Done:
    """`SEC`, once it is a backup that is meant; what was not said stays as it was."""
    held = hand.said.held
    hand.run(actions.secure, backup.pk, "prisoner" in held or None, "awaiting_tow" in held or None)
    more = [name.replace("awaiting_", "") for name in sorted(held, reverse=True)]
    return Done(", ".join([f"{hand.num(backup)} SECURED", *more]), backup.pk)


def withdraw(hand: Hand) -> Done:
    backup = the_backup(hand)
    hand.run(actions.cancel, backup.pk)
    told = "CANCEL ASKED – VERIFY BY VOICE" if backup.urgency == Urgency.EMERGENCY else "withdrawn"
    return Done(f"{hand.num(backup)} {told}", backup.pk)


_HEARD: Final = {
    VerifyOutcome.SAFE: "verified SAFE, closed",
    VerifyOutcome.CANNOT_TALK: "CANNOT TALK: wider now",
    VerifyOutcome.NO_ANSWER: "NO ANSWER: wider now",
}


def verify(hand: Hand) -> Done:
    backup = the_backup(hand)
    outcome = hand.said.outcome or VerifyOutcome.NO_ANSWER
    hand.run(actions.verify_cancel, backup.pk, outcome)
    return Done(f"{hand.num(backup)} {_HEARD[outcome]}", backup.pk)


def close(hand: Hand) -> Done:
    backup = the_backup(hand)
    ending = hand.said.ending or Disposition.HELPED
    hand.run(actions.close, backup.pk, ending)
    return Done(f"{hand.num(backup)} closed, {ending.replace('_', ' ')}", backup.pk)


BACKUP_WORDS: Final[dict[str, Does]] = {
    "AK": acknowledge,
    "UP": upgrade,
    "WANT": want,
    "WIDEN": widen,
    "MA": mutual_aid,
    "REACHED": lambda hand: _called(hand, True),
    "NOREACH": lambda hand: _called(hand, False),
    "N": note,
    "PL": place,
    "CN": case_number,
    "WD": withdraw,
    "V": verify,
    "DP": close,
}
