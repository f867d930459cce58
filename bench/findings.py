"""What the logs and the timers say of a run: whether every promise was kept, and how quickly."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F

from bench.crowd import IN_TIME_S, Tally
from requests.chain import digest, link
from requests.models import Backup, BoardCounter, Event, FollowUp, Timer
from requests.vocabulary import EventKind, TimerKind

_RUNGS: Final = {EventKind.BACKUP_ESCALATED, EventKind.BACKUP_EXHAUSTED}
_ENDS: Final = {EventKind.BACKUP_CLOSED, EventKind.BACKUP_CANCELLED, EventKind.BACKUP_EXPIRED}
_LEAVES: Final = {EventKind.RESPONSE_CLEARED, EventKind.RESPONSE_STOOD_DOWN, EventKind.RESPONSE_DECLINED}


@dataclass
class Findings:
    """Faults by name with examples; figures beside them."""

    faults: dict[str, list[str]] = field(default_factory=dict)
    events: int = 0
    rungs: int = 0
    late_ms: list[float] = field(default_factory=list)

    def fault(self, name: str, example: str) -> None:
        self.faults.setdefault(name, []).append(example)


@dataclass
class Story:
    """One backup as its own agency's log tells it, so far."""

    helpers: set[str] = field(default_factory=set)
    closed: bool = False
    #: Rungs somebody called for by hand, which fire although help is coming.
    called: int = 0
    rungs: int = 0


def is_rung(event: Event, payload: dict[str, Any]) -> bool:
    """Whether a timer fired a rung here; an unverified cancel escalates too, but is none."""
    return event.kind in _RUNGS and payload["actor"]["kind"] == "timer" and "rung" in payload["facts"]


def follow(story: Story, event: Event, payload: dict[str, Any]) -> str | None:
    """Takes in one event. Answers what is wrong with it, if anything is."""
    facts = payload["facts"]
    if is_rung(event, payload):
        story.rungs += 1
        if story.closed:
            return "rung after the end"
        if story.helpers and not story.called:
            return "rung after the answer"
        story.called = max(0, story.called - 1)
    elif event.kind == EventKind.RESPONSE_ROLLING:
        in_time = facts["eta_s"] is None or facts["eta_s"] <= IN_TIME_S
        (story.helpers.add if in_time else story.helpers.discard)(facts["unit"])
    elif event.kind == EventKind.RESPONSE_ON_SCENE:
        story.helpers.add(facts["unit"])
    elif event.kind in _LEAVES:
        story.helpers.discard(facts["unit"])
    elif event.kind == EventKind.BACKUP_REOPENED:
        story.helpers.clear()
    elif event.kind in _ENDS:
        story.closed = True
    elif "escalate" in facts or facts.get("outcome") in ("cannot_talk", "no_answer"):
        story.called += 1
    return None


def read_logs(found: Findings) -> dict[uuid.UUID, Story]:
    """Every log from its first number: gaps, links, times, and every backup's story."""
    stories: dict[uuid.UUID, Story] = {}
    owner = dict(Backup.objects.values_list("pk", "agency_id"))
    for counter in BoardCounter.objects.order_by("pk"):
        head, expected, last_at = b"", 1, None
        for event in Event.objects.filter(agency_id=counter.pk).order_by("seq").iterator():
            found.events += 1
            where = f"log {counter.pk} number {event.seq}"
            if event.seq != expected:
                found.fault("gap", where)
            body = digest(event.payload)
            head = link(head, event.seq, event.at, event.kind, event.subject_kind, event.subject, body)
            if head != bytes(event.hash):
                found.fault("broken link", where)
                head = bytes(event.hash)
            if last_at is not None and event.at < last_at:
                found.fault("time went back", where)
            expected, last_at = event.seq + 1, event.at
            if event.subject is not None and owner.get(event.subject) == counter.pk:
                wrong = follow(stories.setdefault(event.subject, Story()), event, json.loads(event.payload))
                if wrong:
                    found.fault(wrong, where)
        if (counter.seq, bytes(counter.head)) != (expected - 1, head):
            found.fault("counter and log differ", f"log {counter.pk}")
    return stories


def read_timers(found: Findings, stories: dict[uuid.UUID, Story]) -> None:
    """Each rung that fired has its one event; none was given up, none was forgotten."""
    fired: Counter[uuid.UUID] = Counter()
    # Rung 0 fires inside the request itself, at the moment it is due, and is no event of its own.
    rungs = Timer.objects.filter(kind=TimerKind.RUNG, fired_at__isnull=False).exclude(fired_at=F("due_at"))
    for timer in rungs:
        assert timer.fired_at is not None
        fired[timer.subject] += 1
        found.late_ms.append((timer.fired_at - timer.due_at).total_seconds() * 1000)
    found.rungs = sum(fired.values())
    for backup, story in stories.items():
        if story.rungs != fired[backup]:
            found.fault("rung told twice or never", f"backup {backup}: {fired[backup]} fired, {story.rungs} told")
    for timer in Timer.objects.filter(poisoned_at__isnull=False):
        found.fault("timer given up", str(timer.pk))
    for follow_up in FollowUp.objects.filter(tries__gt=0):
        found.fault("follow-up failed", str(follow_up.pk))


def read(tally: Tally) -> Findings:
    """Everything there is to find after a run."""
    found = Findings()
    stories = read_logs(found)
    read_timers(found, stories)
    for _ in range(tally.deadlocks):
        found.fault("deadlock", "counted by the server")
    for example in tally.gaps_read:
        found.fault("gap seen by a reader", example)
    for example in tally.errors:
        found.fault("error of a verb", example)
    if not found.rungs or not tally.verbs:
        found.fault("nothing happened", "no rung or no verb")
    return found
