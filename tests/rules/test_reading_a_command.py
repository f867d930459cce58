"""A typed line: verb first or unit first, its time, its guess, and a sentence for everything else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests.commands.guessing import distance, guesses
from requests.commands.reading import Unread, read
from requests.commands.registry import BY_WORD, COMMANDS, PARTS, words_of
from requests.commands.said import Said
from requests.vocabulary import Disposition, StopKind, Urgency, VerifyOutcome

WORDS = words_of([], ["2A12", "2A14", "S1", "417"])


def said(line: str) -> Said:
    found = read(line, WORDS)
    assert isinstance(found, Said), found
    return found


def unread(line: str) -> Unread:
    found = read(line, WORDS)
    assert isinstance(found, Unread), found
    return found


def meant(line: str) -> dict[str, object]:
    """What a line says, without what it leaves out."""
    found = said(line)
    kept = {name: value for name, value in vars(found).items() if value and name not in ("command", "line")}
    return {"word": found.command.word, **kept}


READ: dict[str, dict[str, object]] = {
    "BK 2A12 2 5th/Oak": {"word": "BK", "unit": "2A12", "level": Urgency.COVER, "text": "5th/Oak"},
    "bk 2a12": {"word": "BK", "unit": "2A12"},
    "BK 2A12 500 Mill Rd": {"word": "BK", "unit": "2A12", "text": "500 Mill Rd"},
    "BK 2A12 emergency x3 Oak": {
        "word": "BK", "unit": "2A12", "level": Urgency.EMERGENCY, "count": 3, "text": "Oak",
    },
    "BK 2A12 2x roll-by Oak": {"word": "BK", "unit": "2A12", "level": Urgency.ROLL_BY, "count": 2, "text": "Oak"},
    "BK 2A12 -20s 3 Oak": {
        "word": "BK", "unit": "2A12", "level": Urgency.BACKUP, "text": "Oak", "back": timedelta(seconds=20),
    },
    "BK 2A12 0214 Oak St": {"word": "BK", "unit": "2A12", "text": "0214 Oak St"},
    "2A12 BK 2": {"word": "BK", "unit": "2A12", "level": Urgency.COVER},
    "EM": {"word": "EM"},
    "EM 2A12 Main/4th": {"word": "EM", "unit": "2A12", "text": "Main/4th"},
    "EM officer down behind the bank": {"word": "EM", "text": "officer down behind the bank"},
    "EM 9Z99 Main/4th -1m": {"word": "EM", "text": "9Z99 Main/4th", "back": timedelta(minutes=1)},
    "EM 2A12 -99": {"word": "EM", "unit": "2A12", "text": "-99"},
    "EM 2A12 -40h": {"word": "EM", "unit": "2A12", "text": "-40h"},
    "AK 31": {"word": "AK", "backup": "31"},
    "AK #31": {"word": "AK", "backup": "#31"},
    "31 AK": {"word": "AK", "backup": "31"},
    "AK CNTY:31": {"word": "AK", "backup": "CNTY:31"},
    "AK 2A12": {"word": "AK", "backup": "2A12"},
    "D 2A14 31": {"word": "D", "unit": "2A14", "backup": "31"},
    "D 31 2A14": {"word": "D", "unit": "2A14", "backup": "31"},
    "2A14 D #31": {"word": "D", "unit": "2A14", "backup": "#31"},
    "D 2A14 2A12": {"word": "D", "unit": "2A14", "backup": "2A12"},
    "D 417 31": {"word": "D", "unit": "417", "backup": "31"},
    "D 417 #31": {"word": "D", "unit": "417", "backup": "#31"},
    "D CNTY:S1 CNTY:31": {"word": "D", "unit": "CNTY:S1", "backup": "CNTY:31"},
    "ER 417": {"word": "ER", "unit": "417"},
    "2A14 ER": {"word": "ER", "unit": "2A14"},
    "ER 2A14 31 DIVERT": {"word": "ER", "unit": "2A14", "backup": "31", "divert": True},
    "AR 2A14 0214": {"word": "AR", "unit": "2A14", "clock": (2, 14)},
    "AR 2A14 31 02:14": {"word": "AR", "unit": "2A14", "backup": "31", "clock": (2, 14)},
    "AR 2A14 -3m": {"word": "AR", "unit": "2A14", "back": timedelta(minutes=3)},
    "CL 2A14 stop -20s": {"word": "CL", "unit": "2A14", "stop": True, "back": timedelta(seconds=20)},
    "HA 31": {"word": "HA", "backup": "31"},
    "HA 31 off": {"word": "HA", "backup": "31", "off": True},
    "LK 31 #32": {"word": "LK", "backup": "31", "other": "#32"},
    "LK 31 2A12 OFF": {"word": "LK", "backup": "31", "other": "2A12", "off": True},
    "U 31 2A12": {"word": "U", "unit": "2A12", "backup": "31"},
    "2A12 U 31": {"word": "U", "unit": "2A12", "backup": "31"},
    "L 31 Off ramp": {"word": "L", "backup": "31", "text": "Off ramp"},
    "T 2A12 15": {"word": "T", "unit": "2A12", "minutes": 15},
    "2A12 T 15m": {"word": "T", "unit": "2A12", "minutes": 15},
    "DEV 4512": {"word": "DEV", "vehicle": "4512"},
    "DEV Car 7 stolen": {"word": "DEV", "vehicle": "Car 7", "stolen": True},
    "DRILL ON Night shift": {"word": "DRILL", "drill": "ON", "text": "Night shift"},
    "DRILL OFF": {"word": "DRILL", "drill": "OFF"},
    "DRILL 31": {"word": "DRILL", "backup": "31"},
    "REAL 31": {"word": "REAL", "backup": "31"},
    "SD 31": {"word": "SD", "backup": "31"},
    "SD 2A14": {"word": "SD", "unit": "2A14"},
    "OOS 2A14": {"word": "OOS", "unit": "2A14"},
    "ST 2A12 TOW 5th/Oak": {"word": "ST", "unit": "2A12", "kind": StopKind.TOW, "text": "5th/Oak"},
    "ST 2A12": {"word": "ST", "unit": "2A12"},
    "SEC 31 P T": {"word": "SEC", "backup": "31", "held": frozenset({"prisoner", "awaiting_tow"})},
    "UP 31 3": {"word": "UP", "backup": "31", "level": Urgency.BACKUP},
    "WANT 31 2": {"word": "WANT", "backup": "31", "count": 2},
    "MA 31 cnty": {"word": "MA", "backup": "31", "agency": "CNTY"},
    "N 31 Blue sedan, -20s ago": {"word": "N", "backup": "31", "text": "Blue sedan, -20s ago"},
    "V 32 c": {"word": "V", "backup": "32", "outcome": VerifyOutcome.CANNOT_TALK},
    "DP 31 not-needed": {"word": "DP", "backup": "31", "ending": Disposition.NOT_NEEDED},
    "UNDO": {"word": "UNDO"},
    "?": {"word": "?"},
}  # fmt: skip


@pytest.mark.parametrize("line", READ)
def test_a_line_means(line: str) -> None:
    assert meant(line) == READ[line]


REFUSED: dict[str, str] = {
    "": "Nothing is typed",
    "   ": "Nothing is typed",
    "x" * 501: "longer than 500",
    "AK\t31": "nobody can see",
    "AK 31\u202e": "nobody can see",
    "AK": "AK which backup? AK number, as in AK 31",
    "D 31": "D which unit?",
    "D 2A14": "D which backup?",
    "UP 31": "UP to which level",
    "UP 31 7": "UP to which level",
    "WANT 31": "WANT how many",
    "WANT 31 0": "1 to 20",
    "WANT 31 99": "1 to 20",
    "V 32 X": "what did you hear",
    "DP 31": "how did it end",
    "N 31": "N what?",
    "PL 31": "PL where?",
    "MA 31": "MA which agency?",
    "AR 2A14 2575": "no time of day",
    "AR 2A14 31 -13h": "more than 12 hours ago",
    "AR 2A14 31 -20": "of what?",
    "AV 2A14 31": "31 is too much here: AV unit",
    "ER 2A14 31 -20s": "-20s is too much here",
    "AV averyverylongname": "no call sign",
    "ZZZZ 31": "No command ZZZZ",
}


@pytest.mark.parametrize("line", REFUSED)
def test_what_is_no_command_is_refused_in_words(line: str) -> None:
    assert REFUSED[line] in unread(line).why


def test_a_mistyped_word_is_guessed_and_the_whole_line_is_offered() -> None:
    found = unread("AKK 31")
    assert "Did you mean AK" in found.why
    assert "AK 31" in found.choices
    assert unread("2A14 SRE 31").choices == ()
    assert "2A14 OOS" in unread("2A14 OSS").choices
    assert "2A14 what?" in unread("2A14").why


def test_a_call_sign_is_guessed_by_what_a_finger_does() -> None:
    known = ["2A12", "2A14", "2A16", "CNTY:S1"]
    assert guesses("2A41", known) == ["2A14"]
    assert guesses("2A1", known) == ["2A12", "2A14", "2A16"]
    assert guesses("9Z99", known) == []
    assert guesses("", known) == []
    assert distance("2A41", "2A14") == 1


def test_an_agency_calls_a_verb_what_it_likes_and_ours_goes_on() -> None:
    words = words_of([{"commands": {"D": "send", "AK": "TEN FOUR", "ER": "AR", "XX": "YY"}}])
    assert isinstance(sent := read("SEND 2A14 31", words), Said)
    assert sent.command is BY_WORD["D"]
    assert words.labels == {"D": ("SEND",)}
    assert isinstance(ours := read("D 2A14 31", words), Said)
    assert ours.command is BY_WORD["D"]
    assert isinstance(kept := read("AR 2A14", words), Said)
    assert kept.command is BY_WORD["AR"]


def test_a_word_that_two_agencies_use_for_two_verbs_is_asked() -> None:
    words = words_of([{"commands": {"D": "GO"}}, {"commands": {"ER": "GO"}}])
    found = read("GO 2A14 31", words)
    assert isinstance(found, Unread)
    assert found.choices == ("D 2A14 31", "ER 2A14 31")
    same = words_of([{"commands": {"D": "GO"}}, {"commands": {"D": "GO"}}])
    assert isinstance(read("GO 2A14 31", same), Said)


def test_labels_that_are_no_labels_are_passed_over() -> None:
    odd: tuple[object, ...] = (None, [], {"commands": []}, {"commands": {"D": None}}, {"urgency": {"x": "Y"}})
    for labels in odd:
        assert words_of([labels]).verbs.keys() == BY_WORD.keys()
    assert words_of([{"urgency": {"cover": "Code2"}}]).levels["CODE2"] is Urgency.COVER


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.word)
def test_the_example_of_a_command_is_that_command(command: object) -> None:
    assert isinstance(command, type(COMMANDS[0]))
    assert said(command.example).command is command
    assert {part for part, _ in command.parts} <= PARTS.keys()
    assert command.usage.startswith(command.word)


def test_no_two_commands_share_a_word() -> None:
    assert len(BY_WORD) == len(COMMANDS)


@given(st.text(max_size=600))
def test_any_text_is_a_command_or_a_sentence(line: str) -> None:
    found = read(line, WORDS)
    assert isinstance(found, Said) or found.why


@given(st.sampled_from(sorted(BY_WORD)), st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]))))
def test_any_text_behind_a_word_is_that_command_or_a_sentence(word: str, more: list[str]) -> None:
    found = read(" ".join([word, *more]), WORDS)
    assert isinstance(found, Unread) or found.command.word == word
    if word == "EM" and isinstance(found, Unread):
        assert "longer than" in found.why
