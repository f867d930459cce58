"""What a second officer adds to the record of a backup, and the seal that is put on who was there."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from requests.models.backups import Backup, Response
from units.models import Officer

STATEMENT_LENGTH = 4000
_HASHED = r"^[0-9a-f]{64}$"


class Statement(models.Model):
    """One version of what an officer wrote of one presence. The application may only insert and read here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    backup = models.ForeignKey(Backup, on_delete=models.PROTECT, related_name="statements")
    #: The presence it is about: the officer's unit on scene of this backup.
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="statements")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    #: Who, as they were called that night: name and unit.
    by = models.CharField(max_length=160)
    text = models.CharField(max_length=STATEMENT_LENGTH)
    #: `requests.account_hash.of_statement`; the log has the same.
    sha256 = models.CharField(max_length=64)
    #: Written after the presence was sealed.
    addendum = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="a_statement_says_something"),
            models.CheckConstraint(condition=Q(sha256__regex=_HASHED), name="a_statement_has_its_hash"),
        )
        indexes = (models.Index(fields=("backup", "at"), name="statements_of_backup"),)

    def __str__(self) -> str:
        return f"statement of {self.by} at {self.at}"


class Seal(models.Model):
    """The hash of who was at a backup, when, and what they stated. One a backup, for good; insert and read only."""

    backup = models.OneToOneField(Backup, primary_key=True, on_delete=models.PROTECT, related_name="seal")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(sha256__regex=_HASHED), name="a_seal_is_a_hash"),)

    def __str__(self) -> str:
        return f"seal of {self.backup_id}"
