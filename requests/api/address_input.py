"""What it takes to be told outside the board: a mailbox, or a browser's push subscription."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as InvalidMailbox
from django.core.validators import validate_email
from rest_framework import serializers

from requests.api.fields import Choice, Flag, Text
from requests.api.input import Input
from requests.deliveries import outside, push
from units.vocabulary import Channel


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
