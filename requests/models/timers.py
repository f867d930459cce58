"""What is due, what it leaves to do, and who is sweeping."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from requests.vocabulary import TimerKind
from units.models import Agency


class Timer(models.Model):
    """Something due. Written and cancelled by actions; fired by `fire_due` alone, exactly once."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=TimerKind)
    subject = models.UUIDField()
    run = models.PositiveIntegerField(default=0)
    step = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    #: Set after three failed tries: skipped from then on, and alarmed (DESIGN §6).
    poisoned_at = models.DateTimeField(null=True, blank=True)
    #: Somebody has taken notice of its being poisoned.
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "subject", "run", "step"), name="one_timer_per_step"),
            models.CheckConstraint(
                condition=Q(fired_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="fired_or_cancelled_not_both",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=Q(fired_at__isnull=True, cancelled_at__isnull=True, poisoned_at__isnull=True),
                name="timers_to_fire",
            ),
            models.Index(
                fields=("agency",),
                condition=Q(poisoned_at__isnull=False, dismissed_at__isnull=True),
                name="poisoned_timers",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.run}/{self.step}"


class FollowUp(models.Model):
    """Work a fired timer leaves for the first host that has Django; a sweep takes what a crash skipped."""

    timer = models.OneToOneField(Timer, on_delete=models.PROTECT, related_name="follow_up")
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    #: Somebody has taken notice of its having been given up.
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("id",), condition=Q(done_at__isnull=True), name="follow_ups_to_do"),)

    def __str__(self) -> str:
        return f"follow-up of {self.timer_id}"


class Heartbeat(models.Model):
    """A sweeper host is alive: fresh within 3 s or every header turns red."""

    process = models.CharField(max_length=60, primary_key=True)
    kind = models.CharField(max_length=16)
    seen_at = models.DateTimeField(db_default=Now())
    last_sweep_ms = models.FloatField(default=0)

    def __str__(self) -> str:
        return self.process
