"""When an agency drilled, who said so and why: the record of it, and whether it drills now."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from units.models import Agency, Officer

#: A drill somebody forgot ends by itself after this, whatever has died: it is asked of the clock, no timer ends it.
LONGEST: Final = timedelta(hours=4)
REASON_LENGTH: Final = 120


class Drill(models.Model):
    """One drill of one agency. It is on until somebody ended it or its time is over."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="drills")
    reason = models.CharField(max_length=REASON_LENGTH)
    since = models.DateTimeField()
    until = models.DateTimeField()
    by = models.CharField(max_length=80)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agency",), condition=Q(ended_at__isnull=True), name="one_drill_at_a_time"),
            models.CheckConstraint(
                condition=Q(until__lte=F("since") + LONGEST, until__gt=F("since")), name="a_drill_ends_after_four_hours"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_drill_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"drill of {self.agency} since {self.since}"


def drill_of(agency_id: int) -> Drill | None:
    """The drill that is on in an agency now, by the database's clock."""
    return Drill.objects.filter(agency_id=agency_id, ended_at=None, until__gt=Now()).first()
