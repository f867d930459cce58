"""What somebody at a desk typed last, for as long as it may be taken back."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from units.models import Officer


class LastCommand(models.Model):
    """One row a person: their last command and the line that compensates it, empty where nothing does."""

    officer = models.OneToOneField(Officer, primary_key=True, on_delete=models.CASCADE, related_name="+")
    line = models.CharField(max_length=500)
    undo = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.line
