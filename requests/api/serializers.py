"""What each verb takes. Shapes only: what follows from them is decided in `requests.actions`."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from requests.actions import Fix
from requests.actions.taking_back import REASON_LENGTH
from requests.api.briefing_field import Briefing
from requests.api.fields import CallSign, Choice, Flag, Id, Lat, Lon, Moment, Number, Text, Whole
from requests.api.input import Input, Place
from requests.lifecycle import CLOSED_BY_PERSON
from requests.models.stops import REFERENCE_LENGTH
from requests.vocabulary import Disposition, FaultDo, Reason, StopKind, Urgency, VerifyOutcome
from units.vocabulary import Setting

_NOTE: Final = 2000


class SignIn(Input):
    username = Text(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)
    #: Read once a person has a second factor.
    otp = Text(required=False, max_length=16)


class SignOut(Input):
    #: The sign-in that is to end, see Session; none means whichever it is.
    sign_in = Text(required=False, max_length=64)


class SignOn(Input):
    unit = CallSign()
    beat = Text(required=False, max_length=16)
    partners = serializers.ListField(child=Text(max_length=120), required=False, max_length=6)


class SignOff(Input):
    hand_over = Flag(required=False)


class AskInput(Place):
    """One touch. Only the urgency is needed."""

    urgency = Choice(Urgency)
    reasons = serializers.ListField(child=Choice(Reason), required=False, max_length=len(Reason))
    note = Text(required=False, max_length=_NOTE, allow_blank=True)
    units_wanted = Whole(required=False, min_value=1, max_value=20)
    accuracy_m = Number(required=False, min_value=0, max_value=1_000_000)
    silent = Flag(required=False)
    pressed_at = Moment(required=False)
    unit = CallSign(required=False)
    stop = Id(required=False)
    tour = Id(required=False)
    test = Flag(required=False)
    briefing = Briefing(required=False)


class BackupChanges(Place):
    reasons = serializers.ListField(child=Choice(Reason), required=False, max_length=len(Reason))
    note = Text(required=False, max_length=_NOTE, allow_blank=True)
    accuracy_m = Number(required=False, min_value=0, max_value=1_000_000)
    briefing = Briefing(required=False)
    #: Its case number; empty takes it away. Also once it is closed.
    reference = Text(required=False, max_length=REFERENCE_LENGTH, allow_blank=True)
    #: Who it is for, where nobody knew.
    unit = CallSign(required=False)


class OneUnit(Input):
    unit = CallSign()


class MaybeUnit(Input):
    unit = CallSign(required=False)


class Respond(MaybeUnit):
    eta_s = Whole(required=False, min_value=0, max_value=86_400)
    divert = Flag(required=False)


class MaybeUnitAt(MaybeUnit):
    at = Moment(required=False)


class WasThere(MaybeUnit):
    at = Moment()


class TakeBack(MaybeUnit):
    reason = Text(max_length=REASON_LENGTH)
    #: The stated time that is meant.
    at = Moment(required=False)


class Upgrade(Input):
    urgency = Choice(Urgency)


class Secure(Input):
    prisoner = Flag(required=False)
    awaiting_tow = Flag(required=False)
    at = Moment(required=False)


class Wanted(Input):
    units_wanted = Whole(min_value=1, max_value=20)


class Cancel(Input):
    disposition = Choice([Disposition.NOT_NEEDED, Disposition.CANCELLED, Disposition.ACCIDENTAL], required=False)


class VerifyCancel(Input):
    outcome = Choice(VerifyOutcome)


class Close(Input):
    disposition = Choice([word for word in Disposition if word in CLOSED_BY_PERSON])


class NoteInput(Input):
    text = Text(max_length=_NOTE)


class MutualAid(Input):
    agency = Text(max_length=16)


class Reached(Input):
    agency = Text(max_length=16)
    reached = Flag()


class StopInput(Place):
    kind = Choice(StopKind)
    no_roll_by = Flag(required=False)


class StopChanges(Place):
    kind = Choice(StopKind, required=False)
    #: Its case number; empty takes it away. Also once it is cleared.
    reference = Text(required=False, max_length=REFERENCE_LENGTH, allow_blank=True)
    no_roll_by = Flag(required=False)
    prisoner = Flag(required=False)
    awaiting_tow = Flag(required=False)


class RollBy(Input):
    eta_s = Whole(required=False, min_value=0, max_value=86_400)


class Status(Input):
    status = Choice(Setting)


class Position(Input):
    lat = Lat()
    lon = Lon()
    heading = Number(required=False, min_value=0, max_value=360)
    accuracy_m = Number(required=False, min_value=0, max_value=1_000_000)
    at = Moment(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"fix": Fix(**attrs)}


class FaultInput(Input):
    do = Choice(FaultDo)
