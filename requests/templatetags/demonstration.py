"""The accounts of the invented county, for the sign-in page of a demonstration and nowhere else."""

from __future__ import annotations

from typing import Final

from django import template
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from units.models import Membership, Tour
from units.vocabulary import Role

register = template.Library()

#: Said in the README: whoever runs a demonstration is meant to use it.
PASSWORD: Final = "rolling-to-assist"
#: Played by the script.
SISTERS: Final = "sister-"
_ORDER: Final = (Role.OFFICER, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN)


@register.simple_tag
def demo_accounts() -> list[dict[str, str]]:
    """Accounts a person may try, officers first; none unless this is a demonstration.

    The hundreds that `make_history` invents cannot sign in.
    """
    if not settings.DEMO:
        return []
    members = (
        Membership.objects.filter(agency__invented=True)
        .exclude(officer__username__startswith=SISTERS)
        .exclude(officer__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )
    units = dict(Tour.objects.filter(ended_at=None).values_list("officer_id", "unit__call_sign"))
    found = sorted(
        members.select_related("officer", "agency"),
        key=lambda member: (_ORDER.index(Role(member.role)), member.agency.code != "METRO", member.officer.username),
    )
    return [
        {
            "username": member.officer.username,
            "role": Role(member.role).label,
            "agency": member.agency.code,
            "unit": units.get(member.officer_id, ""),
            "password": PASSWORD,
        }
        for member in found
    ]
