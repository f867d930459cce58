"""Agencies, whom they ask for mutual aid, and their patrol areas."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from units.vocabulary import AidFrom


class Agency(models.Model):
    """A police, sheriff or security agency. A contact-only one installed nothing: it has a telephone."""

    code = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="UTC")
    #: Words of this agency for our fixed levels: {"urgency": {"cover": "Code 2"}, "secured": "Code 4"}.
    labels = models.JSONField(default=dict, blank=True)
    contact_only = models.BooleanField(default=False)
    #: Works alone at night: partner units are alerted to its emergencies at 0 s (DESIGN §5).
    lone = models.BooleanField(default=False)
    #: How long a tour may last before it is taken for one that somebody forgot to end.
    tour_hours = models.PositiveSmallIntegerField(default=14)
    #: So long without a sign of life (no board, no position, no act), and a tour is taken for forgotten.
    quiet_minutes = models.PositiveSmallIntegerField(default=120)
    #: Above this speed an officer's screen hides lists and text fields; asking and answering stay. 5 mph.
    hide_above_kmh = models.PositiveSmallIntegerField(default=8)
    #: Radio channels an officer may tap for those who come.
    talk_groups = models.JSONField(default=list, blank=True)
    #: Invented by `make demo`; a real database never holds one.
    invented = models.BooleanField(default=False)

    class Meta:
        ordering = ("code",)
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.code


class Partnership(models.Model):
    """Whom an agency may ask for mutual aid, in which order, and how they are reached."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="partnerships")
    partner = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="partner_of")
    phone = models.CharField(max_length=40, blank=True)
    talk_group = models.CharField(max_length=60, blank=True)
    #: Whether the mutual-aid rung tasks the partner by itself (DESIGN §5), or only offers them to the dispatcher.
    automatic = models.BooleanField(default=True)
    #: Below this urgency the ladder does not bring the partner in; a dispatcher still may.
    from_urgency = models.CharField(max_length=16, choices=AidFrom, default=AidFrom.COVER)
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("agency", "rank", "id")
        constraints = (
            models.UniqueConstraint(fields=("agency", "partner"), name="one_partnership_per_pair"),
            models.CheckConstraint(condition=~Q(agency=models.F("partner")), name="no_partnership_with_itself"),
        )

    def __str__(self) -> str:
        return f"{self.agency} with {self.partner}"


class Beat(models.Model):
    """A patrol area. `neighbours` decides who is nearby when nobody's position is known."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="beats")
    code = models.CharField(max_length=16)
    name = models.CharField(max_length=120, blank=True)
    neighbours = models.ManyToManyField("self", blank=True)
    #: GeoJSON geometry, or null where the agency drew none.
    polygon = models.JSONField(null=True, blank=True)
    label_lat = models.FloatField(null=True, blank=True)
    label_lon = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("agency", "code")
        constraints = (models.UniqueConstraint(fields=("agency", "code"), name="one_beat_per_code"),)

    def __str__(self) -> str:
        return self.code
