"""The one field that is an object of its own: what is told to those who come."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from requests import briefing
from requests.api import parsers
from requests.api.fields import Choice, Text, Whole
from requests.api.shapes import ref
from requests.vocabulary import Weapon

#: Said aloud it is the same as saying nothing.
UNKNOWN = "unknown"


class _Weapon(Choice):
    def to_internal_value(self, data: Any) -> Any:
        if data == UNKNOWN:
            return None
        if not isinstance(data, str) or data not in self.words:
            raise serializers.ValidationError(f"must be one of {', '.join([*self.words, UNKNOWN])}")
        return self.words[data]


_PARTS: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "weapon": _Weapon(Weapon),
    "people": Whole(min_value=0, max_value=briefing.MOST_PEOPLE),
    "approach": Text(max_length=briefing.APPROACH_LENGTH, allow_blank=True),
    "channel": Text(max_length=briefing.CHANNEL_LENGTH, allow_blank=True),
}


@extend_schema_field(ref("BriefingInput"))
class Briefing(serializers.Field[Any, Any, Any, Any]):
    """Any of weapon, people, approach, channel; null is unknown. Every key that is wrong is named."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("must be an object")
        values: dict[str, Any] = {}
        wrong: list[str] = []
        for key, value in data.items():
            if key not in _PARTS:
                wrong.append(f"{parsers.safe_name(key)}: is not known here")
                continue
            try:
                values[key] = None if value is None else _PARTS[key].run_validation(value)
            except serializers.ValidationError as problem:
                wrong += [f"{key}: {why}" for why in _texts(problem.detail)]
        if wrong:
            raise serializers.ValidationError(wrong)
        return values

    def to_representation(self, value: Any) -> Any:
        return value


def _texts(detail: Any) -> list[str]:
    return [str(why) for why in detail] if isinstance(detail, list) else [str(detail)]
