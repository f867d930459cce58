"""Whom a record names reads who opened it: where that cannot be written down, nothing with names is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from requests.actions import clear_stop, open_stop
from requests.vocabulary import StopKind
from tests.api.wire import ask, refused
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.record.nights import covered, pass_time
from units.models import AccessLog

WEEK = timedelta(days=7)


@pytest.fixture
def unwritable(cast: Cast) -> Iterator[None]:
    """The access log takes nothing more."""
    owner("revoke insert on units_accesslog from board_app")
    try:
        yield
    finally:
        owner("grant insert on units_accesslog to board_app")


def test_a_record_its_paper_and_its_object_stay_closed_and_say_why(cast: Cast, unwritable: None) -> None:
    asked = covered(cast)
    stop = open_stop(cast.actor("requester"), StopKind.TRAFFIC, location="5th/Oak")
    clear_stop(cast.actor("requester"), stop)
    pass_time(WEEK)
    chief = cast.client("commander")
    backup = [f"backups/{asked}/{name}?reason=night" for name in ("record/", "record.pdf", "eido/")]
    for path in (*backup, f"stops/{stop}/record/?reason=night", f"stops/{stop}/record.pdf?reason=night"):
        answer = chief.read(path)
        refused(answer, 503, "use_radio")
        assert "could not be written down" in answer.json()["error"]["message"]
        assert answer["Retry-After"]
        for name in ("2A12", "2A14", "Requester", "Neighbour"):
            assert name not in answer.content.decode()
    assert not AccessLog.objects.filter(outcome="allowed").exists()


def test_once_it_takes_looks_again_the_record_opens(cast: Cast) -> None:
    asked = covered(cast)
    assert cast.client("commander").read(f"backups/{asked}/record/?reason=night").status_code == 200
    assert AccessLog.objects.get().reason == "Review of the night"


def test_cards_and_touches_go_on(cast: Cast, unwritable: None) -> None:
    asked = covered(cast)
    assert cast.client("commander").read(f"backups/{asked}/").status_code == 200
    assert cast.client("commander").read(f"backups/{asked}/timeline/").status_code == 200
    assert ask(cast.client("requester"))["id"] != str(asked)
