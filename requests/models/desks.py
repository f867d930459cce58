"""What one shift at the desks leaves to the next."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from units.models import Agency


class HandOverNote(models.Model):
    """Notes for the next shift, as somebody wrote them. Never changed: who writes on writes a new one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    author = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())
    text = models.CharField(max_length=4000, blank=True)

    class Meta:
        indexes = (models.Index(fields=("agency", "-at"), name="hand_over_notes"),)

    def __str__(self) -> str:
        return self.text[:40]
