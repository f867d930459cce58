"""Units, who crews them, and the browsers bolted into their cars."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from units.models.agencies import Agency, Beat
from units.models.people import Officer
from units.vocabulary import CALL_SIGN_LENGTH, Setting, SignOff, UnitStatus


class Unit(models.Model):
    """What is sent, by its radio name. `status` and what follows are derived, written by actions alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    call_sign = models.CharField(max_length=CALL_SIGN_LENGTH)
    vehicle = models.CharField(max_length=40, blank=True)
    beat = models.ForeignKey(Beat, null=True, blank=True, on_delete=models.SET_NULL, related_name="units")
    setting = models.CharField(max_length=16, choices=Setting, default=Setting.AVAILABLE)

    status = models.CharField(max_length=16, choices=UnitStatus, default=UnitStatus.OFF_DUTY)
    since = models.DateTimeField(db_default=Now())
    #: The open backup it asks for or answers, and its open stop; plain ids, for units never import requests.
    backup_id = models.UUIDField(null=True, blank=True)
    stop_id = models.UUIDField(null=True, blank=True)
    prisoner = models.BooleanField(default=False)
    crew = models.JSONField(default=list, blank=True)
    #: Somebody aboard has been on tour for longer than the agency's tours last: forgotten, or tired.
    tour_overdue = models.BooleanField(default=False)
    #: When a tour aboard ends by itself unless somebody there says a word, and why; its screen and the desk are warned.
    signs_off_at = models.DateTimeField(null=True, blank=True)
    signs_off_why = models.CharField(max_length=16, choices=SignOff, blank=True)
    #: When the longest tour aboard began.
    tour_started_at = models.DateTimeField(null=True, blank=True)
    watch_commander = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    heading = models.FloatField(null=True, blank=True)
    accuracy_m = models.FloatField(null=True, blank=True)
    position_at = models.DateTimeField(null=True, blank=True)
    #: Where and when it was last seen to have moved on, so that a rolling unit that stands still is noticed.
    moved_lat = models.FloatField(null=True, blank=True)
    moved_lon = models.FloatField(null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("agency", "call_sign")
        constraints = (
            models.UniqueConstraint(fields=("agency", "call_sign"), name="one_unit_per_call_sign"),
            models.CheckConstraint(
                condition=(Q(lat__isnull=True) & Q(lon__isnull=True))
                # Half a position would compare to "unknown", which a check lets pass.
                | (
                    (Q(lat__isnull=False) & Q(lon__isnull=False))
                    & (Q(lat__gte=-90) & Q(lat__lte=90) & Q(lon__gte=-180) & Q(lon__lte=180))
                ),
                name="unit_position_on_earth",
            ),
        )

    def __str__(self) -> str:
        return self.call_sign


class Tour(models.Model):
    """A person's turn of duty: crewing a unit. The watch commander is a supervisor flagged on their tour."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="tours")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="tours")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tours")
    beat = models.ForeignKey(Beat, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    #: Names of those aboard who do not sign in themselves.
    partners = models.JSONField(default=list, blank=True)
    watch_commander = models.BooleanField(default=False)
    #: It has lasted longer than the agency's tours do.
    overdue = models.BooleanField(default=False)
    #: Somebody said, or dispatch heard, that they are still on duty.
    heard_at = models.DateTimeField(null=True, blank=True)
    #: Taken for forgotten: when it ends by itself, and why.
    signs_off_at = models.DateTimeField(null=True, blank=True)
    signs_off_why = models.CharField(max_length=16, choices=SignOff, blank=True)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("officer",), condition=Q(ended_at__isnull=True), name="one_live_tour_per_officer"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="tour_ends_after_it_starts",
            ),
        )
        indexes = (models.Index(fields=("unit",), condition=Q(ended_at__isnull=True), name="live_tour_by_unit"),)

    def __str__(self) -> str:
        return f"{self.officer} on {self.unit}"


class Device(models.Model):
    """A browser bolted into a vehicle: it may raise an emergency even when nobody is signed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="devices")
    vehicle = models.CharField(max_length=40)
    label = models.CharField(max_length=60, blank=True)
    #: SHA-256 of the cookie; the cookie itself is never stored.
    token_sha256 = models.CharField(max_length=64, unique=True)
    enrolled_by = models.ForeignKey(Officer, null=True, on_delete=models.SET_NULL, related_name="+")
    enrolled_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True, blank=True)
    #: Why, in the words of whoever took it back: "stolen".
    revoked_reason = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.vehicle} {self.label}".strip()
