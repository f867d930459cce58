"""Showing a backup to a partner: on their own board, or, contact only, as a number dispatch calls."""

from __future__ import annotations

import uuid

from requests import ladder
from requests.actions import locks, timers
from requests.actions.settle import settle
from requests.events import Log
from requests.models import Backup, Receipt, Share
from requests.vocabulary import EventKind, Mark, ShareHow, TimerKind
from units.access import DESK
from units.models import Membership, Partnership


def share(log: Log, backup: Backup, pact: Partnership, how: ShareHow) -> bool:
    """Shares a locked backup under a partnership. Answers whether that is news; the caller settles it.

    From here on a partner with a board of its own has the backup in its own log, under its own numbers.
    """
    if backup.mark == Mark.DRILL:
        return False
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
        due_at = log.now + ladder.PARTNER_UNSEEN
        timers.arm(backup.agency_id, TimerKind.PARTNER_UNSEEN, backup.pk, due_at, run=pact.partner_id)
    facts = {"number": backup.number, "partner": pact.partner.code, "how": str(how)}
    log.add(EventKind.BACKUP_SHARED, backup, facts)
    return True


def call_held(log: Log, backup: Backup) -> None:
    """Calls the partner units whose rung fired while a withdrawal held it; the caller settles the backup."""
    fired = backup.ladder["rungs"][: backup.rung + 1]
    if any("partners" in rung["alert"] for rung in fired):
        for pact in Partnership.objects.filter(agency_id=backup.agency_id).select_related("partner"):
            share(log, backup, pact, ShareHow.AUTOMATIC)


def not_displayed(log: Log, backup_id: uuid.UUID, partner_id: int) -> None:
    """Nobody at a partner's desk has displayed in time what was shared with it: NOT REACHED, and that is said."""
    backup = locks.backup(backup_id)
    row = Share.objects.filter(backup=backup, agency_id=partner_id, reached=None).select_related("agency").first()
    if backup.closed_at is not None or row is None:
        return
    # A desk that serves both agencies may have displayed it before it was shared.
    desks = Membership.objects.filter(agency_id=partner_id, role__in=DESK).values("officer_id")
    row.reached = Receipt.objects.filter(backup=backup, officer_id__in=desks).exists()
    row.reached_at = log.now
    row.save(update_fields=["reached", "reached_at"])
    facts = {"number": backup.number, "partner": row.agency.code, "reached": row.reached}
    log.add(EventKind.BACKUP_UPDATED, backup, facts)
    settle(log, backup)


def displayed_by(log: Log, backup: Backup, agency_ids: set[int]) -> None:
    """Desks of these partners display it: they are reached. The backup is locked; the caller saves it."""
    rows = Share.objects.filter(backup=backup, agency_id__in=agency_ids, agency__contact_only=False)
    rows.exclude(reached=True).update(reached=True, reached_at=log.now, reached_by="on their board")
