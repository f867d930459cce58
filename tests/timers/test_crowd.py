"""Five seconds of six writers and three sweepers on eight boards; `make bench-concurrency` does a minute of it."""

from bench import concurrency, crowd, findings
from bench.findings import Story, follow
from requests.models import Event
from requests.vocabulary import EventKind


def test_in_a_crowd_nothing_is_doubled_lost_or_stuck(board: None) -> None:
    tally = crowd.run(5)
    found = findings.read(tally)
    assert found.faults == {}, concurrency.report(tally, found)


def said(kind: str, **facts: object) -> tuple[Event, dict[str, object]]:
    return Event(kind=kind), {"actor": {"kind": "timer"}, "facts": facts}


def test_the_bench_would_see_a_rung_after_the_answer() -> None:
    story = Story()
    assert follow(story, *said(EventKind.BACKUP_ESCALATED, rung=1)) is None
    assert follow(story, *said(EventKind.RESPONSE_ROLLING, unit="2A14", eta_s=3000)) is None
    assert follow(story, *said(EventKind.BACKUP_ESCALATED, rung=2)) is None
    assert follow(story, *said(EventKind.RESPONSE_ROLLING, unit="2A14", eta_s=60)) is None
    assert follow(story, *said(EventKind.BACKUP_EXHAUSTED, rung=2)) == "rung after the answer"
    assert follow(story, *said(EventKind.BACKUP_UPDATED, escalate="now")) is None
    assert follow(story, *said(EventKind.BACKUP_ESCALATED, rung=2)) is None
    assert follow(story, *said(EventKind.BACKUP_CLOSED)) is None
    assert follow(story, *said(EventKind.BACKUP_ESCALATED, rung=2)) == "rung after the end"
