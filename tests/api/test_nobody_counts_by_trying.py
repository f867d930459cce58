"""Twelve asks by one unit, one each by four others, each at a stop: nobody rebuilds that by trying, nor by listening.

What test_nobody_can_be_counted.py fetches is read; this is what is done: stating arrivals and taking them back of unit
after unit, verbs of stops said twice, signing on to the unit itself, and reading on the board what others write of what
is long over.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from requests import actions, nameless
from requests.models import Backup, BoardCounter, Stop
from requests.vocabulary import Disposition, StopKind, Urgency
from tests.api.counted import ASKS, CANNOT, CREWS, Month, more_people
from tests.api.counting import Attack, Document, Secret
from tests.cast import Cast, Wire, build
from tests.conftest import empty, tables_with_rows
from tests.record.nights import pass_time
from units.models import AccessLog, Membership, Officer
from units.vocabulary import Role

#: (The first has asked and come: what they know of themselves is no secret to them.)
READERS = ("third", "newcomer", "dispatcher", "commander", "administrator")


@dataclass
class Nights(Month):
    """The same asks, each at a stop of its own; who came; where the board's log stood before anybody wrote more."""

    stops: list[str] = field(default_factory=list)
    helpers: list[str] = field(default_factory=list)
    head: int = 0

    @property
    def ids(self) -> dict[str, str]:
        """Backups by their numbers, stops by numbers of our own."""
        return {**self.numbers, **{one: str(9000 + n) for n, one in enumerate(self.stops)}}

    def secrets(self) -> list[Secret]:
        """Who asked twelve times, and so stood at twelve stops; who came."""
        return [self._with_stops(self.asker), self._with_stops(self.helper)]

    def _with_stops(self, secret: Secret) -> Secret:
        there = {self.stops[n] for n, one in enumerate(self.asked) if one in secret.mine}
        return Secret(secret.what, secret.mine | there, secret.names, secret.others)

    def client(self, who: str) -> Wire:
        return self.cast.client(who)


@pytest.fixture(scope="module")
def nights(seeded: frozenset[str], django_db_blocker: DjangoDbBlocker) -> Iterator[Nights]:
    """One for the whole file: nothing here changes whose any of it was."""
    with django_db_blocker.unblock():
        try:
            yield _lived(build())
        finally:
            connections.close_all()
            empty([table for table in tables_with_rows() if table not in seeded])
            connections.close_all()


def _lived(cast: Cast) -> Nights:
    found = Nights(cast)
    more_people(cast)
    BoardCounter.objects.filter(agency=cast.metro).update(day_number=7000, day=timezone.now().date())
    for number, who in enumerate(ASKS):
        _one(found, number, who)
    pass_time(timedelta(days=7))
    found.head = BoardCounter.objects.get(agency=cast.metro).seq
    _written_late(found)
    _relieved(cast)
    return found


def _one(nights: Nights, number: int, who: str) -> None:
    """At a stop of their own they asked, somebody came, and both are over."""
    asker = nights.cast.actor(who)
    comes = "neighbour" if number not in CANNOT else "third"
    comes = "fifth" if comes == who else comes
    stop = actions.open_stop(asker, StopKind.TRAFFIC, location=f"{number + 1} Elm")
    asked = actions.request_backup(asker, actions.Ask(Urgency.COVER)).backup_id
    actions.arrive(nights.cast.actor(comes), asked)
    actions.close(asker, asked, Disposition.HELPED)
    actions.clear_stop(asker, stop)
    nights.asked.append(str(asked))
    nights.stops.append(str(stop))
    nights.helpers.append(comes)


def _written_late(nights: Nights) -> None:
    """Weeks later who asked gives both a case number, who came states something, a desk notes something."""
    for number, who in enumerate(ASKS):
        asked, stop = uuid.UUID(nights.asked[number]), uuid.UUID(nights.stops[number])
        asker = nights.cast.actor(who)
        actions.update_backup(asker, asked, {"reference": f"26-{number}"})
        actions.update_stop(asker, stop, {"reference": f"26-{number}"})
        actions.note(asker, asked, f"{CREWS[who]} had asked")
        actions.state(nights.cast.actor(nights.helpers[number]), asked, "I stood at the rear.")


def _relieved(cast: Cast) -> None:
    """Who asked twelve times goes home, and somebody new has the unit from now on."""
    actions.sign_off(cast.actor("requester"))
    cast.people["newcomer"] = Officer.objects.create_user(username="newcomer", password="x", name="Newcomer")
    Membership.objects.create(officer=cast.people["newcomer"], agency=cast.metro, role=Role.OFFICER)
    assert cast.client("newcomer").say("tours/", {"unit": "2A12"}).status_code == 201


