"""Where the rows and the log differ about who came and when, the record says so aloud."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from requests.actions import arrive, clear_response, close
from requests.models import Response
from requests.vocabulary import Disposition
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.record.test_who_was_there import ask, told


def test_what_the_log_does_not_have_is_said_aloud(cast: Cast) -> None:
    asked = ask(cast)
    arrive(cast.actor("neighbour"), asked)
    Response.objects.update(on_scene_at=timezone.now() - timedelta(hours=1))
    account = told(asked)
    assert account.doubts == ("2A14: this arrival is not in the log",)


def test_a_stated_time_that_was_changed_afterwards_is_said_aloud(cast: Cast) -> None:
    asked = ask(cast)
    at = timezone.now() - timedelta(minutes=2)
    arrive(cast.actor("dispatcher"), asked, unit="2A14", at=at)
    later = (at + timedelta(minutes=1)).isoformat()
    Response.objects.update(stated={"on_scene_at": {"at": later, "by": "Dispatcher"}})
    assert told(asked).doubts == (f"2A14: the log has {at.isoformat()} for this arrival",)


def test_an_arrival_in_the_log_that_no_row_has_is_said_aloud_also_once_words_are_purged(cast: Cast) -> None:
    asked = ask(cast)
    arrive(cast.actor("neighbour"), asked)
    arrive(cast.actor("dispatcher"), asked, unit="2A16", at=timezone.now() - timedelta(minutes=2))
    clear_response(cast.actor("third"), asked)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    assert told(asked).doubts == ()
    stated = Response.objects.get(unit=cast.units["2A16"]).stated["on_scene_at"]["at"]
    owner("delete from requests_response where unit_id = %s", cast.units["2A16"].pk)
    clock = datetime.fromisoformat(stated).astimezone(ZoneInfo(cast.metro.time_zone))
    assert told(asked).doubts == (f"2A16: the log has an arrival at {clock:%H:%M:%S}, and no row has it",)
    owner("update requests_event set blanked = sha256(convert_to(payload, 'UTF8')), payload = ''")
    assert told(asked).doubts[0].startswith("the log has an arrival at ")


def test_a_leaving_that_the_log_has_otherwise_is_said_aloud(cast: Cast) -> None:
    asked = ask(cast)
    arrive(cast.actor("neighbour"), asked)
    clear_response(cast.actor("neighbour"), asked)
    arrive(cast.actor("third"), asked)
    owner("update requests_backup set received_at = received_at - interval '2 hours'")
    close(cast.actor("requester"), asked, Disposition.HELPED)
    assert told(asked).doubts == ()
    hour = timedelta(hours=1)
    for unit, words in (("2A14", "its leaving at "), ("2A16", "its leaving at ")):
        mine = Response.objects.filter(unit=cast.units[unit])
        left = mine.values_list("cleared_at", flat=True).get()
        assert left is not None
        mine.update(cleared_at=left - hour)
        (said,) = told(asked).doubts
        assert said.startswith(f"{unit}: {words}") and said.endswith(" is not in the log")
        mine.update(cleared_at=left)
    Response.objects.filter(unit=cast.units["2A14"]).update(
        stated={"cleared_at": {"at": (timezone.now() - hour).isoformat(), "by": "Dispatcher"}}
    )
    (said,) = told(asked).doubts
    assert said.startswith("2A14: the log has it leaving at ") and said.endswith(", and no row has that")
