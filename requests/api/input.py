"""What a body must be: known fields only, every bad field named. Shapes only, no rule of the board."""

from __future__ import annotations

from typing import Any, Final

from rest_framework import serializers

from requests.api import parsers
from requests.api.fields import Lat, Lon, Text
from requests.refusals import Invalid

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
