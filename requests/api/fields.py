"""Fields that take exactly their own JSON type: no "3" for 3, no 1 for true, no naive time."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from requests.api.shapes import many, ref
from units.vocabulary import CALL_SIGN_LENGTH

#: How far a touch may lie ahead of our clock: what a badly set car computer is off by.
AHEAD = timedelta(minutes=5)


class Text(serializers.CharField):
    """A string, trimmed."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("must be a string")
        return data.strip()


class Whole(serializers.IntegerField):
    """A whole number."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            raise serializers.ValidationError("must be a whole number")
        return data


class Number(serializers.FloatField):
    """A finite number."""

    def to_internal_value(self, data: Any) -> float:
        if not isinstance(data, int | float) or isinstance(data, bool) or not math.isfinite(data):
            raise serializers.ValidationError("must be a number")
        return float(data)


class Flag(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("must be true or false")
        return data


class Choice(serializers.ChoiceField):
    """One of a closed list of words, given on as that word of the vocabulary."""

    def __init__(self, words: Iterable[TextChoices], **kwargs: Any) -> None:
        self.words = {str(word): word for word in words}
        super().__init__(choices=list(self.words), **kwargs)

    def to_internal_value(self, data: Any) -> TextChoices:
        if not isinstance(data, str) or data not in self.words:
            raise serializers.ValidationError(f"must be one of {', '.join(self.words)}")
        return self.words[data]


class Moment(serializers.DateTimeField):
    """A time with its zone, as UTC, at most 5 min ahead of our clock."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            raise serializers.ValidationError("must be a time such as 2026-11-22T21:04:12.345678Z")
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            raise serializers.ValidationError("must be a time such as 2026-11-22T21:04:12.345678Z") from None
        if at.tzinfo is None:
            raise serializers.ValidationError("has no time zone; end it with Z or an offset")
        try:
            at = at.astimezone(UTC)
        except OverflowError:
            raise serializers.ValidationError("is no time anybody lived in") from None
        if at > timezone.now() + AHEAD:
            raise serializers.ValidationError("lies more than 5 minutes ahead of the server's clock")
        return at


class Id(serializers.UUIDField):
    """An id of ours. To clients it is an opaque string."""

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if not isinstance(data, str):
            raise serializers.ValidationError("must be an id")
        try:
            return uuid.UUID(data)
        except ValueError:
            raise serializers.ValidationError("is not an id of ours") from None


class CallSign(Text):
    """A unit by its radio name, "2A14"; a partner's or an ambiguous one as "COUNTY:S1"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=16 + 1 + CALL_SIGN_LENGTH, **kwargs)


class Lat(Number):
    """Degrees north."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=-90, max_value=90, **kwargs)


class Lon(Number):
    """Degrees east."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=-180, max_value=180, **kwargs)


class _AsSent(serializers.ListField):
    """A list as it was sent. What it means is judged by the verb, which names each part that is wrong."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            raise serializers.ValidationError("must be a list, or null for the default")
        return data


@extend_schema_field(many(ref("Rung")))
class Rungs(_AsSent):
    """The rungs of a ladder."""


@extend_schema_field(many(ref("CoverRule")))
class CoverRules(_AsSent):
    """The rules of standing cover."""


@extend_schema_field(many(ref("AgeingRule")))
class AgeingRules(_AsSent):
    """When an ask is late, one rule an urgency."""
