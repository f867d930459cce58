"""What was stated afterwards and taken back, and the seal: it breaks none, and what the log does not have is seen."""

from __future__ import annotations

import uuid
from datetime import timedelta

from requests.actions import seal_what_is_due, state, take_back
from requests.models import Backup, Response
from requests.record import record
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.record.nights import covered, gone_home, pass_time
from tests.record.test_entered_afterwards import enter

WHY = "2A16 was at the garage"


def back(cast: Cast, asked: uuid.UUID) -> None:
    cast.client("commander").read(f"backups/{asked}/record/?reason=night")
    take_back(cast.actor("commander"), asked, WHY, "2A16")


def test_what_was_sealed_and_is_taken_back_afterwards_breaks_no_seal(cast: Cast) -> None:
    asked = covered(cast)
    gone_home(cast)
    enter(cast, asked)
    pass_time(timedelta(hours=25))
    assert seal_what_is_due() == 1
    back(cast, asked)
    told = record(Backup.objects.get())
    assert told.seal is not None and told.seal.holds is True and told.doubts == ()
    assert [one.unit for one in told.presences] == ["2A14"]
    (gone,) = told.taken_back
    assert gone.unit == "2A16" and gone.taken is not None and gone.taken.at > told.seal.at
    enter(cast, asked)
    again = record(Backup.objects.get())
    assert again.seal is not None and again.seal.holds is True and again.doubts == ()


def test_what_was_taken_back_before_the_seal_is_not_sealed(cast: Cast) -> None:
    asked = covered(cast)
    gone_home(cast)
    enter(cast, asked)
    back(cast, asked)
    pass_time(timedelta(hours=25))
    assert seal_what_is_due() == 1
    told = record(Backup.objects.get())
    assert told.seal is not None and told.seal.holds is True and told.doubts == ()
    owner("update requests_response set stated = '{}' where stated <> '{}'")
    told = record(Backup.objects.get())
    assert told.seal is not None and told.seal.holds is True


def test_who_was_entered_and_taken_back_after_the_seal_stood_in_it_at_no_time(cast: Cast) -> None:
    asked = covered(cast)
    gone_home(cast)
    pass_time(timedelta(hours=25))
    seal_what_is_due()
    enter(cast, asked)
    back(cast, asked)
    told = record(Backup.objects.get())
    assert told.seal is not None and told.seal.holds is True and told.doubts == ()


def test_a_row_that_was_put_back_past_the_log_is_seen(cast: Cast) -> None:
    asked = covered(cast)
    enter(cast, asked)
    row = Response.objects.get(unit__call_sign="2A16")
    back(cast, asked)
    row.save()
    assert record(Backup.objects.get()).doubts == ("2A16: the log has this arrival taken back",)


def test_one_that_was_taken_back_past_the_log_is_seen(cast: Cast) -> None:
    asked = covered(cast)
    enter(cast, asked)
    back(cast, asked)
    for old, new, doubt in (
        ("garage", "market", "2A16: the log has it taken back in other words"),
        ("taken_at\": \"2", "taken_at\": \"3", "2A16: that it was taken back is not in the log"),
    ):  # fmt: skip
        owner(
            "update requests_response set stated = replace(stated::text, %s, %s)::jsonb where stated <> '{}'", old, new
        )
        assert record(Backup.objects.get()).doubts == (doubt,)


def test_what_was_written_of_it_stays_in_the_record(cast: Cast) -> None:
    asked = covered(cast)
    enter(cast, asked)
    state(cast.actor("third"), asked, "Stood at the rear.")
    back(cast, asked)
    told = record(Backup.objects.get())
    assert told.doubts == () and [one.text for one in told.taken_back[0].statements] == ["Stood at the rear."]
    enter(cast, asked)
    told = record(Backup.objects.get())
    assert [text.text for one in told.presences for text in one.statements] == ["Stood at the rear."]
    assert told.taken_back[0].statements == ()
