"""Whatever is typed: an answer in words, nothing changed by what was refused, and never a fault of ours.

FUZZ=10000 types as many lines (docs/benchmarks.md); a run of the suite types 300.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests.commands.registry import BY_WORD, COMMANDS
from requests.models import Backup, LastCommand, Stop
from tests.api.wire import BESIDE
from tests.cast import Cast, Wire
from units.models import Unit

#: Lines of one night; each begins with everything open again.
A_NIGHT = 100
LINES = max(A_NIGHT, int(os.environ.get("FUZZ", "300")))

#: What somebody at a desk could type, and what only a cat would.
WORDS = st.sampled_from(
    [
        *BY_WORD,
        "2A12",
        "2A14",
        "2A16",
        "2A41",
        "S1",
        "COUNTY:S1",
        "METRO:2A12",
        "COUNTY",
        "STATE",
        "1",
        "2",
        "3",
        "#1",
        "#2",
    ]
    + [
        "METRO:#1",
        "COUNTY:1",
        "99",
        "x2",
        "x99",
        "-20s",
        "-3m",
        "-13h",
        "-5",
        "0214",
        "2575",
        "5th/Oak",
        "P",
        "T",
        "TOW",
    ]
    + [
        "H",
        "N",
        "C",
        "A",
        "S",
        "STOP",
        "DIVERT",
        "emergency",
        "roll-by",
        "blue",
        ":",
        "#",
        "%s",
        "'; --",
        "\\",
        "É",
        "🚓",
    ]
)
#: What stands well behind a word; whether there is such a thing just then is another matter.
FITS = {
    "unit": st.sampled_from(["2A12", "2A14", "METRO:2A16", "COUNTY:2A16", "2A18", "S1", "s2"]),
    "backup": st.sampled_from(["METRO:1", "#1", "2", "COUNTY:1", "METRO:2", "2A12", "S1"]),
    "level": st.sampled_from(["1", "2", "3", "4", "cover"]),
    "count": st.sampled_from(["x1", "x3", "x20"]),
    "place": st.sampled_from(["5th/Oak", "500 Mill Rd", "Main"]),
    "text": st.sampled_from(["blue sedan", "officer down", "é 🚓"]),
    "agency": st.sampled_from(["STATE", "COUNTY", "METRO"]),
    "outcome": st.sampled_from(["S", "C", "N"]),
    "ending": st.sampled_from(["H", "N", "C", "A"]),
    "kind": st.sampled_from(["tow", "ped", "call"]),
    "held": st.sampled_from(["P", "T"]),
    "divert": st.just("DIVERT"),
    "stop": st.just("STOP"),
    "minutes": st.sampled_from(["1", "15", "60", "61"]),
    "other": st.sampled_from(["METRO:1", "COUNTY:1", "METRO:2", "2A12"]),
    "off": st.just("OFF"),
    "vehicle": st.sampled_from(["CAR-2A12", "CAR-S1", "4512"]),
    "stolen": st.just("STOLEN"),
    "drill": st.sampled_from(["ON COUNTY", "ON METRO", "OFF COUNTY", "METRO:1", "COUNTY:1"]),
}


@st.composite
def sensible(draw: st.DrawFn) -> str:
    """A command with everything it needs and some of what it does not."""
    command = draw(st.sampled_from(COMMANDS))
    parts = [draw(FITS[part]) for part, needed in command.parts if needed or draw(st.booleans())]
    return " ".join([command.word, *parts])


TYPED = st.lists(WORDS, max_size=6).map(" ".join)
_ODD = st.text(max_size=60) | st.text("AKDERZ2 #:-", max_size=20) | st.just("N 1 ") | st.just("x" * 501)
#: (Mapped, so that all of it together is one choice of three.)
ANYTHING = _ODD.map(str)


def picture() -> list[Any]:
    """Everything the board knows, short, in one query: rows of every table, heads of the logs, the sum of all versions.

    Beside it stands what a person typed last: UNDO takes that up even where it cannot be done.
    """
    models = [*apps.get_app_config("requests").get_models(), *apps.get_app_config("units").get_models()]
    kept = [model for model in models if model is not LastCommand and model._meta.label not in BESIDE]
    parts = [f'(select count(*) from "{model._meta.db_table}")' for model in kept]
    parts += [f'(select sum(version) from "{model._meta.db_table}")' for model in (Backup, Unit, Stop)]
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}, (select sum(seq) from requests_boardcounter)")
        return list(cursor.fetchone())


def night(cast: Cast) -> Wire:
    """A desk of two agencies, supervisor in one, with something of everything open, two units of one call sign."""
    cast.county.memberships.create(officer=cast.people["dispatcher"], role="supervisor")
    cast.county.units.create(call_sign="2A16")
    desk = cast.client("dispatcher")
    for line in ("BK 2A12 3 5th/Oak", "EM S1", "ER METRO:2A16 METRO:1", "MA METRO:1 STATE", "ST 2A14"):
        response = desk.say("commands/", {"line": line})
        assert response.json()["ok"], response.content
    return desk


@pytest.mark.parametrize("night_of", range(1, LINES // A_NIGHT + 1))
def test_a_fuzzed_line_is_answered_in_words_and_a_refused_one_changes_nothing(cast: Cast, night_of: int) -> None:
    desk, seen = night(cast), {"done": 0, "refused": 0}

    @settings(max_examples=A_NIGHT, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    # Half of it could be meant, in either case: of a third, one night in a hundred had next to nothing done.
    @given(sensible() | sensible().map(str.lower) | TYPED | ANYTHING)
    def type_it(line: str) -> None:
        before = picture()
        response = desk.say("commands/", {"line": line})
        assert response.status_code in (200, 400), (line, response.content)
        said = json.loads(response.content)
        words = said["echo"] if response.status_code == 200 else said["error"]["message"]
        assert words.strip(), line
        ok = response.status_code == 200 and said["ok"]
        seen["done" if ok else "refused"] += 1
        assert ok or picture() == before, (line, words)

    type_it()
    print(f"night {night_of}: {sum(seen.values())} lines, {seen['done']} done, {seen['refused']} refused in words")
    assert seen["done"] > A_NIGHT / 50
    assert seen["refused"] > A_NIGHT / 50
