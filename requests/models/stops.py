"""A unit out of the car."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Upper

from requests.vocabulary import LocationSource, StopKind, WelfareAlert
from units.models import Agency, Beat, Officer, Unit

REFERENCE_LENGTH = 80
#: A place is either whole and on earth, or absent. Half a place would compare to "unknown", which a check lets pass.
_WHOLE = Q(lat__isnull=False) & Q(lon__isnull=False)
ON_EARTH = (Q(lat__isnull=True) & Q(lon__isnull=True)) | (
    _WHOLE & Q(lat__gte=-90) & Q(lat__lte=90) & Q(lon__gte=-180) & Q(lon__lte=180)
)


class Stop(models.Model):
    """A unit out of the car. By itself an open offer to roll by."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="stops")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stops")
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=StopKind)
    #: The case number somebody gave it, as they wrote it.
    reference = models.CharField(max_length=REFERENCE_LENGTH, blank=True, default="", db_default="")
    location = models.CharField(max_length=200, blank=True)
    location_source = models.CharField(max_length=16, choices=LocationSource, default=LocationSource.NONE)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    beat = models.ForeignKey(Beat, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    no_roll_by = models.BooleanField(default=False)
    opened_at = models.DateTimeField(db_default=Now())
    secured_at = models.DateTimeField(null=True, blank=True)
    prisoner = models.BooleanField(default=False)
    awaiting_tow = models.BooleanField(default=False)
    cleared_at = models.DateTimeField(null=True, blank=True)
    #: Copy of the welfare timer, and whether it has passed unanswered.
    welfare_due_at = models.DateTimeField(null=True, blank=True)
    welfare_overdue = models.BooleanField(default=False)
    #: How far the unanswered check has gone: marked, sounded at the desk, with the supervisor.
    welfare_alert = models.CharField(max_length=12, choices=WelfareAlert, blank=True)
    welfare_run = models.PositiveIntegerField(default=0)
    #: Rules of standing cover that hold or held here, each {"rule", "since", "active"}, as they were then: editing a
    #: policy moves no timer. A timer names its rule by its place in this list.
    cover = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("unit",), condition=Q(cleared_at__isnull=True), name="one_open_stop_per_unit"
            ),
            models.CheckConstraint(condition=ON_EARTH, name="stop_on_earth"),
        )
        indexes = (
            models.Index(fields=("agency",), condition=Q(cleared_at__isnull=True), name="open_stops_by_agency"),
            models.Index(fields=("agency", "-opened_at"), name="stops_by_time"),
            models.Index("agency", Upper("reference"), condition=~Q(reference=""), name="stops_by_reference"),
        )

    def __str__(self) -> str:
        return f"{self.kind} stop of {self.unit}"
