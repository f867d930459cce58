"""Notes: what a person adds to a backup's record reads whole on its own boards, and nowhere else."""

from requests import lines, queries
from requests.access import Audience
from requests.actions import Ask, mutual_aid, note, request_backup
from requests.models import Note
from requests.vocabulary import EventKind, Urgency
from tests.cast import Cast
from units.models import Agency

LONG = "They have a dog. " * 100


def _noted(agency: Agency, reader: Audience) -> list[dict[str, object]]:
    events = queries.events_between(agency.pk, 0)
    return [
        line["facts"] for line in lines.lines(events, agency.code, agency.pk, reader) if line["event"] == "backup.noted"
    ]


def test_a_note_longer_than_an_events_facts_reads_whole_at_the_desk_and_in_cars(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    note(cast.actor("dispatcher"), asked, LONG)
    written = Note.objects.get()
    for reader in (Audience.DESK, Audience.CAR):
        assert _noted(cast.metro, reader) == [{"number": 1, "note": written.pk, "text": LONG}]


def test_a_partner_learns_that_something_changed_and_not_what_was_noted(cast: Cast) -> None:
    asked = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    mutual_aid(cast.actor("dispatcher"), asked, "COUNTY")
    note(cast.actor("dispatcher"), asked, "Only ours.")
    assert _noted(cast.county, Audience.DESK) == [{}]
    assert EventKind.BACKUP_NOTED in [event.kind for event in queries.events_between(cast.county.pk, 0)]
