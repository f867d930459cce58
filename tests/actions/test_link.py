"""Two asks of one scene: both stay open, both say of each other."""

import uuid

import pytest

from requests.actions import Ask, close, link, mutual_aid, request_backup
from requests.actions.linking import MOST
from requests.models import Backup
from requests.refusals import Forbidden, Invalid, NotInThisState
from requests.vocabulary import Disposition, EventKind, Urgency
from tests.actions.night import Night, row


def linked(night: Night, backup: uuid.UUID, who: str = "dispatcher") -> list[tuple[str, int]]:
    return [(one["agency"], one["number"]) for one in night.card(backup, who)["linked"]]


def two(night: Night) -> tuple[uuid.UUID, uuid.UUID]:
    return night.ask(), night.ask(Urgency.COVER, who="neighbour")


def test_both_cards_say_of_each_other_and_both_stay_open_with_their_ladders(night: Night) -> None:
    one, other = two(night)
    rungs = night.rung_in(one), night.rung_in(other)
    before = night.head()
    link(night.dispatcher, one, other)
    assert night.told(before) == [EventKind.BACKUP_UPDATED] * 2
    assert linked(night, one) == [("METRO", row(other).number)]
    assert linked(night, other) == [("METRO", row(one).number)]
    assert linked(night, one, "third") == linked(night, one)
    assert all(abs((left or 0) - (was or 0)) < 2 for left, was in zip(_left(night, one, other), rungs, strict=True))
    assert Backup.objects.filter(closed_at=None).count() == 2


def _left(night: Night, one: uuid.UUID, other: uuid.UUID) -> tuple[float | None, float | None]:
    return night.rung_in(one), night.rung_in(other)


def test_a_second_word_is_an_answer_and_taking_it_back_takes_it_off_both(night: Night) -> None:
    one, other = two(night)
    link(night.dispatcher, one, other)
    before = night.head()
    link(night.commander, other, one)
    assert night.head() == before
    link(night.commander, other, one, linked=False)
    assert linked(night, one) == linked(night, other) == []
    before = night.head()
    link(night.dispatcher, one, other, linked=False)
    assert night.head() == before


def test_it_stays_in_the_record_once_one_is_over_and_can_still_be_taken_back(night: Night) -> None:
    one, other = two(night)
    link(night.dispatcher, one, other)
    close(night.dispatcher, one, Disposition.HELPED)
    assert linked(night, one) == [("METRO", row(other).number)]
    link(night.dispatcher, other, one, linked=False)
    assert linked(night, one) == []
    with pytest.raises(NotInThisState):
        link(night.dispatcher, other, one)


def test_another_agencys_ask_is_linked_once_both_have_both_on_their_boards(night: Night) -> None:
    ours = night.ask()
    theirs = request_backup(night.outsider, Ask(Urgency.BACKUP)).backup_id
    with pytest.raises(Invalid, match="no such ask"):
        link(night.dispatcher, ours, theirs)
    mutual_aid(night.outsider_desk, theirs, "METRO")
    with pytest.raises(Invalid, match="both boards"):
        link(night.dispatcher, ours, theirs)
    mutual_aid(night.dispatcher, ours, "COUNTY")
    link(night.dispatcher, ours, theirs)
    assert linked(night, ours) == [("COUNTY", row(theirs).number)]
    assert linked(night, theirs, "outsider_desk") == [("METRO", row(ours).number)]
    assert linked(night, theirs) == [], "a neighbour's card does not say what it is linked to"


def test_nothing_is_linked_to_itself_nor_to_a_test_nor_to_more_than_anybody_tells_apart(night: Night) -> None:
    one, other = two(night)
    with pytest.raises(Invalid, match="no other ask"):
        link(night.dispatcher, one, one)
    with pytest.raises(Invalid, match="no other ask"):
        link(night.dispatcher, one, night.ask(Urgency.EMERGENCY, who="third", test=True))
    with pytest.raises(Invalid, match="no such ask"):
        link(night.dispatcher, one, uuid.uuid4())
    Backup.objects.filter(pk=one).update(
        linked=[{"id": str(uuid.uuid4()), "number": n, "agency": "X"} for n in range(MOST)]
    )
    with pytest.raises(Invalid, match="already"):
        link(night.dispatcher, one, other)
    night.look()


def test_no_car_links(night: Night) -> None:
    one, other = two(night)
    with pytest.raises(Forbidden):
        link(night.requester, one, other)
