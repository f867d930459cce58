"""What a dispatcher types is answered in words: asked about, never guessed, taken back within ten seconds."""

from __future__ import annotations

import pytest

from requests.commands.registry import COMMANDS
from requests.models import Backup, LastCommand, Stop
from tests.api.test_schema import check
from tests.api.typed import (
    ROLLING,
    Prepare,
    a_backup,
    a_quiet_night,
    an_emergency_in_a_drill,
    asked,
    done,
    not_done,
    two_asks,
    type_line,
    with_lines,
)
from tests.api.wire import ask, refused
from tests.cast import Cast
from units.models import AccessLog, Unit

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
    ("BK 2A12 2", "closed, accidental", a_quiet_night),
    ("EM 2A12", "CANCEL ASKED – VERIFY BY VOICE", a_quiet_night),
    ("D 2A14 1", "2A14 stood down", a_backup),
    ("ER 2A14 1", "2A14 stood down", a_backup),
    ("SD 2A14 1", "2A14 → #1 ROLLING", ROLLING),
    ("OOS 2A14", "2A14 AVAILABLE", a_quiet_night),
    ("ST 2A12", "clear of its stop", a_quiet_night),
    ("NA 2A12", "closed, accidental", a_quiet_night),
    ("WANT 1 3", "#1 wants 1", a_backup),
    ("REACHED 1 STATE", "NOT REACHED", with_lines("MA 1 STATE", "NOREACH 1 STATE")),
    ("PL 1 Main", "#1 at 5th/Oak", a_backup),
    ("CN 1 26-2", "#1 is case 26-1", with_lines("CN 1 26-1")),
    ("HA 1", "#1 air let go", a_backup),
    ("HA 1 OFF", "#1 AIR HELD", with_lines("HA 1")),
    ("LK 1 2", "#1 no longer of one scene with #2", two_asks),
    ("LK 1 2 OFF", "#1 SAME SCENE AS #2", with_lines("LK 1 2", before=two_asks)),
    ("DRILL 1", "#1 REAL, called anew", an_emergency_in_a_drill),
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
    same = {"BZ": "OOS", "AV": "OOS", "NOREACH": "REACHED", "L": "PL"}
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
