"""What is given up is shown to the desk until somebody has it tried again or takes notice; it names nobody."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from requests import faults, queries
from requests.actions import followups, open_stop
from requests.deliveries.sending import Crew
from requests.live import reader
from requests.models import Backup, Delivery, FollowUp, Stop, Timer
from requests.vocabulary import StopKind, TimerKind
from tests.api.test_schema import check
from tests.api.wire import refused
from tests.cast import Cast
from tests.deliveries.receivers import MailServer, PushService
from tests.deliveries.scene import ask, carried, due_again, fresh, on_tour, tell
from tests.timers import hands
from units.models import AccessLog


def shown(cast: Cast, who: str = "dispatcher") -> list[dict[str, Any]]:
    answer = cast.client(who).read("faults/")
    assert answer.status_code == 200, answer.content
    check(answer.json(), {"$ref": "x/FaultPage"})
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def do(cast: Cast, fault: dict[str, Any], what: str, who: str = "commander") -> Any:
    return cast.client(who).say(f"faults/{fault['kind']}/{fault['id']}/", {"do": what})


def dead_letter(cast: Cast, service: PushService, crew: Crew, backup: Backup | None = None) -> Delivery:
    """One that the receiver refused for good."""
    service.answer = lambda path: 400
    told = tell(backup or ask(cast), "shift", "dispatch", "supervisor")
    carried(crew)
    return told[0]


def test_a_dead_letter_is_shown_and_goes_when_it_is_tried_again(cast: Cast, service: PushService, crew: Crew) -> None:
    service.of(cast.metro, cast.people["neighbour"])
    backup = ask(cast)
    letter = dead_letter(cast, service, crew, backup)
    fault = shown(cast)[0]
    assert fault == {
        "kind": "delivery", "id": str(letter.pk), "agency": "METRO", "what": "push", "to": "an officer's phone",
        "backup": {"id": str(backup.pk), "number": 1}, "error": "the push service answered 400", "tries": 1,
        "since": fault["since"],
    }  # fmt: skip
    service.answer = lambda path: 201
    assert do(cast, fault, "retry").status_code == 204
    assert shown(cast) == []
    carried(crew)
    assert fresh(letter).sent_at is not None
    assert [came.id for came in service.came] == [str(letter.pk)] * 2, "under the same id"
    assert do(cast, fault, "retry").status_code == 204, "once more it is an answer"
    assert fresh(letter).attempts == 1


def test_one_that_dies_again_is_shown_again(cast: Cast, service: PushService, crew: Crew) -> None:
    service.of(cast.metro)
    letter = dead_letter(cast, service, crew)
    fault = shown(cast)[0]
    assert do(cast, fault, "dismiss").status_code == 204
    assert shown(cast) == []
    assert fresh(letter).dismissed_at is not None
    assert do(cast, fault, "retry").status_code == 204, "also after it was taken notice of"
    carried(crew)
    assert [again["id"] for again in shown(cast)] == [fault["id"]]


def test_a_label_names_nobody(cast: Cast, service: PushService, post: MailServer, crew: Crew) -> None:
    post.refuses = lambda mailbox: f"550 {mailbox}"
    on_tour(cast, "commander")
    service.of(cast.metro, cast.people["neighbour"])
    post.of(cast.metro, cast.people["third"])
    post.of(cast.metro, cast.people["commander"])
    service.of(cast.metro)
    dead_letter(cast, service, crew)
    labels = {fault["to"] for fault in shown(cast)}
    assert labels == {"an officer's phone", "an officer's mailbox", "a supervisor's mailbox", "the desk of METRO"}
    words = json.dumps(shown(cast))
    for name in ("eighbour", "hird", "ommander", "@", service.url, "2A1"):
        assert name not in words


def poisoned(cast: Cast, subject: uuid.UUID | None = None, kind: str = TimerKind.TOUR) -> Timer:
    now = hands.now()
    return Timer.objects.create(
        agency=cast.metro, kind=kind, subject=subject or uuid.uuid4(), run=9, due_at=now, tries=3, poisoned_at=now
    )


def test_a_poisoned_timer_is_shown_and_fires_when_it_is_tried_again(cast: Cast) -> None:
    stop = Stop.objects.get(pk=open_stop(cast.actor("neighbour"), StopKind.TRAFFIC))
    timer = poisoned(cast, stop.pk, TimerKind.WELFARE)
    assert timer.pk not in hands.fired(hands.fire())
    fault = shown(cast)[0]
    assert (fault["kind"], fault["what"], fault["to"], fault["backup"]) == ("timer", "welfare", None, None)
    assert do(cast, fault, "retry").status_code == 204
    assert shown(cast) == []
    assert timer.pk in hands.fired(hands.fire())


def test_a_follow_up_given_up_is_shown_and_done_when_it_is_tried_again(cast: Cast) -> None:
    backup = ask(cast)
    timer = poisoned(cast, backup.pk, TimerKind.UNVERIFIED_CANCEL)
    Timer.objects.filter(pk=timer.pk).update(poisoned_at=None, fired_at=hands.now())
    FollowUp.objects.all().delete()
    left = FollowUp.objects.create(timer=timer, tries=followups.MAX_TRIES)
    assert followups.run_pending() == 0
    fault = shown(cast)[0]
    assert (fault["kind"], fault["what"], fault["backup"]) == (
        "follow_up", "unverified_cancel", {"id": str(backup.pk), "number": 1},
    )  # fmt: skip
    assert do(cast, fault, "retry").status_code == 204
    assert followups.run_pending() == 1
    left.refresh_from_db()
    assert left.done_at is not None
    assert shown(cast) == []


@pytest.mark.parametrize("kind", ["timer", "follow_up"])
def test_what_somebody_took_notice_of_is_shown_no_more(cast: Cast, kind: str) -> None:
    timer = poisoned(cast)
    if kind == "follow_up":
        Timer.objects.filter(pk=timer.pk).update(poisoned_at=None, fired_at=hands.now())
        FollowUp.objects.create(timer=timer, tries=followups.MAX_TRIES)
    fault = shown(cast)[0]
    assert fault["kind"] == kind
    for _ in range(2):
        assert do(cast, fault, "dismiss").status_code == 204
    assert shown(cast) == []
    assert queries.troubles() == []


def test_only_a_supervisor_settles_it_and_only_the_agency_sees_it(cast: Cast) -> None:
    poisoned(cast)
    fault = shown(cast)[0]
    refused(cast.client("neighbour").read("faults/"), 403, "forbidden")
    refused(cast.client("outsider_desk").read("faults/?agency=METRO"), 404, "not_found")
    assert shown(cast, "outsider_desk") == []
    for what in ("retry", "dismiss"):
        for who in ("neighbour", "dispatcher"):
            refused(do(cast, fault, what, who), 403, "forbidden")
        refused(do(cast, fault, what, "outsider_desk"), 404, "not_found")
    assert len(shown(cast)) == 1
    refused(do(cast, fault, "forget"), 400, "invalid", "do")
    for lost in ({"kind": "timer", "id": "9" * 30}, {"kind": "timer", "id": fault["id"] + "-"}):
        refused(do(cast, lost, "retry"), 404, "not_found")
    refused(do(cast, {"kind": "delivery", "id": "12"}, "retry"), 404, "not_found")
    refused(do(cast, {"kind": "delivery", "id": str(uuid.uuid4())}, "retry"), 404, "not_found")


def test_settling_leaves_a_row(cast: Cast) -> None:
    timer = poisoned(cast)
    do(cast, shown(cast)[0], "dismiss")
    row = AccessLog.objects.get()
    assert (row.officer_id, row.subject) == (cast.people["commander"].pk, f"dismiss timer {timer.pk}")


def troubles() -> list[str]:
    """As a snapshot says, and as the hub's pulse does."""
    said = queries.troubles()
    assert list(reader.pulse([]).troubles) == said
    assert [name for name in queries.degraded() if name != "timers"] == said
    return said


def test_every_board_is_told_that_something_was_given_up(cast: Cast, service: PushService, crew: Crew) -> None:
    assert troubles() == []
    service.of(cast.metro)
    dead_letter(cast, service, crew)
    assert troubles() == ["given_up"]
    assert "given_up" in cast.client("outsider").read("board/").json()["degraded"]
    do(cast, shown(cast)[0], "dismiss")
    assert troubles() == []


@pytest.mark.parametrize("late", [55, 65])
def test_every_board_is_told_that_messages_wait(cast: Cast, service: PushService, late: int) -> None:
    service.of(cast.metro)
    tell(ask(cast), "dispatch")
    due_again()
    with hands.session() as client, client.cursor() as cursor:
        cursor.execute("update requests_delivery set next_try_at = now() - make_interval(secs => %s)", [late])
    client.close()
    assert troubles() == (["deliveries"] if late > 60 else [])
    Delivery.objects.update(needless_at=hands.now())
    assert troubles() == []


def test_the_pulse_is_one_query_that_looks_into_indexes_only(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        reader.pulse([cast.metro.pk, cast.county.pk])


def test_what_counts_as_given_up_is_what_the_rules_give_up() -> None:
    assert faults.GIVEN_UP_AFTER == followups.MAX_TRIES
