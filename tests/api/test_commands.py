"""What a dispatcher types does what the mouse does and what the API does, and is answered in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from backupboard.places import ROOT
from requests.commands.registry import COMMANDS
from requests.models import Backup, LastCommand, Stop
from tests.api.test_schema import check
from tests.api.wire import ask, refused
from tests.cast import Cast, build
from tests.conftest import _empty, _tables_with_rows
from units.models import AccessLog, Unit

Prepare = Callable[[Cast], None]


def type_line(cast: Cast, line: str, who: str = "dispatcher", **more: Any) -> dict[str, Any]:
    """Types a line and answers what the board said, after looking that it has its one shape."""
    response = cast.client(who).say("commands/", {"line": line}, **more)
    assert response.status_code == 200, response.content
    said: dict[str, Any] = response.json()
    check(said, {"$ref": "#/components/schemas/CommandAnswer"}, line)
    return said


def done(cast: Cast, line: str, who: str = "dispatcher") -> dict[str, Any]:
    said = type_line(cast, line, who)
    assert said["ok"], said
    return said


def not_done(cast: Cast, line: str, who: str = "dispatcher") -> dict[str, Any]:
    said = type_line(cast, line, who)
    assert not said["ok"], said
    return said


def asked(cast: Cast, level: int = 3) -> str:
    """2A12 asks by radio; answers the number of it."""
    return str(done(cast, f"BK 2A12 {level}")["card"]["number"])


# ------------------------------------------------------------------ every verb, by line and by API


def _backup(cast: Cast) -> None:
    ask(cast.client("requester"), location="5th/Oak")


def _with(*lines: str, urgency: str = "backup") -> Prepare:
    def prepare(cast: Cast) -> None:
        ask(cast.client("requester"), urgency, location="5th/Oak")
        for line in lines:
            done(cast, line)

    return prepare


def _stop(cast: Cast) -> None:
    assert cast.client("requester").say("stops/", {"kind": "traffic"}).status_code == 201


def _nothing(cast: Cast) -> None:
    """A quiet night."""


@dataclass(frozen=True)
class Way:
    """One verb: what is typed, the call that does the same, which of `acts.js` makes that call, what went before."""

    line: str
    call: str
    body: dict[str, Any]
    act: str | None
    before: Prepare = _backup
    #: What the answers are compared in.
    shape: str = "card"


U14 = {"unit": "2A14"}
ROLLING = _with("ER 2A14 1")
WAYS = (
    Way("BK 2A12 2 5th/Oak", "backups/", {"unit": "2A12", "urgency": "cover", "location": "5th/Oak"}, "ask", _nothing),
    Way("BK 2A12 x2", "backups/", {"unit": "2A12", "urgency": "backup", "units_wanted": 2}, "ask", _nothing),
    Way("EM 2A12 Main", "backups/", {"unit": "2A12", "urgency": "emergency", "location": "Main"}, "ask", _nothing),
    Way("AK 1", "{}acknowledge/", {}, "acknowledge"),
    Way("D 2A14 1", "{}assign/", U14, "assign"),
    Way("ER 2A14 1", "{}respond/", U14, "rolling"),
    Way("2A14 ER", "{}respond/", U14, "rolling", _with("D 2A14 1")),
    Way("AR 2A14", "{}arrive/", U14, "arrive", ROLLING),
    Way("CL 2A14", "{}clear/", U14, "clear", _with("AR 2A14 1")),
    Way("CANT 2A14", "{}decline/", U14, None, ROLLING),
    Way("SD 2A14", "{}stand-down/", U14, "standDown", ROLLING),
    Way("SD 1", "{}stand-down/", {}, None, _with("ER 2A14 1", "ER 2A16 1")),
    Way("SEC 1", "{}secure/", {"prisoner": False}, "secure", ROLLING),
    Way("SEC 2A12 P T", "{}secure/", {"prisoner": True, "awaiting_tow": True}, "secure"),
    Way("UP 1 emergency", "{}upgrade/", {"urgency": "emergency"}, "upgrade"),
    Way("WANT 1 3", "{}wanted/", {"units_wanted": 3}, "wanted"),
    Way("WIDEN 1", "{}escalate/", {}, "escalate"),
    Way("MA 1 COUNTY", "{}mutual-aid/", {"agency": "COUNTY"}, "mutualAid"),
    Way("REACHED 1 STATE", "{}reached/", {"agency": "STATE", "reached": True}, "reached", _with("MA 1 STATE")),
    Way("NOREACH 1 STATE", "{}reached/", {"agency": "STATE", "reached": False}, "reached", _with("MA 1 STATE")),
    Way("N 1 Blue sedan", "{}note/", {"text": "Blue sedan"}, "note"),
    Way("PL 1 Main/4th", "{}", {"location": "Main/4th"}, None),
    Way("WD 1", "{}cancel/", {}, None),
    Way("WD 1", "{}cancel/", {}, None, _with(urgency="emergency")),
    Way("V 1 C", "{}verify-cancel/", {"outcome": "cannot_talk"}, "verify", _with("WD 1", urgency="emergency")),
    Way("V 1 S", "{}verify-cancel/", {"outcome": "safe"}, "verify", _with("WD 1", urgency="emergency")),
    Way("DP 1 N", "{}close/", {"disposition": "not_needed"}, "close", ROLLING),
    Way("OK 2A12", "units/2A12/ok/", {}, "ok", _stop, "unit"),
    Way("NA 2A12", "units/2A12/no-answer/", {}, "noAnswer", _stop, "unit"),
    Way("AV 2A14", "units/2A14/status/", {"status": "available"}, None, _nothing, "unit"),
    Way("BZ 2A14", "units/2A14/status/", {"status": "busy"}, None, _nothing, "unit"),
    Way("OOS 2A14", "units/2A14/status/", {"status": "out_of_service"}, None, _nothing, "unit"),
    Way("ST 2A12 tow Oak", "stops/", {"unit": "2A12", "kind": "tow", "location": "Oak"}, None, _nothing, "stop"),
    Way("SEC 2A12 P", "stops/{stop}/secure/", {"prisoner": True}, None, _stop, "stop"),
    Way("CL 2A12", "stops/{stop}/clear/", {}, None, _stop, "stop"),
)


@pytest.fixture
def anew(board: None, seeded: frozenset[str]) -> Callable[[], Cast]:
    """The cast in an empty database, as often as it is wanted."""

    def build_anew() -> Cast:
        _empty([table for table in _tables_with_rows() if table not in seeded])
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
    backup, stop = Backup.objects.first(), Stop.objects.first()
    path = way.call.replace("{stop}", str(stop.pk) if stop else "").replace(
        "{}", f"backups/{backup.pk}/" if backup else ""
    )
    key = {"key": "the-touch-of-a-mouse"} if path == "backups/" else {}
    method = "patch" if way.call == "{}" else "post"
    response = cast.client("dispatcher").say(path, way.body, method=method, **key)
    assert response.status_code in (200, 201), response.content
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.line)
def test_a_verb_makes_the_same_card_by_line_by_mouse_and_by_api(anew: Callable[[], Cast], way: Way) -> None:
    way.before(cast := anew())
    typed = done(cast, way.line)[way.shape]
    way.before(cast := anew())
    called = by_api(cast, way)
    assert plain(typed) == plain(called)
    assert way.line == "AV 2A14" or typed["version"] > 0


def test_every_word_and_every_touch_of_the_mouse_is_among_them() -> None:
    assert {way.line.split()[0] for way in WAYS} | {"ER", "UNDO", "?"} == {command.word for command in COMMANDS} | {
        "2A14"
    }
    acts = (ROOT / "static" / "js" / "board" / "acts.js").read_text()
    touches = dict(re.findall(r'^    (\w+): \([^)]*\) => (?:onCard|touch)\([^"`]*["`]([^"`]*)', acts, re.M))
    assert touches.keys() == {way.act for way in WAYS if way.act}
    for way in WAYS:
        if way.act and way.call.startswith("{}"):
            assert touches[way.act] == way.call.removeprefix("{}").strip("/")


# ------------------------------------------------------------------ what is asked and never guessed


def test_a_call_sign_nobody_has_is_guessed_and_not_acted_on(cast: Cast) -> None:
    number = asked(cast)
    said = not_done(cast, f"D 2A41 {number}")
    assert said["echo"] == "No unit 2A41. Did you mean 2A14?"
    assert said["choices"] == [f"D 2A14 {number}"]
    assert not Backup.objects.get().responses.exists()


def test_two_units_of_one_call_sign_are_asked_about(cast: Cast) -> None:
    cast.county.units.create(call_sign="2A14")
    cast.county.memberships.create(officer=cast.people["dispatcher"], role="dispatcher")
    number = asked(cast)
    said = not_done(cast, f"D 2A14 {number}")
    assert said["echo"] == "2A14 could be COUNTY:2A14 or METRO:2A14. Say which."
    assert said["choices"] == [f"D COUNTY:2A14 {number}", f"D METRO:2A14 {number}"]
    assert done(cast, said["choices"][1])["echo"] == f"2A14 → METRO:#{number} ASSIGNED"
    assert "could be" in not_done(cast, "2A14 AV")["echo"]


def test_two_backups_of_one_number_are_asked_about(cast: Cast) -> None:
    ask(cast.client("outsider"), "cover")
    cast.county.memberships.create(officer=cast.people["dispatcher"], role="dispatcher")
    number = asked(cast)
    assert {backup.number for backup in Backup.objects.all()} == {int(number)}
    said = not_done(cast, f"AK {number}")
    assert said["choices"] == [f"AK COUNTY:{number}", f"AK METRO:{number}"]
    assert done(cast, said["choices"][0])["card"]["agency"] == "COUNTY"
    assert done(cast, "AK 2A12")["card"]["agency"] == "METRO"


def test_a_closed_number_means_what_it_meant_while_none_of_that_number_is_open(cast: Cast) -> None:
    number = asked(cast)
    done(cast, f"DP {number} H")
    assert done(cast, f"N {number} he came back")["card"]["state"] == "closed"
    assert "No backup 77. None is open." in not_done(cast, "AK 77")["echo"]


def test_a_unit_that_is_sent_to_nothing_is_asked_where_to(cast: Cast) -> None:
    number = asked(cast)
    said = not_done(cast, "ER 2A14")
    assert said["choices"] == [f"ER 2A14 {number}"]
    assert done(cast, said["choices"][0])["echo"] == f"2A14 → #{number} ROLLING"


def test_a_unit_that_asks_for_nothing_is_not_acknowledged_for_what_it_answers(cast: Cast) -> None:
    number = asked(cast)
    done(cast, f"ER 2A14 {number}")
    said = not_done(cast, "AK 2A14")
    assert said["echo"] == f"2A14 asks for nothing now; it answers #{number}."
    assert said["choices"] == [f"AK METRO:{number}"]


def test_a_second_sending_never_hides_the_first(cast: Cast) -> None:
    first, second = asked(cast), str(done(cast, "BK 2A16 3")["card"]["number"])
    done(cast, f"D 2A14 {first}")
    assert done(cast, f"D 2A14 {second}")["echo"] == f"2A14 → #{second} ASSIGNED, taken from #{first}"


def test_away_from_an_emergency_takes_one_more_word(cast: Cast) -> None:
    alarm, other = asked(cast, 4), str(done(cast, "BK 2A16 2")["card"]["number"])
    done(cast, f"ER 2A14 {alarm}")
    said = not_done(cast, f"ER 2A14 {other}")
    assert said["card"]["number"] == int(alarm)
    assert said["choices"] == [f"ER 2A14 {other} DIVERT"]
    assert done(cast, said["choices"][0])["card"]["number"] == int(other)


def test_a_unit_on_a_stop_and_on_a_backup_is_asked_of_which_it_is_clear(cast: Cast) -> None:
    number = asked(cast)
    done(cast, "ST 2A14")
    done(cast, f"AR 2A14 {number}")
    said = not_done(cast, "CL 2A14")
    assert said["choices"] == [f"CL 2A14 METRO:{number}", "CL 2A14 STOP"]
    assert done(cast, said["choices"][1])["stop"]["state"] == "cleared"


# ------------------------------------------------------------------ emergencies, times


def test_an_emergency_is_accepted_whatever_is_known_of_it(cast: Cast) -> None:
    for line in ("EM", "EM officer down behind the bank", "EM 9Z99 Main/4th", "EM 2A12 " + "x" * 400, "EM -5"):
        card = done(cast, line)["card"]
        assert card["urgency"] == "emergency"
        assert card["origin"] == "radio"
    assert Backup.objects.filter(unit=None).count() == 4
    assert "behind the bank" in Backup.objects.get(location__startswith="officer").note
    again = done(cast, "EM officer down behind the bank")
    assert Backup.objects.count() == 5
    assert done(cast, f"PL {again['card']['number']} 5th/Oak")["card"]["location"] == "5th/Oak"


def test_an_emergency_of_a_call_sign_that_two_have_goes_out_and_says_so(cast: Cast) -> None:
    cast.county.units.create(call_sign="2A12")
    cast.county.memberships.create(officer=cast.people["dispatcher"], role="dispatcher")
    said = done(cast, "EM 2A12 Main/4th")
    assert said["card"]["unit"] is None
    assert "2A12 could be COUNTY:2A12 or METRO:2A12" in said["echo"]


def test_a_time_on_the_radio_is_kept_beside_the_time_it_came(cast: Cast) -> None:
    card = done(cast, "BK 2A12 -20s")["card"]
    pressed, received = (Backup.objects.values_list(name, flat=True).get() for name in ("pressed_at", "received_at"))
    assert 19 < (received - pressed).total_seconds() < 25
    done(cast, f"AR 2A14 {card['number']} -3m")
    answer = Backup.objects.get().responses.get()
    assert answer.stated["on_scene_at"]["by"] == str(cast.people["dispatcher"])
    assert answer.on_scene_at is not None
    assert answer.stated["on_scene_at"]["at"] < answer.on_scene_at.isoformat()


# ------------------------------------------------------------------ taking back


UNDONE = (
    ("BK 2A12 2", "closed, accidental", _nothing),
    ("EM 2A12", "CANCEL ASKED – VERIFY BY VOICE", _nothing),
    ("D 2A14 1", "2A14 stood down", _backup),
    ("ER 2A14 1", "2A14 stood down", _backup),
    ("SD 2A14 1", "2A14 → #1 ROLLING", ROLLING),
    ("OOS 2A14", "2A14 AVAILABLE", _nothing),
    ("ST 2A12", "clear of its stop", _nothing),
    ("NA 2A12", "closed, accidental", _nothing),
    ("WANT 1 3", "#1 wants 1", _backup),
    ("REACHED 1 STATE", "NOT REACHED", _with("MA 1 STATE", "NOREACH 1 STATE")),
    ("PL 1 Main", "#1 at 5th/Oak", _backup),
)


@pytest.mark.parametrize(("line", "echo", "before"), UNDONE, ids=[line for line, _, _ in UNDONE])
def test_undo_says_the_compensating_verb_and_both_stay(cast: Cast, line: str, echo: str, before: Prepare) -> None:
    before(cast)
    assert done(cast, line)["undo"]
    said = done(cast, "UNDO")
    assert said["echo"].startswith(f"{line} taken back: ")
    assert echo in said["echo"]
    assert said["undo"] is None
    assert "Nothing of the last 10 seconds" in not_done(cast, "UNDO")["echo"]


def test_every_word_that_is_taken_back_is_among_them() -> None:
    undone = {line.split()[0] for line, _, _ in UNDONE}
    same = {"BZ": "OOS", "AV": "OOS", "NOREACH": "REACHED"}
    assert {same.get(command.word, command.word) for command in COMMANDS if command.undoes} == undone


def test_what_is_not_taken_back_says_so_in_words(cast: Cast) -> None:
    number = asked(cast)
    assert done(cast, f"AK {number}")["undo"] is None
    assert not_done(cast, "UNDO")["echo"] == f"AK {number} is not taken back: somebody has taken notice."
    done(cast, "BK 2A12 2")
    assert "nothing new came of it" in not_done(cast, "UNDO")["echo"]
    assert Backup.objects.get().closed_at is None


def test_nobody_takes_back_what_another_typed_nor_after_ten_seconds(cast: Cast) -> None:
    asked(cast)
    assert "Nothing of the last" in not_done(cast, "UNDO", "commander")["echo"]
    row = LastCommand.objects.get()
    LastCommand.objects.update(at=row.at.replace(year=2020))
    assert "Nothing of the last" in not_done(cast, "UNDO")["echo"]


# ------------------------------------------------------------------ who, keys, refusals


def test_a_car_has_no_command_line(cast: Cast) -> None:
    refused(cast.client("requester").say("commands/", {"line": "?"}), 403, "forbidden")
    refused(cast.client().say("commands/", {"line": "?"}), 401, "not_signed_in")


def test_a_line_under_a_key_is_done_once(cast: Cast) -> None:
    number, key = asked(cast), {"key": "one-key-for-one-line"}
    first = type_line(cast, f"N {number} blue sedan", **key)
    again = cast.client("dispatcher").say("commands/", {"line": f"N {number} blue sedan"}, **key)
    assert (first["ok"], again.json()["echo"]) == (True, "Done already.")
    assert again["Idempotency-Replayed"] == "true"
    assert Backup.objects.get().notes.count() == 1
    refused(cast.client("dispatcher").say("commands/", {"line": "AK 1"}, **key), 422, "key_reused")


def test_a_refusal_is_in_words_and_of_a_person_it_is_logged(cast: Cast) -> None:
    foreign = ask(cast.client("outsider"), "emergency")
    assert (
        cast.client("outsider_desk").say(f"backups/{foreign['id']}/mutual-aid/", {"agency": "METRO"}).status_code == 200
    )
    said = not_done(cast, f"AK COUNTY:{foreign['number']}")
    assert said["echo"] == "Your role may not do this here."
    assert AccessLog.objects.filter(what="POST commands/", outcome="refused").exists()


def test_a_body_that_is_no_line_is_named(cast: Cast) -> None:
    for body in ({}, {"line": 7}, {"line": None}, {"line": "a\x00b"}):
        refused(cast.client("dispatcher").say("commands/", body), 400, "invalid", "line")
    refused(cast.client("dispatcher").say("commands/", {"line": "?", "undo": 1}), 400, "invalid", "undo")


def test_the_table_is_what_the_sheet_is_made_from(cast: Cast) -> None:
    cast.metro.labels = {"commands": {"D": "SEND"}}
    cast.metro.save()
    told = cast.client("dispatcher").read("commands/").json()
    check(told, {"$ref": "#/components/schemas/CommandPage"})
    words = {row["word"]: row for row in told["results"]}
    assert words.keys() == {command.word for command in COMMANDS}
    assert words["D"]["labels"] == ["SEND"]
    assert words["ER"]["usage"] == "ER unit [number] [DIVERT]"
    number = asked(cast)
    assert done(cast, f"SEND 2A14 {number}")["echo"] == f"2A14 → #{number} ASSIGNED"


def test_a_stop_is_opened_for_a_unit_from_a_desk_and_no_car_opens_anothers(cast: Cast) -> None:
    desk = cast.client("dispatcher")
    first = desk.say("stops/", {"kind": "traffic", "unit": "2A14"})
    assert (first.status_code, first.json()["unit"]["call_sign"]) == (201, "2A14")
    assert desk.say("stops/", {"kind": "traffic", "unit": "2A14"}).status_code == 200
    assert Stop.objects.get().officer_id is None
    refused(cast.client("third").say("stops/", {"kind": "traffic", "unit": "2A12"}), 403, "forbidden")
    refused(desk.say("stops/", {"kind": "traffic"}), 400, "invalid", "unit")
    assert Unit.objects.get(call_sign="2A14").stop_id == Stop.objects.get().pk
