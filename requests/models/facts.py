"""What is counted: a narrow row for each closed backup and each cleared stop, and which periods were shown."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from requests.models.backups import Backup
from requests.models.stops import Stop
from units.models import Agency, Beat

_HOUR_OF_WEEK = Q(hour__gte=0, hour__lt=168)


class Account(models.Model):
    """One closed backup as the figures read it: whole seconds from the touch, and the agency's own clock.

    Written by the database function `board_account` from the backup and its log, in the transaction that closes it.
    Tests, lures and drills have none. `asker` tells apart how many different people asked, and is given to nobody.
    """

    backup = models.OneToOneField(Backup, primary_key=True, on_delete=models.PROTECT, related_name="account")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    #: An officer's id; where nobody signed in stood there, a number below zero made of the unit; null: nobody known.
    asker = models.BigIntegerField(null=True)
    beat = models.ForeignKey(Beat, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    acknowledged_s = models.IntegerField(null=True)
    rolling_s = models.IntegerField(null=True)
    on_scene_s = models.IntegerField(null=True)
    second_s = models.IntegerField(null=True)
    received_s = models.IntegerField(null=True)
    day = models.DateField()
    #: Hour of the local week, 0 is Monday from midnight to one.
    hour = models.SmallIntegerField()
    #: The highest rung that fired, in any run; 0 fires with the ask itself.
    rung = models.SmallIntegerField()
    unanswered = models.BooleanField()
    withdrawn = models.BooleanField()
    urgency = models.CharField(max_length=16)
    #: The urgency's level, to group by: numbers are quicker than words.
    level = models.SmallIntegerField()
    origin = models.CharField(max_length=16)
    disposition = models.CharField(max_length=16)
    stop_kind = models.CharField(max_length=16, blank=True)
    #: Other agencies whose units rolled to it; null: none.
    aid_from = ArrayField(models.BigIntegerField(), null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    location = models.CharField(max_length=200, blank=True)
    #: Begun seconds from its receipt until the first unit rolled, or until it ended.
    waited_s = models.IntegerField(null=True)
    #: One number for the ladder that was copied with it and the last rung that fired: the same where both are.
    climbed = models.BigIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=_HOUR_OF_WEEK, name="account_within_the_week"),
            models.CheckConstraint(
                condition=~Q(acknowledged_s__lt=0)
                & ~Q(rolling_s__lt=0)
                & ~Q(on_scene_s__lt=0)
                & ~Q(second_s__lt=0)
                & ~Q(received_s__lt=0),
                name="nothing_happened_before_the_touch",
            ),
        )
        indexes = (
            models.Index(fields=("agency", "-received_at", "-backup"), name="accounts_by_time"),
            models.Index(fields=("received_at",), condition=Q(aid_from__isnull=False), name="accounts_with_aid"),
            models.Index(fields=("agency", "received_at"), condition=Q(origin="unasked"), name="accounts_unasked"),
        )

    def __str__(self) -> str:
        return f"account of {self.backup_id}"


class StopAccount(models.Model):
    """One cleared stop as the figures read it."""

    stop = models.OneToOneField(Stop, primary_key=True, on_delete=models.PROTECT, related_name="account")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    #: As in `Account`: whose stop it was, for nothing but telling apart.
    asker = models.BigIntegerField(null=True)
    beat = models.ForeignKey(Beat, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    day = models.DateField()
    hour = models.SmallIntegerField()
    kind = models.CharField(max_length=16)
    #: Somebody rolled by whom nobody had asked.
    rolled_by = models.BooleanField()
    #: Seconds alone with a prisoner, all of them and the longest without a break; null: no prisoner was held.
    alone_s = models.IntegerField(null=True)
    longest_alone_s = models.IntegerField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    location = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=_HOUR_OF_WEEK, name="stop_account_within_the_week"),
            models.CheckConstraint(
                condition=Q(alone_s__isnull=True, longest_alone_s__isnull=True)
                | Q(longest_alone_s__gte=0, alone_s__gte=models.F("longest_alone_s")),
                name="alone_both_or_neither",
            ),
        )
        indexes = (models.Index(fields=("agency", "-opened_at"), name="stop_accounts_by_time"),)

    def __str__(self) -> str:
        return f"account of stop {self.stop_id}"


class ShownPeriod(models.Model):
    """A period whose figures somebody of an agency asked for under one filter: the next may not differ by a few."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    #: SHA-256 of the filter without its period.
    of = models.CharField(max_length=64)
    first = models.DateField()
    #: The day after its last; null: it went on when it was shown.
    after = models.DateField(null=True)
    #: False: they were hidden, for too few people had asked; then how many rows there were, and `after` is never null.
    told = models.BooleanField(db_default=True)
    count = models.IntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "of", "first", "after"), nulls_distinct=False, name="a_period_is_remembered_once"
            ),
            models.CheckConstraint(
                condition=Q(told=True) | Q(count__isnull=False, after__isnull=False), name="hidden_of_so_many"
            ),
        )

    def __str__(self) -> str:
        return f"{self.first} to {self.after}"
