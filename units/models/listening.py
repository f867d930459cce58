"""Where somebody is reached: browsers that are alive, and addresses outside the board."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from units.models.agencies import Agency
from units.models.people import Officer
from units.models.units import Unit
from units.vocabulary import Channel


class Presence(models.Model):
    """A browser of a person is alive on some web process. Each hub upserts its own in one batch every 5 s."""

    process = models.CharField(max_length=60)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="presences")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="presences")
    sockets = models.PositiveSmallIntegerField(default=1)
    #: The ask somebody at a desk has open in their pane; never in the log. (An id of `requests`, as in Unit.)
    open_ask = models.UUIDField(null=True, blank=True)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("process", "officer", "agency"), name="one_presence_per_process"),
        )
        indexes = (models.Index(fields=("agency", "seen_at"), name="presence_by_agency"),)

    def __str__(self) -> str:
        return f"{self.officer} on {self.process}"


class Address(models.Model):
    """Where somebody asked to be told outside the board: a person's browser or mailbox, or an agency's own desk."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="addresses")
    #: Null: the desk of the agency itself, whoever sits there.
    officer = models.ForeignKey(Officer, null=True, blank=True, on_delete=models.CASCADE, related_name="addresses")
    channel = models.CharField(max_length=8, choices=Channel)
    #: A push endpoint, a mail address.
    address = models.CharField(max_length=500)
    #: What the channel needs besides, such as a push subscription's public keys.
    keys = models.JSONField(default=dict, blank=True)
    added_at = models.DateTimeField(db_default=Now())
    #: Set when the other side said that nobody is there any more, and when its owner took it back.
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "channel", "address"),
                condition=Q(gone_at__isnull=True),
                name="one_live_address_per_agency",
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} of {self.officer or self.agency}"
