"""What a dispatcher types does what the mouse does and what the API does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from backupboard.places import ROOT
from requests.commands.registry import COMMANDS
from requests.models import Backup, Stop
from tests.api.typed import (
    ROLLING,
    Prepare,
    a_backup,
    a_quiet_night,
    a_stop,
    an_emergency_in_a_drill,
    an_unknown_emergency,
    done,
    two_asks,
    with_lines,
)
from tests.cast import Cast, build
from tests.conftest import empty, tables_with_rows


@dataclass(frozen=True)
class Way:
    """One verb: what is typed, the call that does the same, which of `acts.js` makes that call, what went before."""

    line: str
    call: str
    body: dict[str, Any]
    act: str | None
    before: Prepare = a_backup
    #: What the answers are compared in.
    shape: str = "card"


U14 = {"unit": "2A14"}
WAYS = (
    Way(
        "BK 2A12 2 5th/Oak",
        "backups/",
        {"unit": "2A12", "urgency": "cover", "location": "5th/Oak"},
        "ask",
        a_quiet_night,
    ),
    Way("BK 2A12 x2", "backups/", {"unit": "2A12", "urgency": "backup", "units_wanted": 2}, "ask", a_quiet_night),
    Way("EM 2A12 Main", "backups/", {"unit": "2A12", "urgency": "emergency", "location": "Main"}, "ask", a_quiet_night),
    Way("AK 1", "{}acknowledge/", {}, "acknowledge"),
    Way("TAKE 1", "{}take-over/", {}, "takeOver", with_lines("AK 1", "LEAVE 1")),
    Way("LEAVE 1", "{}leave/", {}, "leave", with_lines("AK 1")),
    Way("D 2A14 1", "{}assign/", U14, "assign"),
    Way("ER 2A14 1", "{}respond/", U14, "rolling"),
    Way("2A14 ER", "{}respond/", U14, "rolling", with_lines("D 2A14 1")),
    Way("AR 2A14", "{}arrive/", U14, "arrive", ROLLING),
    Way("CL 2A14", "{}clear/", U14, "clear", with_lines("AR 2A14 1")),
    Way("CANT 2A14", "{}decline/", U14, None, ROLLING),
    Way("SD 2A14", "{}stand-down/", U14, "standDown", ROLLING),
    Way("SD 1", "{}stand-down/", {}, None, with_lines("ER 2A14 1", "ER 2A16 1")),
    Way("SEC 1", "{}secure/", {"prisoner": False}, "secure", ROLLING),
    Way("SEC 2A12 P T", "{}secure/", {"prisoner": True, "awaiting_tow": True}, "secure"),
    Way("UP 1 emergency", "{}upgrade/", {"urgency": "emergency"}, "upgrade"),
    Way("WANT 1 3", "{}wanted/", {"units_wanted": 3}, "wanted"),
    Way("WIDEN 1", "{}escalate/", {}, "escalate"),
    Way("MA 1 COUNTY", "{}mutual-aid/", {"agency": "COUNTY"}, "mutualAid"),
    Way("REACHED 1 STATE", "{}reached/", {"agency": "STATE", "reached": True}, "reached", with_lines("MA 1 STATE")),
    Way("NOREACH 1 STATE", "{}reached/", {"agency": "STATE", "reached": False}, "reached", with_lines("MA 1 STATE")),
    Way("N 1 Blue sedan", "{}note/", {"text": "Blue sedan"}, "note"),
    Way("PL 1 Main/4th", "{}", {"location": "Main/4th"}, "place"),
    Way("L 1 Main/4th", "{}", {"location": "Main/4th"}, "place"),
    Way("CN 1 26-1182", "{}", {"reference": "26-1182"}, None),
    Way("U 1 2A12", "{}", {"unit": "2A12"}, "isUnit", an_unknown_emergency),
    Way("HA 1", "{}hold-air/", {"held": True}, "holdAir"),
    Way("HA 1 OFF", "{}hold-air/", {"held": False}, "holdAir", with_lines("HA 1")),
    Way("LK 1 2", "{}link/", {"backup": "{second}"}, "link", two_asks),
    Way("DRILL 1", "{}drill/", {"drill": True}, "drill", an_emergency_in_a_drill),
    Way("REAL 1", "{}drill/", {"drill": False}, "drill", with_lines("DRILL 1", before=an_emergency_in_a_drill)),
    Way("WD 1", "{}cancel/", {}, None),
    Way("WD 1", "{}cancel/", {}, None, with_lines(urgency="emergency")),
    Way("V 1 C", "{}verify-cancel/", {"outcome": "cannot_talk"}, "verify", with_lines("WD 1", urgency="emergency")),
    Way("V 1 S", "{}verify-cancel/", {"outcome": "safe"}, "verify", with_lines("WD 1", urgency="emergency")),
    Way("DP 1 N", "{}close/", {"disposition": "not_needed"}, "close", ROLLING),
    Way("OK 2A12", "units/2A12/ok/", {}, "ok", a_stop, "unit"),
    Way("NA 2A12", "units/2A12/no-answer/", {}, "noAnswer", a_stop, "unit"),
    Way("T 2A12 15", "units/2A12/check/", {"minutes": 15}, "checkIn", a_stop, "unit"),
    Way("AV 2A14", "units/2A14/status/", {"status": "available"}, None, a_quiet_night, "unit"),
    Way("BZ 2A14", "units/2A14/status/", {"status": "busy"}, None, a_quiet_night, "unit"),
    Way("OOS 2A14", "units/2A14/status/", {"status": "out_of_service"}, None, a_quiet_night, "unit"),
    Way("ST 2A12 tow Oak", "stops/", {"unit": "2A12", "kind": "tow", "location": "Oak"}, None, a_quiet_night, "stop"),
    Way("SEC 2A12 P", "stops/{stop}/secure/", {"prisoner": True}, None, a_stop, "stop"),
    Way("CL 2A12", "stops/{stop}/clear/", {}, None, a_stop, "stop"),
)


#: Words without a card: tests/api/test_desk_words.py holds them to what the API does.
ELSEWHERE = {"DEV"}


@pytest.fixture
def anew(board: None, seeded: frozenset[str]) -> Callable[[], Cast]:
    """The cast in an empty database, as often as it is wanted."""

    def build_anew() -> Cast:
        empty([table for table in tables_with_rows() if table not in seeded])
        return build()

    return build_anew


def plain(wire: Any) -> Any:
    """A card without its ids and moments: what is left is the same in two nights that went the same way."""
    if isinstance(wire, dict):
        kept = {name: value for name, value in wire.items() if name not in ("id", "stop", "backup", "since")}
        return {
            name: bool(value) if name == "at" or name.endswith("_at") else plain(value) for name, value in kept.items()
        }
    return [plain(one) for one in wire] if isinstance(wire, list) else wire


def by_api(cast: Cast, way: Way) -> dict[str, Any]:
    backup, stop = Backup.objects.order_by("number").first(), Stop.objects.first()
    path = way.call.replace("{stop}", str(stop.pk) if stop else "").replace(
        "{}", f"backups/{backup.pk}/" if backup else ""
    )
    body = {
        name: str(Backup.objects.get(number=2).pk) if said == "{second}" else said for name, said in way.body.items()
    }
    key = {"key": "the-touch-of-a-mouse"} if path == "backups/" else {}
    method = "patch" if way.call == "{}" else "post"
    response = cast.client("dispatcher").say(path, body, method=method, **key)
    assert response.status_code in (200, 201), response.content
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.line)
def test_a_verb_makes_the_same_card_by_line_by_mouse_and_by_api(anew: Callable[[], Cast], way: Way) -> None:
    way.before(cast := anew())
    typed = done(cast, way.line)[way.shape]
    way.before(cast := anew())
    called = by_api(cast, way)
    # A unit's version is a moment: a number would count what became of it.
    moments = {"version": bool(typed["version"])} if way.shape == "unit" else {}
    assert plain({**typed, **moments}) == plain({**called, **moments})
    assert way.line == "AV 2A14" or typed["version"] > 0


def test_every_word_and_every_touch_of_the_mouse_is_among_them() -> None:
    assert {way.line.split()[0] for way in WAYS} | {"ER", "UNDO", "?", *ELSEWHERE} == {
        command.word for command in COMMANDS
    } | {"2A14"}
    acts = (ROOT / "static" / "js" / "board" / "acts.js").read_text()
    touches = dict(re.findall(r'^    (\w+): \([^)]*\) => (?:onCard|touch)\([^"`]*["`]([^"`]*)', acts, re.M))
    assert touches.keys() == {way.act for way in WAYS if way.act}
    for way in WAYS:
        if way.act and way.call.startswith("{}"):
            assert touches[way.act] == way.call.removeprefix("{}").strip("/")
