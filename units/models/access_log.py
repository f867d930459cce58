"""The record of who looked, and of what was refused."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from units.models.people import Officer


class AccessLog(models.Model):
    """Every refusal and every look at a record. The application may only insert and read here."""

    at = models.DateTimeField(db_default=Now())
    officer = models.ForeignKey(Officer, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    actor = models.CharField(max_length=80, blank=True)
    what = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=16)
    reason = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("at",), name="access_log_by_time"),)

    def __str__(self) -> str:
        return f"{self.what} {self.outcome}"
