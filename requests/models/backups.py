"""One ask, and what hangs on it: answers, notes, shares, receipts."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper

from requests.briefing import APPROACH_LENGTH, CHANNEL_LENGTH, MOST_PEOPLE
from requests.models.stops import ON_EARTH, REFERENCE_LENGTH, Stop
from requests.vocabulary import (
    LIVE_RESPONSES,
    NO_ASK,
    Disposition,
    LocationSource,
    Mark,
    Origin,
    ResponseState,
    ShareHow,
    State,
    Urgency,
    VoiceIt,
    Weapon,
)
from units.models import Agency, Beat, Officer, Unit


class Backup(models.Model):
    """One ask. `rung` and `next_rung_at` are copies of its timers, for the card alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="backups")
    #: Agencies whose logs carry this backup: its own and those it is shared with. `fire_due` needs them all.
    logs = ArrayField(models.BigIntegerField())
    origin = models.CharField(max_length=16, choices=Origin)
    #: The unit that is covered; null only when an emergency named a unit nobody knows.
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="backups")
    vehicle = models.CharField(max_length=40, blank=True)
    asker = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    stop = models.ForeignKey(Stop, null=True, blank=True, on_delete=models.PROTECT, related_name="backups")
    urgency = models.CharField(max_length=16, choices=Urgency)
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    silent = models.BooleanField(default=False)
    #: Late and not verified yet, a test, a lure, a drill; empty for an ask like any other.
    mark = models.CharField(max_length=8, choices=Mark, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    #: What those who come should know; blank or null: nobody said, see `briefing`.
    weapon = models.CharField(max_length=8, choices=Weapon, blank=True)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    approach = models.CharField(max_length=APPROACH_LENGTH, blank=True)
    channel = models.CharField(max_length=CHANNEL_LENGTH, blank=True)
    #: The case number somebody gave it, as they wrote it.
    reference = models.CharField(max_length=REFERENCE_LENGTH, blank=True, default="", db_default="")
    location = models.CharField(max_length=200, blank=True)
    location_source = models.CharField(max_length=16, choices=LocationSource, default=LocationSource.NONE)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    position_at = models.DateTimeField(null=True, blank=True)
    beat = models.ForeignKey(Beat, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    #: Whether a desk holds the air for it: who comes touches, and does not key up. Null: no desk has said.
    air_held = models.BooleanField(null=True, blank=True)
    #: Other asks of the same scene, each {"id", "number", "agency"}; on both, written together under both locks.
    linked = models.JSONField(default=list, blank=True)
    #: Null on an emergency until dispatch sets a count: everyone may roll.
    units_wanted = models.PositiveSmallIntegerField(null=True, blank=True)

    pressed_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    #: When the button was last held for it: what was touched before that is no last word.
    held_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=80, blank=True)
    #: The person of `acknowledged_by`, and when they left without another desk taking it over: the supervisor has it.
    desk = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)
    #: Whether that person is a supervisor. No column: read with what cards are made of (queries.carded).
    by_supervisor: bool = False
    first_rolling_at = models.DateTimeField(null=True, blank=True)
    first_on_scene_at = models.DateTimeField(null=True, blank=True)
    secured_at = models.DateTimeField(null=True, blank=True)
    prisoner = models.BooleanField(default=False)
    awaiting_tow = models.BooleanField(default=False)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=16, choices=Disposition, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    #: The policy as it was when this run began, see `ladder.copy`; editing a policy never moves a running timer.
    ladder = models.JSONField(default=dict)
    run = models.PositiveIntegerField(default=0)
    run_started_at = models.DateTimeField()
    #: Index of the last rung fired in this run.
    rung = models.PositiveSmallIntegerField(default=0)
    next_rung_at = models.DateTimeField(null=True, blank=True)
    exhausted = models.BooleanField(default=False)
    #: Enough help is coming in time, or none is needed any more: the ladder is silent.
    covered = models.BooleanField(default=False)
    #: Why dispatch should say it over the air: no screen shows it, or all who were alerted cannot.
    voice_it = models.CharField(max_length=16, choices=VoiceIt, blank=True)
    #: Call signs that were nearby when the rung fired; frozen, so that equal logs give equal cards.
    nearby = models.JSONField(default=list, blank=True)
    dispatch_seen_at = models.DateTimeField(null=True, blank=True)
    seen_count = models.PositiveIntegerField(default=0)
    #: How many units could not come, once it has closed; who they were is not kept (`actions/quiet.py`).
    declined_count = models.PositiveSmallIntegerField(default=0)
    #: Its asker has said whether help came soon enough. What they said is counted elsewhere, and not kept here.
    soon_enough_said = models.BooleanField(default=False)
    warnings = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    #: No column: when the first unit rolled, stood there, and a second one did, on rows that `history.listed` reads.
    help_came: list[datetime | None]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("unit",),
                condition=Q(closed_at__isnull=True) & ~Q(origin=Origin.UNASKED) & ~Q(mark__in=NO_ASK),
                name="one_open_backup_per_asking_unit",
            ),
            models.CheckConstraint(
                condition=Q(mark__in=("", Mark.DRILL)) | Q(urgency=Urgency.EMERGENCY),
                name="only_an_emergency_is_marked",
            ),
            models.CheckConstraint(
                condition=~Q(mark=Mark.DRILL) | Q(logs__len=1, silent=False), name="a_drill_stays_in_the_house"
            ),
            models.CheckConstraint(
                condition=Q(air_held__isnull=True) | Q(closed_at__isnull=True), name="closed_backup_holds_no_air"
            ),
            models.CheckConstraint(
                condition=~Q(air_held=True) | Q(silent=False), name="no_air_is_held_for_a_silent_one"
            ),
            models.CheckConstraint(
                condition=~Q(mark__in=NO_ASK) | Q(next_rung_at__isnull=True), name="what_is_no_ask_calls_nobody"
            ),
            models.UniqueConstraint(
                fields=("stop",),
                condition=Q(closed_at__isnull=True, origin=Origin.UNASKED),
                name="one_unasked_roll_by_per_stop",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CLOSED, closed_at__isnull=False) & ~Q(disposition="")
                | ~Q(state=State.CLOSED) & Q(closed_at__isnull=True, disposition=""),
                name="closed_means_closed_at_and_why",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(next_rung_at__isnull=True),
                name="closed_backup_has_no_rung",
            ),
            models.CheckConstraint(
                condition=Q(units_wanted__isnull=True) | Q(units_wanted__gte=1, units_wanted__lte=20),
                name="units_wanted_1_to_20",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(urgency=Urgency.EMERGENCY),
                name="only_emergency_without_unit",
            ),
            models.CheckConstraint(condition=ON_EARTH, name="backup_on_earth"),
            models.CheckConstraint(condition=Q(weapon__in=("", *Weapon)), name="weapon_yes_no_or_nobody_said"),
            models.CheckConstraint(
                condition=Q(people__isnull=True) | Q(people__gte=0, people__lte=MOST_PEOPLE), name="people_0_to_20"
            ),
        )
        indexes = (
            models.Index(fields=("agency",), condition=Q(closed_at__isnull=True), name="open_backups_by_agency"),
            models.Index(fields=("agency", "-received_at", "id"), name="backups_by_time"),
            models.Index("agency", Upper("reference"), condition=~Q(reference=""), name="backups_by_reference"),
        )

    def __str__(self) -> str:
        return f"#{self.number} {self.urgency}"


