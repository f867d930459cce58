"""Showing a backup to a partner: on their own board, or, contact only, as a number dispatch calls."""

from __future__ import annotations

from requests.events import Log
from requests.models import Backup, Share
from requests.vocabulary import EventKind, ShareHow
from units.models import Partnership


def share(log: Log, backup: Backup, pact: Partnership, how: ShareHow) -> bool:
    """Shares a locked backup under a partnership. Answers whether that is news; the caller settles it.

    From here on a partner with a board of its own has the backup in its own log, under its own numbers.
    """
    known = Share.objects.filter(backup=backup, agency_id=pact.partner_id).first()
    if known is not None and (known.how != ShareHow.OFFERED or how is ShareHow.OFFERED):
        return False
    if known is None:
        known = Share(backup=backup, agency_id=pact.partner_id, at=log.now)
    known.how, known.phone, known.talk_group = how, pact.phone, pact.talk_group
    known.save()
    # An offer waits for a dispatcher's word; only a request reaches the partner's own board.
    if how is not ShareHow.OFFERED and not pact.partner.contact_only:
        backup.logs = sorted({*backup.logs, pact.partner_id})
    facts = {"number": backup.number, "partner": pact.partner.code, "how": str(how)}
    log.add(EventKind.BACKUP_SHARED, backup, facts)
    return True


def call_held(log: Log, backup: Backup) -> None:
    """Calls the partner units whose rung fired while a withdrawal held it; the caller settles the backup."""
    fired = backup.ladder["rungs"][: backup.rung + 1]
    if any("partners" in rung["alert"] for rung in fired):
        for pact in Partnership.objects.filter(agency_id=backup.agency_id).select_related("partner"):
            share(log, backup, pact, ShareHow.AUTOMATIC)
