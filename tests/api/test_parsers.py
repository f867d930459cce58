"""Reading a body: whatever bytes come, an object or one refusal; what is wrong inside a field stays in that field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.api import parsers
from requests.api.input import problems, usable
from requests.api.parsers import Junk, fault, faults, parse, safe_name
from requests.api.serializers import AskInput
from requests.refusals import Invalid

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(alphabet=st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,\\u0dnNaItrues 1e.-', max_size=200).map(str.encode))
def test_any_bytes_are_an_object_or_one_refusal(raw: bytes) -> None:
    try:
        body = parse(raw)
    except Invalid:
        return
    assert isinstance(body, dict)
    faults(body)


@given(st.dictionaries(st.text(max_size=12), ANY_JSON, max_size=6))
def test_what_json_can_say_comes_back_as_it_was_or_as_junk(body: dict[str, Any]) -> None:
    read = parse(json.dumps(body).encode())
    assert read.keys() == body.keys()
    assert all(read[name] == body[name] or fault(read[name]) for name in body)


@given(st.dictionaries(st.sampled_from(list(AskInput._declared_fields)) | st.text(max_size=6), ANY_JSON, max_size=8))
def test_an_emergency_is_usable_whatever_else_was_said(said: dict[str, Any]) -> None:
    body = parse(json.dumps({**said, "urgency": "emergency"}).encode())
    values, dropped = usable(AskInput, body, "urgency")
    assert values["urgency"] == "emergency"
    assert set(dropped) <= {safe_name(name) for name in said}


@given(st.dictionaries(st.sampled_from(list(AskInput._declared_fields)) | st.text(max_size=6), ANY_JSON, max_size=8))
def test_an_ask_is_valid_or_its_faults_are_named(said: dict[str, Any]) -> None:
    values, wrong = problems(AskInput, parse(json.dumps(said).encode()))
    assert bool(values) != bool(wrong)
    assert all(name.isascii() and why for name, why in wrong.items())


@pytest.mark.parametrize("depth", [1, parsers.MAX_DEPTH - 1, parsers.MAX_DEPTH, 500, 30_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_what_nests_too_deeply_is_junk_in_its_field_and_no_error(depth: int, opening: str, closing: str) -> None:
    raw = '{"deep":' + opening * depth + "1" + closing * depth + ',"beside":"ok"}'
    body = parse(raw.encode())
    assert body["beside"] == "ok"
    # The object itself is the first level.
    assert (fault(body["deep"]) == "nested too deeply") is (depth >= parsers.MAX_DEPTH)


def test_brackets_inside_a_text_do_not_nest() -> None:
    text = "[" * 5000 + '{"' * 100 + "\\"
    assert parse(json.dumps({"note": text}).encode()) == {"note": text}


@pytest.mark.parametrize(
    ("raw", "why"),
    [("NaN", "NaN is not a number"), ("-Infinity", "-Infinity is not a number"), ("1e999", "number out of range"),
     ("1" * 5000, "number out of range"), ('"\\u0000"', "contains a NUL character"),
     ('["\\ud800"]', "is not valid Unicode text"), ('{"\\ud800":1}', "is not valid Unicode text"),
     ('[[{"a":NaN}]]', "NaN is not a number"), ('{"b":1,"b":2}', "given twice")],
)  # fmt: skip
def test_junk_says_what_is_wrong_with_it(raw: str, why: str) -> None:
    assert faults(parse(f'{{"x":{raw},"y":1}}'.encode())) == {"x": [why]}


def test_a_field_said_twice_in_the_same_words_is_said_once() -> None:
    assert parse(b'{"a":1,"a":1}') == {"a": 1}
    assert isinstance(parse(b'{"a":1,"a":2}')["a"], Junk)


@pytest.mark.parametrize("depth", [17, 30_000, 60_000])
def test_deep_nesting_that_never_closes_is_unreadable(depth: int) -> None:
    with pytest.raises(Invalid):
        parse(b'{"a":' + b"[" * depth)
