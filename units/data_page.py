"""Which version of the page on their data an officer has read."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from units.models import Officer


def read(officer: Officer, as_of: date) -> None:
    """They have read the page as of that day; an older one is never put in a newer one's place."""
    unread = Q(data_page_seen=None) | Q(data_page_seen__lt=as_of)
    Officer.objects.filter(unread, pk=officer.pk).update(data_page_seen=as_of)
