"""An arrival that was entered afterwards, and the seal: it breaks none, and is sealed where none was put yet."""

from __future__ import annotations

import uuid
from datetime import timedelta

from requests.actions import Ask, close, request_backup, respond, seal_what_is_due, state, was_there
from requests.models import Backup, Response, Seal, Statement
from requests.record import record
from requests.vocabulary import Disposition, Urgency
from tests.cast import Cast
from tests.database.old_logs import owner
from tests.record.nights import covered, gone_home, pass_time
from tests.timers import hands


def enter(cast: Cast, asked: uuid.UUID, unit: str = "2A16") -> None:
    cast.client("commander").read(f"backups/{asked}/record/?reason=night")
    closed_at = Backup.objects.get(pk=asked).closed_at
    assert closed_at is not None
    was_there(cast.actor("commander"), asked, closed_at, unit)


def test_after_the_seal_it_stands_beside_what_was_sealed(cast: Cast) -> None:
    asked = covered(cast)
    gone_home(cast)
    pass_time(timedelta(hours=25))
    assert seal_what_is_due() == 1
    enter(cast, asked)
    told = record(Backup.objects.get())
    assert told.seal is not None and told.seal.holds is True and told.doubts == ()
    assert [(one.unit, one.arrived.later) for one in told.presences] == [("2A14", False), ("2A16", True)]
    assert seal_what_is_due() == 0


def test_before_the_seal_it_is_sealed_with_the_rest(cast: Cast) -> None:
    asked = covered(cast)
    gone_home(cast)
    enter(cast, asked)
    pass_time(timedelta(hours=25))
    seal_what_is_due()
    sealed = record(Backup.objects.get())
    assert sealed.seal is not None and sealed.seal.holds is True
    entered = Response.objects.get(unit__call_sign="2A16")
    owner("update requests_response set stated = replace(stated::text, 'Commander', 'Somebody')::jsonb where id = %s",
          entered.pk)  # fmt: skip
    told = record(Backup.objects.get())
    assert told.seal is not None and told.seal.holds is False


def test_one_that_was_slipped_in_past_the_log_is_seen(cast: Cast) -> None:
    asked = covered(cast)
    enter(cast, asked)
    owner("update requests_response set stated = jsonb_set(stated, '{on_scene_at,at}', to_jsonb(%s::text))"
          " where stated <> '{}'", (hands.now() - timedelta(hours=3)).isoformat())  # fmt: skip
    (doubt,) = record(Backup.objects.get()).doubts
    assert doubt.startswith("2A16: the log has ")


def test_who_was_there_without_a_touch_may_state_what_they_saw(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.COVER)).backup_id
    respond(cast.actor("neighbour"), asked)
    close(cast.actor("requester"), asked, Disposition.HELPED)
    enter(cast, asked, "2A14")
    state(cast.actor("neighbour"), asked, "Stood at the rear.")
    assert Statement.objects.get().by == "Neighbour, 2A14"
    told = record(Backup.objects.get())
    assert [one.statements[0].text for one in told.presences] == ["Stood at the rear."]
    assert not Seal.objects.exists()
