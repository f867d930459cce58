"""Who asked and who came is not to be found by trying unit after unit on what is stated and taken back afterwards."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from requests.actions import Ask, close, request_backup, respond, stand_down
from requests.models import Backup
from requests.vocabulary import Disposition, Urgency
from tests.api.wire import refused
from tests.cast import Cast, Wire
from tests.record.nights import covered, gone_home, pass_time
from units.models import AccessLog

UNITS = ("2A12", "2A14", "2A16", "2A18")


@pytest.fixture
def asked(cast: Cast) -> uuid.UUID:
    """2A12 asked and 2A14 came, a week ago."""
    one = covered(cast)
    pass_time(timedelta(days=7))
    return one


def tries(reader: Wire, asked: uuid.UUID) -> list[tuple[int, dict[str, Any]]]:
    """What each verb answers for each unit."""
    at = Backup.objects.get(pk=asked).received_at
    said: list[tuple[str, dict[str, Any]]] = [
        ("take-back", {"reason": "x"}), ("was-there", {"at": "2020-01-01T00:00:00Z"}),
        ("was-there", {"at": at.isoformat()}),
    ]  # fmt: skip
    answers = [reader.say(f"backups/{asked}/{verb}/", {"unit": unit, **body}) for verb, body in said for unit in UNITS]
    return [(answer.status_code, answer.json()) for answer in answers]


@pytest.mark.parametrize("path", ["", "timeline/", "record/", "record/?reason=other", "record.pdf?reason=gossip"])
def test_a_card_a_timeline_and_a_look_that_was_refused_open_no_record(cast: Cast, asked: uuid.UUID, path: str) -> None:
    chief = cast.client("commander")
    chief.read(f"backups/{asked}/{path}")
    found = tries(chief, asked)
    assert {status for status, _ in found} == {403}
    assert len({told["error"]["message"] for _, told in found}) == 1


def test_the_record_of_another_ask_opens_none(cast: Cast, asked: uuid.UUID) -> None:
    other = covered(cast)
    pass_time(timedelta(days=7))
    chief = cast.client("commander")
    assert chief.read(f"backups/{other}/record/?reason=court").status_code == 200
    assert {status for status, _ in tries(chief, asked)} == {403}


def test_a_look_of_somebody_else_opens_none(cast: Cast, asked: uuid.UUID) -> None:
    assert cast.client("administrator").read(f"backups/{asked}/record/?reason=court").status_code == 200
    chief = cast.client("commander")
    assert {status for status, _ in tries(chief, asked)} == {403}


@pytest.mark.parametrize("who", ["commander", "administrator"])
def test_standing_down_the_unit_one_signs_on_to_tells_of_none_whether_it_came(cast: Cast, who: str) -> None:
    """2A14 rolled until it closed, 2A16 was recalled, 2A18 did nothing; a desk has each for a minute, a week later."""
    one = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    respond(cast.actor("neighbour"), one)
    respond(cast.actor("third"), one)
    stand_down(cast.actor("third"), one)
    close(cast.actor("requester"), one, Disposition.HELPED)
    gone_home(cast)
    pass_time(timedelta(days=7))
    desk, told = cast.client(who), set()
    for unit in UNITS:
        assert desk.say("tours/", {"unit": unit}).status_code in (200, 201)
        told.add(refused(desk.say(f"backups/{one}/stand-down/", {}), 409, "not_in_this_state")["message"])
    assert len(told) == 1, told


@pytest.mark.parametrize("path", ["record/?reason=court", "record.pdf?reason=court", "eido/?reason=court"])
def test_the_record_its_paper_and_its_file_open_it(cast: Cast, asked: uuid.UUID, path: str) -> None:
    chief = cast.client("commander")
    assert chief.read(f"backups/{asked}/{path}").status_code == 200
    answer = chief.say(f"backups/{asked}/take-back/", {"unit": "2A14", "reason": "x"})
    refused(answer, 400, "invalid", "unit")


def test_what_is_wrong_for_every_unit_is_said_before_anything_about_one(cast: Cast, asked: uuid.UUID) -> None:
    chief = cast.client("commander")
    chief.read(f"backups/{asked}/record/?reason=court")
    for at in ("2020-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        told = {
            refused(chief.say(f"backups/{asked}/was-there/", {"unit": unit, "at": at}), 400, "invalid", "at")["message"]
            for unit in UNITS
        }
        assert len(told) == 1, told


def test_each_try_is_in_the_access_log_and_names_no_unit(cast: Cast, asked: uuid.UUID) -> None:
    chief = cast.client("commander")
    tries(chief, asked)
    assert AccessLog.objects.filter(outcome="refused").count() == 12
    chief.read(f"backups/{asked}/record/?reason=court")
    tries(chief, asked)
    rows = AccessLog.objects.filter(outcome="refused", reason__startswith="invalid")
    assert set(rows.values_list("reason", flat=True)) == {"invalid unit", "invalid at"}
    # (Stated of two who had not come, it is no refusal.)
    assert rows.count() == 10
    assert set(rows.values_list("officer_id", flat=True)) == {cast.people["commander"].pk}
    subjects = {f"backups/{asked}/was-there/", f"backups/{asked}/take-back/"}
    assert set(rows.values_list("subject", flat=True)) == subjects
