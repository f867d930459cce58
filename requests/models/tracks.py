"""Where the units of one open backup were: its own track, and the only one there is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from requests.models.backups import Backup
from units.models import Unit


class TrackPoint(models.Model):
    """Where one unit was at a moment while it asked or answered. No event; the application may insert and read here.

    A trigger keeps out what was measured before the ask, what comes after its end, and tests, lures and drills; 30 days
    after the backup closed the database function `board_forget_tracks` takes what no legal hold covers.
    """

    backup = models.ForeignKey(Backup, on_delete=models.PROTECT, related_name="track", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    #: When it was measured, never after it came.
    at = models.DateTimeField()
    lat = models.FloatField()
    lon = models.FloatField()
    #: Metres it may be off, as the browser or modem said.
    accuracy_m = models.FloatField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("backup", "unit", "at"), name="one_place_at_a_time"),
            models.CheckConstraint(
                condition=Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180), name="track_on_earth"
            ),
        )
        #: What has had its time is found by its age.
        indexes = (models.Index(fields=("at",), name="track_by_age"),)

    def __str__(self) -> str:
        return f"{self.unit_id} at {self.at}"