def heard(nights: Nights, who: str, client: Wire) -> Document:
    """What was told on this reader's board of all that was written late."""
    address = f"/api/v1/board/events/?agency=METRO&after={nights.head}"
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    events = answer.json()["events"]
    assert len(events) > 4 * len(ASKS)
    # (What went on meanwhile, somebody signing on, is of today.)
    late = [one for one in events if one["event"] == "hidden" or one["event"].startswith(("backup.", "stop."))]
    return Document(who, address, json.dumps(late))


def said_again(nights: Nights, who: str, client: Wire) -> list[Document]:
    """What the verbs of stops answer, each said a second time, and what is read of each ask."""
    found = []
    numbers = {one: number for number, one in enumerate(nights.stops)}
    for stop in nights.stops:
        for verb, body in (("clear", {}), ("update", {"reference": f"26-{numbers[stop]}"}), ("secure", {})):
            address = f"stops/{stop}/{verb}/"
            found.append(Document(who, f"/api/v1/{address}", client.say(address, body).content.decode()))
    for one in nights.asked:
        for path in ("", "timeline/"):
            address = f"backups/{one}/{path}"
            found.append(Document(who, f"/api/v1/{address}", client.read(address).content.decode()))
    return found


def found_in(nights: Nights, documents: list[Document]) -> list[str]:
    attack = Attack(nights.ids, documents)
    return [said for secret in nights.secrets() for said in attack.finds(secret)]


@pytest.mark.parametrize("who", READERS)
def test_no_board_tells_who_writes_of_what_is_long_over(nights: Nights, who: str) -> None:
    assert found_in(nights, [heard(nights, who, nights.client(who))]) == []


@pytest.mark.parametrize("who", READERS[1:])
def test_no_verb_said_twice_and_no_card_tells_whose_it_was(nights: Nights, who: str) -> None:
    assert found_in(nights, said_again(nights, who, nights.client(who))) == []


def test_whoever_crews_the_unit_today_is_answered_as_anybody(nights: Nights) -> None:
    """The newcomer to 2A12 is refused the same of its own past as of any other unit's."""
    today = nights.client("newcomer")

    def statuses(addresses: list[str], body: Any = None) -> set[int]:
        answers = [today.read(one) if body is None else today.say(one, body) for one in addresses]
        return {answer.status_code for answer in answers}

    assert statuses([f"backups/{one}/timeline/" for one in nights.asked]) == {403}
    assert statuses([f"backups/{one}/note/" for one in nights.asked], {"text": "x"}) == {403}
    for verb in ("clear", "update", "secure"):
        assert statuses([f"stops/{one}/{verb}/" for one in nights.stops], {}) == {403}
    assert statuses([f"backups/{one}/was-there/" for one in nights.asked], {"at": "2020-01-01T00:00:00Z"}) == {403}


@pytest.mark.parametrize("who", ["commander", "administrator"])
def test_nothing_is_learned_by_trying_unit_after_unit(nights: Nights, who: str) -> None:
    """Having read every card and opened one record, a supervisor states and takes back arrivals of all the others."""
    chief = nights.client(who)
    assert chief.read(f"backups/{nights.asked[0]}/record/?reason=court").status_code == 200
    before = AccessLog.objects.count()
    told: dict[str, set[tuple[int, str]]] = {unit: set() for unit in CREWS.values()}
    tries, long_ago = 0, {"at": "2020-01-01T00:00:00Z"}
    for one in nights.asked[1:]:
        number = nights.numbers[one]
        at = Backup.objects.get(pk=one).received_at.isoformat()
        chief.read(f"backups/{one}/")
        before += 1
        for unit in told:
            for verb, body in (("was-there", long_ago), ("was-there", {"at": at}), ("take-back", {"reason": "x"})):
                answer = chief.say(f"backups/{one}/{verb}/", {"unit": unit, **body})
                told[unit].add((answer.status_code, answer.json()["error"]["message"].replace(number, "#")))
                tries += 1
    assert len({frozenset(answers) for answers in told.values()}) == 1, told
    assert {status for status, _ in told["2A12"]} == {403}
    assert AccessLog.objects.count() - before == tries, "each try is in the access log"
    mine = AccessLog.objects.filter(outcome="refused", officer_id=nights.cast.people[who].pk)
    rows = mine.values_list("actor", "what", "subject", "reason")
    assert found_in(nights, [Document("who reads it", "log", "\n".join(" ".join(row) for row in rows))]) == []


def test_the_same_attack_finds_each_leak_that_is_planted(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise it would prove nothing."""
    desk = nights.client("dispatcher")
    with monkeypatch.context() as leak:
        leak.setattr(nameless, "stop", lambda wire: wire)
        assert any("'2A12'" in said for said in found_in(nights, said_again(nights, "dispatcher", desk)))
    with monkeypatch.context() as leak:
        leak.setattr(nameless, "event", lambda wire: wire)
        told = found_in(nights, [heard(nights, "dispatcher", desk)])
        assert any("2A12" in said for said in told), told
    assert Stop.objects.count() == len(ASKS)
