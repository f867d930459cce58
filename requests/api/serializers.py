"""What each call takes. Shapes only: what follows from them is decided in `requests.actions`."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError as InvalidMailbox
from django.core.validators import validate_email
from rest_framework import serializers

from requests.actions import Fix
from requests.api import parsers
from requests.api.briefing_field import Briefing
from requests.api.fields import CallSign, Choice, CoverRules, Flag, Id, Lat, Lon, Moment, Number, Rungs, Text, Whole
from requests.deliveries import outside, push
from requests.lifecycle import CLOSED_BY_PERSON
from requests.refusals import Invalid
from requests.vocabulary import Disposition, FaultDo, Reason, StopKind, Urgency, VerifyOutcome
from units.vocabulary import Channel, Setting

_NOTE: Final = 2000
_PLACE: Final = 200
_MOST_NAMED: Final = 20


class Input(serializers.Serializer[Any]):
    """A body: unknown fields are refused, null means absent unless a field takes it, every bad field is named."""

    def to_internal_value(self, data: parsers.Body) -> Any:
        found = parsers.faults(data)
        unknown = [name for name in data if name not in self.fields]
        found |= {name: ["is not known here"] for name in unknown}
        takes_null = {name for name, field in self.fields.items() if field.allow_null}
        given = {n: value for n, value in data.items() if (value is not None or n in takes_null) and n not in found}
        try:
            value = super().to_internal_value(given)
        except serializers.ValidationError as problem:
            # A field that is unusable anyway is not missing as well.
            found = {**_flat(problem.detail), **found}
        if found:
            raise serializers.ValidationError({parsers.safe_name(name): why for name, why in found.items()})
        return value


def _flat(detail: Any) -> dict[str, list[str]]:
    return {str(name): _texts(why) for name, why in detail.items()}


def _texts(why: Any) -> list[str]:
    if isinstance(why, dict):
        return [text for part in why.values() for text in _texts(part)]
    return [str(text) for text in why] if isinstance(why, list | tuple) else [str(why)]


def problems(shape: type[Input], body: parsers.Body) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """The values a body means, and what is wrong with it by field."""
    checked = shape(data=body)
    if checked.is_valid():
        return dict(checked.validated_data), {}
    return {}, dict(list(_flat(checked.errors).items())[:_MOST_NAMED])


def valid(shape: type[Input], body: parsers.Body) -> dict[str, Any]:
    """The values a body means. Raises Invalid naming every bad field."""
    values, wrong = problems(shape, body)
    if wrong:
        raise Invalid("; ".join(f"{name}: {why[0]}" for name, why in wrong.items())[:500], wrong)
    return values


def usable(shape: type[Input], body: parsers.Body, needed: str) -> tuple[dict[str, Any], list[str]]:
    """What can be used of a body, and the names of the fields that were dropped. Raises Invalid only for `needed`."""
    left = {name: value for name, value in body.items() if name in shape._declared_fields}
    dropped = [parsers.safe_name(name) for name in body if name not in left]
    while True:
        values, wrong = problems(shape, left)
        if not wrong:
            return values, dropped[:_MOST_NAMED]
        if needed in wrong:
            raise Invalid(f"{needed}: {wrong[needed][0]}", {needed: wrong[needed]})
        # Each round drops at least one: what is wrong is always a field that was sent.
        dropped += [name for name in left if name in wrong]
        left = {name: value for name, value in left.items() if name not in wrong}


class Nothing(Input):
    """No field at all."""


class Place(Input):
    """Where: a text, or a position, which is whole or absent."""

    location = Text(required=False, max_length=_PLACE, allow_blank=True)
    lat = Lat(required=False)
    lon = Lon(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("lat" in attrs) != ("lon" in attrs):
            lone = "lat" if "lat" in attrs else "lon"
            raise serializers.ValidationError({lone: ["lat and lon come together"]})
        return attrs


class SignIn(Input):
    username = Text(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)
    #: Read once a person has a second factor.
    otp = Text(required=False, max_length=16)


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


class OneUnit(Input):
    unit = CallSign()


class MaybeUnit(Input):
    unit = CallSign(required=False)


class Respond(MaybeUnit):
    eta_s = Whole(required=False, min_value=0, max_value=86_400)
    divert = Flag(required=False)


class MaybeUnitAt(MaybeUnit):
    at = Moment(required=False)


class Upgrade(Input):
    urgency = Choice(Urgency)


class Secure(Input):
    prisoner = Flag(required=False)
    awaiting_tow = Flag(required=False)


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


class PushKeys(Input):
    """What a browser's push subscription brings."""

    p256dh = Text(max_length=200)
    auth = Text(max_length=100)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError("must be an object")
        return super().to_internal_value(data)


class AddressInput(Input):
    channel = Choice(Channel)
    address = Text(max_length=500)
    keys = PushKeys(required=False)
    desk = Flag(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["channel"] == Channel.MAIL:
            if "keys" in attrs:
                raise serializers.ValidationError({"keys": ["a mailbox has none"]})
            validate_mailbox(attrs)
        else:
            validate_subscription(attrs)
        return attrs


def validate_mailbox(attrs: dict[str, Any]) -> None:
    try:
        validate_email(attrs["address"])
    except InvalidMailbox:
        raise serializers.ValidationError({"address": ["is no mail address"]}) from None


def validate_subscription(attrs: dict[str, Any]) -> None:
    """A push address outside, with keys something can be encrypted for."""
    try:
        outside.read(attrs["address"])
    except ValueError as error:
        raise serializers.ValidationError({"address": [str(error)]}) from None
    try:
        push.read_keys(attrs.get("keys", {}))
    except ValueError as error:
        raise serializers.ValidationError({"keys": [str(error)]}) from None


class FaultInput(Input):
    do = Choice(FaultDo)


class Enrol(Input):
    vehicle = Text(max_length=40)
    label = Text(required=False, max_length=60, allow_blank=True)  # type: ignore[assignment]


class LadderInput(Input):
    #: Null goes back to the default; both must be said, so that nobody does so by leaving something out.
    rungs = Rungs(allow_null=True)
    based_on = Id(allow_null=True)


class CoverInput(Input):
    rules = CoverRules(allow_null=True)
    based_on = Id(allow_null=True)


class WhatIfInput(Input):
    rungs = Rungs(allow_null=True)
