"""What is told to people outside the board."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from requests.models.timers import Timer
from units.models import Address, Agency


class Delivery(models.Model):
    """One message to one address because one timer fired. Its id is the idempotency key for whoever carries it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="deliveries")
    #: What fired, and so why: one timer tells an address once.
    timer = models.ForeignKey(Timer, on_delete=models.PROTECT, related_name="deliveries")
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="deliveries")
    #: The backup it is about, or the stop of a welfare check.
    subject = models.UUIDField()
    #: {"title": …, "body": …, "url": …, "urgent": bool}: what is said, fixed when it was written.
    message = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)
    #: Given up: it stands in "needs me" until somebody tries it again or has seen it.
    dead_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    #: Nothing to say any more when its time came: answered, closed.
    needless_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = (
            models.UniqueConstraint(fields=("timer", "address"), name="one_delivery_per_timer_and_address"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dead_at__isnull=True), name="sent_or_dead_not_both"
            ),
        )
        indexes = (
            models.Index(
                fields=("next_try_at",),
                condition=Q(sent_at__isnull=True, dead_at__isnull=True, needless_at__isnull=True),
                name="deliveries_to_send",
            ),
            models.Index(
                fields=("agency",),
                condition=Q(dead_at__isnull=False, dismissed_at__isnull=True),
                name="dead_letters",
            ),
        )

    def __str__(self) -> str:
        return f"{self.timer} to {self.address}"
