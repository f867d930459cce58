"""What happened, to look at: every row here is written by a verb alone. No list counts by person or unit."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from requests.actions import holds
from requests.models import FollowUp, Heartbeat, LadderPolicy, LegalHold, Purge, Retention, Timer
from units.admin import ReadOnly

# Backups, answers and events are not here: a list of them with filters would be a count of who asks (DESIGN §1).
for model, columns in (
    (LadderPolicy, ("agency", "urgency")),
    (Timer, ("kind", "agency", "run", "step", "due_at", "fired_at", "cancelled_at", "poisoned_at")),
    (FollowUp, ("timer", "created_at", "done_at", "tries")),
    (Heartbeat, ("process", "kind", "seen_at", "last_sweep_ms")),
):
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnly,), {"list_display": columns}))


@admin.register(LegalHold)
class LegalHoldAdmin(ReadOnly):
    """Holds: placed here, released here, each with a reason; neither changed nor removed."""

    list_display = ("agency", "begins_at", "ends_at", "place", "reference", "why", "by", "at", "until", "released_at")
    fields = ("agency", "begins_at", "ends_at", "place", "reference", "why", "until")
    actions = ("release",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def save_model(self, request: HttpRequest, obj: LegalHold, form: Any, change: bool) -> None:
        """The form has looked at the columns; the rule of a hold is the action's."""
        what: holds.Held = {
            "begins_at": obj.begins_at, "ends_at": obj.ends_at, "place": obj.place, "reference": obj.reference,
        }  # fmt: skip
        placed = holds.place_hold(obj.agency, what, _who(request), obj.why, obj.until)
        obj.pk = placed.pk
        self.message_user(request, holds.finds(placed))

    @admin.action(description="Release: a purge may take it again", permissions=["add"])
    def release(self, request: HttpRequest, queryset: Any) -> None:
        """Who released it and when stands on the hold."""
        for hold in queryset:
            holds.release_hold(hold.pk, _who(request), "released in the administration")
        self.message_user(request, f"Released: {len(queryset)}.")


def _who(request: HttpRequest) -> str:
    return str(request.user)


for kept, shown in (
    (Retention, ("kind", "agency", "days", "by", "why", "at")),
    (Purge, ("kind", "agency", "before", "rows", "held", "by", "at")),
):
    admin.site.register(kept, type(f"{kept.__name__}Admin", (ReadOnly,), {"list_display": shown}))