def open_asks(unit: Unit | uuid.UUID | None) -> models.QuerySet[Backup]:
    """What a unit, or who has none, asks for now: no roll-by nobody asked for, no test, no lure."""
    open_ = Backup.objects.filter(unit=unit, closed_at=None).exclude(origin=Origin.UNASKED)
    return open_.exclude(mark__in=NO_ASK)


class Response(models.Model):
    """One unit's answer to one backup. A unit has one live response; answering elsewhere diverts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    backup = models.ForeignKey(Backup, on_delete=models.PROTECT, related_name="responses")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="responses")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=ResponseState)
    #: Why it ended: "diverted", "enough", "closed", "off_duty", "taken_back".
    reason = models.CharField(max_length=16, blank=True)
    diverted_to = models.ForeignKey(Backup, null=True, on_delete=models.PROTECT, related_name="+")
    eta_at = models.DateTimeField(null=True, blank=True)
    overdue = models.BooleanField(default=False)
    #: Rolling, and its position stands still: no help in time until it moves again.
    stalled = models.BooleanField(default=False)
    #: Since when nobody is aboard who could come: handed over, and no relief has signed on yet.
    uncrewed_at = models.DateTimeField(null=True, blank=True)
    by_radio = models.BooleanField(default=False)
    entered_by = models.CharField(max_length=80, blank=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    rolling_at = models.DateTimeField(null=True, blank=True)
    on_scene_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    #: Times a person stated afterwards, kept beside the touched ones: {"on_scene_at": {"at": …, "by": …}}.
    #: Those that were taken back, in a list: {"taken_back": [{…, "taken_at": …, "taken_by": …, "reason": …}]}.
    stated = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("unit",), condition=Q(state__in=LIVE_RESPONSES), name="one_live_response_per_unit"
            ),
            models.CheckConstraint(
                condition=~Q(state=ResponseState.ON_SCENE) | Q(on_scene_at__isnull=False, rolling_at__isnull=False),
                name="on_scene_implies_rolled",
            ),
        )
        indexes = (models.Index(fields=("backup", "created_at"), name="responses_of_backup"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.state}"


class Note(models.Model):
    """Something a person added to a backup's record. Never changed, never removed."""

    backup = models.ForeignKey(Backup, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField(db_default=Now())
    author = models.CharField(max_length=80)
    text = models.CharField(max_length=2000)

    class Meta:
        indexes = (models.Index(fields=("backup", "at"), name="notes_of_backup"),)

    def __str__(self) -> str:
        return self.text[:40]


class Share(models.Model):
    """A backup shown to a partner: on their own board, or, contact only, by telephone."""

    backup = models.ForeignKey(Backup, on_delete=models.PROTECT, related_name="shares")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="shares_in")
    how = models.CharField(max_length=16, choices=ShareHow)
    #: As the partnership said when it was shared: the number dispatch is shown now stays the number in the record.
    phone = models.CharField(max_length=40, blank=True)
    talk_group = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(db_default=Now())
    reached = models.BooleanField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    reached_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("backup", "agency"), name="one_share_per_partner"),)

    def __str__(self) -> str:
        return f"{self.backup} to {self.agency}"


class Receipt(models.Model):
    """A browser displayed a backup: `seen`, never `acknowledged`."""

    backup = models.ForeignKey(Backup, on_delete=models.CASCADE, related_name="receipts")
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="+")
    desk = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("backup", "officer"), name="one_receipt_per_person"),)

    def __str__(self) -> str:
        return f"{self.officer} saw {self.backup}"
