"""Who: agencies, beats, people, units, tours, devices, and where a browser listens."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from units.vocabulary import CALL_SIGN_LENGTH, AidFrom, Channel, Role, Setting, UnitStatus


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
    tour_hours = models.PositiveSmallIntegerField(default=12)
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


class Officer(AbstractUser):
    """A person who signs in: in a car, at a desk, or reviewing. Roles hang on memberships, one per agency."""

    name = models.CharField(max_length=120, blank=True)

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


class Presence(models.Model):
    """A browser of a person is alive on some web process. Each hub upserts its own in one batch every 5 s."""

    process = models.CharField(max_length=60)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="presences")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="presences")
    sockets = models.PositiveSmallIntegerField(default=1)
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
