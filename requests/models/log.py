"""The log everything is read from: counters, events, keys, the epoch."""

from __future__ import annotations

import uuid

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from units.models import Agency


class BoardCounter(models.Model):
    """Numbers, stamps and chains one agency's log. Locked last of all, in id order."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.PROTECT, related_name="counter")
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(default=b"")
    last_at = models.DateTimeField(db_default=Now())
    #: The agency's local day and how many backups it has numbered on it.
    day = models.DateField(null=True, blank=True)
    day_number = models.PositiveIntegerField(default=0)
    #: Since when this log says that the timers stand still; null: it says that they run.
    timers_still_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.agency_id}:{self.seq}"


class Event(models.Model):
    """One line of a board's log: facts, not the card. The application may only insert and read here."""

    pk = models.CompositePrimaryKey("agency_id", "seq")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="events")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=32)
    #: "backup", "unit", "stop" or "" for facts only.
    subject_kind = models.CharField(max_length=8, blank=True)
    subject = models.UUIDField(null=True)
    #: Canonical JSON text {"actor": {kind,id,label}, "facts": {…}}; text and not jsonb, for the hash covers its bytes.
    payload = models.TextField()
    hash = models.BinaryField()
    #: sha256 of a payload that was purged, so that the chain still holds; null while its words are there.
    blanked = models.BinaryField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(blanked__isnull=True) | Q(payload=""), name="blanked_has_no_words"),
        )
        indexes = (
            models.Index(fields=("subject", "seq"), name="events_of_subject"),
            # Times of a log never decrease, so a few pages say where any stretch of time lies.
            BrinIndex(fields=("at",), name="events_by_time"),
        )

    def __str__(self) -> str:
        return f"{self.agency_id}:{self.seq} {self.kind}"


class IdempotencyKey(models.Model):
    """A touch's key, inserted first in its own transaction; its twin waits on the index, then is answered."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    #: SHA-256 of method, path, canonical body and acting unit.
    fingerprint = models.CharField(max_length=64)
    subject = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(fields=("agency", "key"), name="one_answer_per_key"),)
        indexes = (models.Index(fields=("at",), name="keys_by_age"),)

    def __str__(self) -> str:
        return self.key


class Epoch(models.Model):
    """One row: which life of the database this is. A restore makes a new one, so that clients start afresh."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="one_epoch"),)

    def __str__(self) -> str:
        return str(self.value)
