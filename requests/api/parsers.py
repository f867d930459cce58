"""Reads a body strictly: UTF-8 JSON, one object, no NaN, no number out of range, no deep nesting, ≤ 64 KiB.

What is wrong inside a field stays where it is as `Junk`, so that the refusal can name the field, and so that an
emergency can do without that field (DESIGN §4.8). Only what cannot be read at all is refused here.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import Any, Final

from django.http import HttpRequest

from backupboard.limits import body_limit
from requests.api.refusals import TooLarge, UnsupportedType
from requests.refusals import Invalid

Body = dict[str, Any]

#: Nothing on the wire nests deeper than this; Python's own reader gives up somewhere above 1,000.
MAX_DEPTH: Final = 16
#: Longer whole numbers are no number of ours, and Python refuses them beyond 4,300 digits.
_MAX_DIGITS: Final = 18
#: A string, also one that never ends, or a bracket.
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
#: Stands in the text for what was nested too deeply; no number of a client looks like it by accident.
_TOO_DEEP: Final = "-0e-160416"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Junk:
    """A value no field can take, standing where it stood. `why` says what is wrong with it."""

    def __init__(self, why: str) -> None:
        self.why = why

    def __repr__(self) -> str:
        return f"<{self.why}>"


def read(request: HttpRequest) -> Body:
    """The body of a request. Raises TooLarge, UnsupportedType, Invalid."""
    if request.content_type != "application/json" and _has_body(request):
        raise UnsupportedType("Send application/json.")
    raw = request.body
    if len(raw) > body_limit():
        raise TooLarge("The body is larger than 64 KiB.")
    return parse(raw) if raw.strip() else {}


def _has_body(request: HttpRequest) -> bool:
    # Without a stated length (chunked) the body is looked at; a form is never read as one.
    stated = request.META.get("CONTENT_LENGTH") or ""
    return stated != "0" if stated else bool(request.body)


def parse(raw: bytes) -> Body:
    """The object in these bytes, with Junk where a field is unusable. Raises Invalid when nothing can be read."""
    # Bytes that are not UTF-8 become lone surrogates inside the very string they spoilt.
    text = raw.decode("utf-8", "surrogateescape")
    try:
        value = json.loads(
            _shallow(text),
            parse_constant=lambda word: Junk(f"{word} is not a number"),
            parse_int=_whole,
            parse_float=_fraction,
            object_pairs_hook=_object,
        )
    except ValueError:
        raise Invalid("The body is not readable JSON.") from None
    if not isinstance(value, dict):
        raise Invalid("The body must be a JSON object.")
    return value


def faults(body: Body) -> dict[str, list[str]]:
    """Fields whose value cannot be used whatever the field is, each with its reason."""
    found = {name: fault(value) for name, value in body.items()}
    return {name: [why] for name, why in found.items() if why}


def fault(value: Any) -> str | None:
    """Why this value can be no field's, at whatever depth; None when nothing is wrong with it."""
    if isinstance(value, Junk):
        return value.why
    if isinstance(value, str):
        if "\x00" in value:
            return "contains a NUL character"
        return "is not valid Unicode text" if _SURROGATE.search(value) else None
    if isinstance(value, dict):
        return next(filter(None, (fault(part) for pair in value.items() for part in pair)), None)
    if isinstance(value, list):
        return next(filter(None, map(fault, value)), None)
    return None


def safe_name(name: str) -> str:
    """A field name of a stranger, fit to be said back: printable ASCII, short."""
    plain = name if name.isascii() and name.isprintable() else ascii(name)[1:-1]
    return plain if len(plain) <= 40 else f"{plain[:37]}..."


def _shallow(text: str) -> str:
    """The text with everything nested deeper than MAX_DEPTH replaced by a mark. Linear in its length."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return text
    kept: list[str] = []
    depth = start = end = 0
    for token in _TOKEN.finditer(text):
        bracket = token[0]
        if bracket in "[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                start = token.start()
        elif bracket in "]}":
            if depth == MAX_DEPTH + 1:
                kept += [text[end:start], _TOO_DEEP]
                end = token.end()
            depth -= 1
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply, and never closed")
    return "".join([*kept, text[end:]])


def _whole(digits: str) -> int | Junk:
    return int(digits) if len(digits) <= _MAX_DIGITS else Junk("number out of range")


def _fraction(digits: str) -> float | Junk:
    if digits == _TOO_DEEP:
        return Junk("nested too deeply")
    number = float(digits)
    return number if math.isfinite(number) else Junk("number out of range")


def _object(pairs: list[tuple[str, Any]]) -> Body:
    """An object; a name given twice with different values means nothing."""
    value = dict(pairs)
    if len(value) == len(pairs):
        return value
    often = Counter(name for name, _ in pairs)
    for name, times in often.items():
        if times > 1 and any(other != value[name] for known, other in pairs if known == name):
            value[name] = Junk("given twice")
    return value
