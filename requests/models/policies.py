"""What an agency decided for itself: its ladders, its standing cover, and who changed them when."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from requests.vocabulary import Urgency
from units.models import Agency, Officer


class LadderPolicy(models.Model):
    """An agency's own ladder for one urgency; where there is none, the default of DESIGN §5 holds."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="ladders")
    urgency = models.CharField(max_length=16, choices=Urgency)
    rungs = models.JSONField()

    class Meta:
        verbose_name_plural = "ladder policies"
        constraints = (models.UniqueConstraint(fields=("agency", "urgency"), name="one_ladder_per_urgency"),)

    def __str__(self) -> str:
        return f"{self.agency} {self.urgency}"


class CoverPolicy(models.Model):
    """Cover an agency sends without being asked; where there is none, the default of `requests.standing` holds."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.CASCADE, related_name="standing_cover")
    #: A list of `requests.standing.Rule`, the soonest first.
    rules = models.JSONField()

    class Meta:
        verbose_name_plural = "cover policies"

    def __str__(self) -> str:
        return f"standing cover of {self.agency}"


class AgeingPolicy(models.Model):
    """When an agency's boards show an ask as late; where there is none, the default of `requests.ageing` holds."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.CASCADE, related_name="ageing")
    #: A list of `requests.ageing.Ageing`, one for each urgency.
    rules = models.JSONField()

    class Meta:
        verbose_name_plural = "ageing policies"

    def __str__(self) -> str:
        return f"ageing of {self.agency}"


class PolicyChange(models.Model):
    """One change of a policy, for good: the application may only insert and read here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="policy_changes")
    #: An urgency for its ladder, or "standing_cover", or "ageing".
    what = models.CharField(max_length=16)
    #: The rules before and after; null means the default.
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    officer = models.ForeignKey(Officer, null=True, on_delete=models.PROTECT, related_name="+")
    #: Who, as the log names them.
    by = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (models.Index(fields=("agency", "-at"), name="policy_changes_by_time"),)

    def __str__(self) -> str:
        return f"{self.what} of {self.agency} by {self.by}"
