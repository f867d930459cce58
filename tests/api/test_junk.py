"""Whatever comes in: a 4xx that names the field, nothing written, no traceback. An emergency does without the junk."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from requests.models import Backup
from tests.api.wire import new_key, nothing_written, refused
from tests.cast import Cast

SOON = (datetime.now(UTC) + timedelta(hours=2)).isoformat()

#: What stands behind "field": in the body, as raw bytes → the field that is named.
JUNK: dict[str, tuple[str, bytes]] = {
    "latitude 200": ("lat", b'200,"lon":1'),
    "latitude NaN": ("lat", b'NaN,"lon":1'),
    "latitude 1e400": ("lat", b'1e400,"lon":1'),
    "latitude a text": ("lat", b'"51.5","lon":1'),
    "latitude true": ("lat", b'true,"lon":1'),
    "latitude alone": ("lat", b"51.5"),
    "longitude minus infinity": ("lon", b'-Infinity,"lat":1'),
    "longitude 181": ("lon", b'181,"lat":1'),
    "longitude an object": ("lon", b'{},"lat":1'),
    "accuracy below nothing": ("accuracy_m", b"-1"),
    "nested 30,000 deep": ("note", b"[" * 30_000 + b"]" * 30_000),
    "objects nested 8,000 deep": ("note", b'{"a":' * 8_000 + b"1" + b"}" * 8_000),
    "bad UTF-8": ("note", b'"caf\xe9"'),
    "half a UTF-8 sequence": ("note", b'"\xf0\x9f\x9a"'),
    "NUL in a note": ("note", b'"a\\u0000b"'),
    "NUL in a location": ("location", b'"\\u0000"'),
    "a lone surrogate": ("note", b'"\\ud800"'),
    "a surrogate inside a list": ("reasons", b'["\\udfff"]'),
    "a 3,000-character note": ("note", json.dumps("x" * 3000).encode()),
    "a note that is a number": ("note", b"17"),
    "a note that is a list": ("note", b'["a"]'),
    "a 201-character place": ("location", json.dumps("x" * 201).encode()),
    "units_wanted -1": ("units_wanted", b"-1"),
    "units_wanted 0": ("units_wanted", b"0"),
    "units_wanted 21": ("units_wanted", b"21"),
    "units_wanted 10^30": ("units_wanted", b"1" + b"0" * 30),
    "units_wanted of 5,000 digits": ("units_wanted", b"9" * 5000),
    "units_wanted 1.5": ("units_wanted", b"1.5"),
    "units_wanted a text": ("units_wanted", b'"2"'),
    "units_wanted true": ("units_wanted", b"true"),
    "a naive time": ("pressed_at", b'"2026-11-22T21:04:12"'),
    "an unreadable time": ("pressed_at", b'"yesterday"'),
    "a time that is a number": ("pressed_at", b"1795381452"),
    "a time far ahead": ("pressed_at", json.dumps(SOON).encode()),
    "a time before all time": ("pressed_at", b'"0001-01-01T00:00:00+14:00"'),
    "an unknown reason": ("reasons", b'["boredom"]'),
    "a reason not in a list": ("reasons", b'"search"'),
    "reasons as an object": ("reasons", b'{"0":"search"}'),
    "silent as a word": ("silent", b'"yes"'),
    "silent as a number": ("silent", b"1"),
    "a stop that is no id": ("stop", b'"42"'),
    "a stop nobody has": ("stop", b'"00000000-0000-4000-8000-000000000000"'),
    "a unit nobody knows": ("unit", b'"9Z99"'),
    "a unit that is a list": ("unit", b'["2A12"]'),
    "a call sign longer than any": ("unit", json.dumps("X" * 100).encode()),
    "an unknown field": ("colour", b'"blue"'),
    "a field given twice": ("note", b'"a","note":"b"'),
}
CASES = [pytest.param(field, value, id=name) for name, (field, value) in JUNK.items()]


def body(urgency: str, field: str, value: bytes) -> bytes:
    return b'{"urgency":"%s","%s":%s}' % (urgency.encode(), field.encode(), value)


def post(client: Any, raw: bytes, **headers: str) -> Any:
    return client.generic(
        "POST",
        "/api/v1/backups/",
        raw,
        content_type="application/json",
        headers={"Idempotency-Key": new_key(), **headers},
    )


@pytest.fixture(autouse=True)
def no_traceback(caplog: pytest.LogCaptureFixture) -> Any:
    yield
    assert not [r.getMessage() for r in caplog.records if r.exc_info or r.levelno >= logging.ERROR]


def test_junk_in_an_ask_is_refused_and_the_field_is_named(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("requester")
    for name, (field, value) in JUNK.items():
        for urgency in ("roll_by", "cover", "backup"):
            with subtests.test(name, urgency=urgency), nothing_written():
                refused(post(client, body(urgency, field, value)), 400, "invalid", field)


@pytest.mark.parametrize(("field", "value"), CASES)
def test_an_emergency_does_without_the_junk(cast: Cast, field: str, value: bytes) -> None:
    response = post(cast.client("requester"), body("emergency", field, value))
    assert response.status_code == 201, response.content
    card = response.json()
    assert field in card["warnings"]
    assert (card["urgency"], card["unit"]["call_sign"]) == ("emergency", "2A12")


def test_an_emergency_keeps_what_makes_sense_beside_the_junk(cast: Cast) -> None:
    raw = b'{"urgency":"emergency","note":"behind the mall","lat":91,"lon":4,"units_wanted":1e99,"silent":true,"x":1}'
    card = post(cast.client("requester"), raw).json()
    assert sorted(card["warnings"]) == ["lat", "lon", "units_wanted", "x"]
    assert (card["note"], card["silent"], card["units_wanted"]) == ("behind the mall", True, None)


def test_an_emergency_of_nothing_but_junk_is_an_emergency(cast: Cast) -> None:
    junk = ",".join(f'"{field}":[]' for field in ("lat", "lon", "note", "pressed_at", "unit", "stop", "units_wanted"))
    many = ",".join(f'"junk{n}":NaN' for n in range(2000))
    raw = f'{{"urgency":"emergency",{junk},{many}}}'.encode()
    card = post(cast.client("requester"), raw).json()
    assert card["urgency"] == "emergency"
    assert 0 < len(card["warnings"]) <= 20


UNREADABLE = {
    "nothing": b"",
    "blanks": b"   ",
    "a word": b"help",
    "half an object": b'{"urgency":"emergency"',
    "a trailing comma": b'{"urgency":"emergency",}',
    "single quotes": b"{'urgency':'emergency'}",
    "two objects": b'{"urgency":"emergency"}{}',
    "UTF-16": '{"urgency":"emergency"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"urgency":"emergency"}',
    "a control character": b'{"urgency":"emergency","note":"a\x00b"}',
    "50,000 brackets never closed": b"[" * 50_000,
    "30,000 brackets closed": b"[" * 30_000 + b"]" * 30_000,
    "an escape that never ends": b'{"note":"' + b'\\"' * 30_000,
    "a quote that never ends": b'{"a":"' + b"[" * 60_000,
    "a list": b'[{"urgency":"emergency"}]',
    "a string": b'"emergency"',
    "a number": b"4",
    "null": b"null",
    "NaN": b"NaN",
}


def test_what_cannot_be_read_is_refused(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("requester")
    for name, raw in UNREADABLE.items():
        with subtests.test(name), nothing_written():
            fields = ("urgency",) if not raw.strip() else ()
            refused(post(client, raw), 400, "invalid", *fields)


def test_an_unknown_urgency_is_refused(cast: Cast, subtests: pytest.Subtests) -> None:
    client = cast.client("requester")
    for urgency in (b'"panic"', b'"EMERGENCY"', b"4", b"null", b'["emergency"]', b"{}", b"true", b"NaN", b'""'):
        with subtests.test(urgency=urgency), nothing_written():
            refused(post(client, b'{"urgency":%s}' % urgency), 400, "invalid", "urgency")


def test_every_bad_field_is_named_at_once(cast: Cast) -> None:
    raw = b'{"urgency":"panic","lat":"x","lon":1,"note":5,"colour":1}'
    response = post(cast.client("requester"), raw)
    refused(response, 400, "invalid", "urgency", "lat", "note", "colour")


def test_a_hostile_field_name_is_said_back_harmlessly(cast: Cast) -> None:
    raw = b'{"urgency":"backup","\\ud800\\u0000<script>\xff%s":1}' % (b"y" * 500)
    error = post(cast.client("requester"), raw).json()["error"]
    (name,) = error["fields"]
    assert name.isascii()
    assert len(name) <= 40


@pytest.mark.parametrize("size", [64 * 1024 + 1, 10 * 1024 * 1024])
def test_a_body_beyond_64_kib_is_too_large(cast: Cast, size: int) -> None:
    with nothing_written():
        response = post(cast.client("requester"), b'{"urgency":"emergency","note":"' + b"x" * size + b'"}')
    refused(response, 413, "too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_taken(cast: Cast, kind: str) -> None:
    client = cast.client("requester")
    with nothing_written():
        response = client.generic(
            "POST", "/api/v1/backups/", b'{"urgency":"backup"}', kind, headers={"Idempotency-Key": new_key()}
        )
    refused(response, 415, "unsupported_media_type")


def test_an_optional_null_is_absent(cast: Cast) -> None:
    fields = ("note", "lat", "lon", "units_wanted", "pressed_at", "unit", "stop", "reasons", "silent", "location")
    response = cast.client("requester").say("backups/", {"urgency": "cover", **dict.fromkeys(fields)}, key=new_key())
    assert response.status_code == 201, response.content
    assert Backup.objects.get().warnings == []
