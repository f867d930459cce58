"""Each day's heads are kept where the log's owner cannot reach, and show a log that was made anew."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from requests import heads, tasks
from requests.models import BoardCounter
from tests.cast import Cast
from tests.database.old_logs import write_log
from tests.database.test_verify_log import said
from tests.deliveries.receivers import mail_server


@pytest.fixture(autouse=True)
def file(tmp_path: Path, settings: Settings) -> Path:
    """Where heads go; no mail is sent."""
    settings.HEADS_FILE = str(tmp_path / "kept" / "heads.jsonl")
    settings.HEADS_MAIL_TO = []
    return Path(settings.HEADS_FILE)


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_a_day_has_one_line_of_each_log(cast: Cast, file: Path) -> None:
    write_log(cast.metro, 5)
    assert tasks.export_heads() == {"written": 2, "mailed": 0}
    assert tasks.export_heads() == {"written": 0, "mailed": 0}
    county, metro = lines(file)
    assert (county["agency"], county["seq"], county["head"]) == ("COUNTY", 0, "")
    assert (metro["agency"], metro["seq"]) == ("METRO", 5)
    assert metro["head"] == bytes(BoardCounter.objects.get(pk=cast.metro.pk).head).hex()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_next_day_is_added_and_no_line_is_touched(cast: Cast, file: Path) -> None:
    write_log(cast.metro, 5)
    heads.export()
    yesterday = file.read_text().replace(lines(file)[0]["exported"][:10], "2020-02-29")
    file.write_text(yesterday)
    write_log(cast.metro, 7)
    assert heads.export()["written"] == 2
    assert file.read_text().startswith(yesterday)
    assert [line["seq"] for line in lines(file)] == [0, 5, 0, 7]


def test_half_a_line_left_by_a_crash_spoils_no_later_one(cast: Cast, file: Path) -> None:
    file.parent.mkdir()
    file.write_text('{"exported":"2026-')
    assert heads.export()["written"] == 2
    assert [json.loads(line)["agency"] for line in file.read_text().splitlines()[1:]] == ["COUNTY", "METRO"]


def test_a_log_that_goes_on_agrees_with_its_heads(cast: Cast, file: Path) -> None:
    write_log(cast.metro, 5)
    heads.export()
    write_log(cast.metro, 8)
    code, text = said("--heads", str(file))
    assert code == 0
    assert "METRO: whole, 8 events, 1 exported heads agree" in text


def test_a_log_made_anew_holds_by_itself_and_not_against_its_heads(cast: Cast, file: Path) -> None:
    """Who owns the tables can rewrite a line and every hash after it; not what left the house before."""
    write_log(cast.metro, 5)
    heads.export()
    write_log(cast.metro, 6, minutes=2)
    assert said()[0] == 0
    code, text = said("--heads", str(file))
    assert code == 1
    assert "METRO: BROKEN at event 5: its hash is not the head exported at" in text


def test_a_log_cut_short_is_found_by_its_heads(cast: Cast, file: Path) -> None:
    write_log(cast.metro, 5)
    heads.export()
    write_log(cast.metro, 3)
    code, text = said("--agency", "METRO", "--heads", str(file))
    assert code == 1
    assert "METRO: BROKEN at event 4: it is missing: the log ends at 3 and had 5 when exported at" in text


def test_heads_are_mailed_once_a_day_and_again_when_the_mail_failed(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.HEADS_MAIL_TO = ["auditor@city.example"]
    write_log(cast.metro, 5)
    with pytest.raises(ConnectionRefusedError):
        heads.export()
    with mail_server() as post:
        settings.EMAIL_PORT = post.port
        assert heads.export() == {"written": 0, "mailed": 2}
        assert heads.export() == {"written": 0, "mailed": 0}
    ((to, mail),) = post.came
    assert to == ["auditor@city.example"]
    assert bytes(BoardCounter.objects.get(pk=cast.metro.pk).head).hex() in str(mail.get_payload())


def test_a_log_that_is_gone_is_missed(cast: Cast, file: Path) -> None:
    heads.export()
    file.write_text(file.read_text().replace("COUNTY", "ELSEWHERE"))
    with pytest.raises(Exception, match="heads were exported of ELSEWHERE, and there is no such log any more"):
        said("--heads", str(file))
