"""The administration site for people and roles. What is on a board's log is changed by verbs, never here."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from units.models import AccessLog, Agency, Beat, Device, Membership, Officer, Partnership, Tour, Unit

# The stubs know these as generic, Django itself does not.
if TYPE_CHECKING:
    AnyModelAdmin = admin.ModelAdmin[Any]
    MembershipTable = admin.TabularInline[Membership, Officer]
    People = UserAdmin[Officer]
else:
    AnyModelAdmin, MembershipTable, People = admin.ModelAdmin, admin.TabularInline, UserAdmin


class ReadOnly(AnyModelAdmin):
    """Looks, and touches nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(MembershipTable):
    """A person's role in each agency. Open sockets are re-scoped within 5 s."""

    model = Membership
    extra = 0


@admin.register(Officer)
class OfficerAdmin(People):
    """Accounts: passwords, roles, disabling."""

    inlines = (MembershipInline,)
    list_display = ("username", "name", "is_active", "is_staff")


for model, columns in (
    (Agency, ("code", "name", "time_zone", "tour_hours", "quiet_minutes", "hide_above_kmh", "contact_only")),
    (Beat, ("code", "agency", "name")),
    (Unit, ("call_sign", "agency", "vehicle", "status")),
    (Partnership, ("agency", "partner", "from_urgency", "automatic", "phone", "talk_group")),
    (Tour, ("officer", "unit", "started_at", "ended_at")),
    (Device, ("vehicle", "label", "agency", "enrolled_at", "revoked_at")),
    (AccessLog, ("at", "actor", "what", "subject", "outcome", "reason", "address")),
):
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnly,), {"list_display": columns}))
