"""How long things are kept, what must not be purged meanwhile, and what was."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from requests.vocabulary import Kept
from units.models import Agency

#: Nobody shortens the record of last month to be rid of it.
LEAST_DAYS = 365
MOST_DAYS = 36500


class Retention(models.Model):
    """How many days one kind of record is kept; the newest row counts. The application may only read here."""

    #: Null for the access log, which belongs to the whole house.
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="retentions")
    kind = models.CharField(max_length=8, choices=Kept)
    days = models.PositiveIntegerField()
    by = models.CharField(max_length=80)
    why = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(days__gte=LEAST_DAYS, days__lte=MOST_DAYS), name="kept_a_year_to_a_century"
            ),
            models.CheckConstraint(
                condition=Q(kind="access", agency__isnull=True) | ~Q(kind="access") & Q(agency__isnull=False),
                name="only_the_access_log_is_nobodys",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.days} days"


class LegalHold(models.Model):
    """What a court, a complaint or a lawyer asked to keep. Placed and released; never removed, never rewritten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="holds")
    #: Holds what happened in [begins_at, ends_at); either end may be open. With a place or words: only there.
    begins_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    #: Part of a location as it was written, whatever its case.
    place = models.CharField(max_length=200, blank=True)
    #: Part of what was written about a backup or a stop: a case number.
    reference = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=200)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())
    #: When it lapses by itself; null: when it is released.
    until = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=80, blank=True)
    released_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(begins_at__isnull=False) | Q(ends_at__isnull=False) | ~Q(place="") | ~Q(reference=""),
                name="a_hold_says_what_it_holds",
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True) | Q(ends_at__isnull=True) | Q(begins_at__lt=F("ends_at")),
                name="a_hold_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | Q(released_at__isnull=False) & ~Q(released_by=""),
                name="released_by_somebody",
            ),
        )
        indexes = (models.Index(fields=("agency",), condition=Q(released_at__isnull=True), name="holds_in_force"),)

    def __str__(self) -> str:
        return f"hold of {self.agency}: {self.why}"


class Purge(models.Model):
    """One purge of one kind of record. A line of the log without words must be one that one of these took."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="purges")
    kind = models.CharField(max_length=8, choices=Kept)
    before = models.DateTimeField()
    rows = models.BigIntegerField(default=0)
    #: What was due and is held.
    held = models.BigIntegerField(default=0)
    #: Of a log: the first and the last number of each stretch of lines it blanked, one after another, in order. Null:
    #: a purge from before this was kept, which says only how many.
    taken = ArrayField(models.BigIntegerField(), null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=("agency", "kind", "-before"), name="purges_by_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.agency} before {self.before}"
