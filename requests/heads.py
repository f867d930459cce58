"""Each day the head of every log goes where nobody who can rewrite the log can rewrite it too: a file, and a mail.

A chain shows that a line was changed, unless all that follow were made anew. Then it no longer ends where it did.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from requests.chain import wire_time
from requests.models import BoardCounter
from requests.queries import db_now, epoch

_MAIL_S: Final = 5.0


def export() -> dict[str, int]:
    """Writes the heads of today that the file lacks, one line an agency and day, then mails them if that is wanted.

    Called again it does what is left: a day on which the board was off has no line, one whose mail failed is tried
    anew. Answers how many lines were written and mailed. Raises OSError, smtplib.SMTPException.
    """
    file = Path(settings.HEADS_FILE)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = db_now()
    day = now.date().isoformat()
    with _locked(file) as handle:
        told = _lines(file)
        have = {line["agency"] for line in told if line["exported"].startswith(day)}
        new = [head for head in heads(now) if head["agency"] not in have]
        _append(file, handle, new)
        mailed = _mail(file, day, [line for line in told if line["exported"].startswith(day)] + new)
    return {"written": len(new), "mailed": mailed}


def heads(now: datetime) -> list[dict[str, Any]]:
    """Where each log stands: number, hash and time of its last line, and which life of the database it is."""
    life = epoch()
    return [
        {
            "exported": wire_time(now),
            "agency": counter.agency.code,
            "seq": counter.seq,
            "head": bytes(counter.head).hex(),
            "at": wire_time(counter.last_at),
            "epoch": life,
        }
        for counter in BoardCounter.objects.select_related("agency").order_by("agency__code")
    ]


@contextmanager
def _locked(file: Path) -> Iterator[int]:
    """Open for adding, by one worker at a time."""
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def _lines(file: Path) -> list[dict[str, Any]]:
    """What stands there. Half a line, left by a crash, is no head; `verify_log` names it."""
    found = []
    for line in file.read_text().splitlines():
        with suppress(ValueError):
            found.append(json.loads(line))
    return found


def _append(file: Path, handle: int, lines: list[dict[str, Any]]) -> None:
    """On the disk before anybody is told, in one write, and never behind half a line."""
    if lines:
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        whole = file.read_text()
        os.write(handle, ("\n" * (whole != "" and not whole.endswith("\n")) + text).encode())
        os.fsync(handle)


def _mail(file: Path, day: str, lines: list[dict[str, Any]]) -> int:
    """The day's heads to HEADS_MAIL_TO, once; a note beside the file says of which day they were sent last."""
    sent = file.with_name(f"{file.name}.mailed")
    if not (settings.HEADS_MAIL_TO and settings.EMAIL_HOST and lines):
        return 0
    if sent.exists() and sent.read_text().strip() >= day:
        return 0
    EmailMessage(
        subject=f"Heads of the log, {day}",
        body="Keep this. `manage.py verify_log --heads FILE` compares these lines with the log.\n\n"
        + "\n".join(json.dumps(line, separators=(",", ":")) for line in lines)
        + "\n",
        to=list(settings.HEADS_MAIL_TO),
        headers={"Auto-Submitted": "auto-generated"},
        connection=get_connection(timeout=_MAIL_S),
    ).send()
    sent.write_text(day)
    return len(lines)
