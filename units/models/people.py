"""People, their roles, and the machines that act for them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from units.models.agencies import Agency
from units.vocabulary import Role


class Officer(AbstractUser):
    """A person who signs in: in a car, at a desk, or reviewing. Roles hang on memberships, one per agency."""

    name = models.CharField(max_length=120, blank=True)
    #: The version of docs/officer-data.md they have read last; null: none yet.
    data_page_seen = models.DateField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return self.name or self.username


class Membership(models.Model):
    """A person's one role in one agency."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("officer", "agency"), name="one_role_per_agency"),)

    def __str__(self) -> str:
        return f"{self.officer} {self.role} of {self.agency}"


class MachineToken(models.Model):
    """A hashed, scoped, expiring key for a machine (CAD, a replay): it acts as its officer, within scopes."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="machine_tokens")
    label = models.CharField(max_length=60)
    token_sha256 = models.CharField(max_length=64, unique=True)
    #: "read" and/or "write".
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label
