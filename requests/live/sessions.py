"""Who is behind a socket: looked up many at a time, kept for a moment, and asked again while the socket lives."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare

from requests.access import Audience, audience
from requests.live.handshake import Credential
from requests.live.reader import DatabaseThread
from units import tokens
from units.access import Actor, system
from units.models import MachineToken, Membership, Officer, Tour
from units.vocabulary import Role

#: How long one answer serves further sockets of the same person.
_FRESH_S: Final = 2.0


@dataclass(frozen=True)
class Person:
    """Somebody signed in: what they may follow, and the unit they crew."""

    actor: Actor
    #: agency id → code.
    codes: Mapping[int, str]
    disabled: bool = False
    #: Nobody: the browser's own right was taken back.
    revoked: bool = False

    @property
    def officer_id(self) -> int:
        if self.actor.officer_id is None:
            raise ValueError("a person behind a socket is an officer")
        return self.actor.officer_id

    @cached_property
    def streams(self) -> Mapping[int, Audience]:
        """The logs this person reads, and as whom. Kept: every few seconds it is compared for each of 5,000 sockets."""
        readers = {agency: audience(self.actor, agency) for agency in self.codes}
        return {agency: reader for agency, reader in readers.items() if reader is not None}


#: Whoever sits at a browser whose right was taken back.
REVOKED: Final = Person(system("revoked device"), {}, revoked=True)
#: None: that session or token is no longer good for anything.
Answers = dict[Credential, Person | None]


class Sessions:
    """The one look-up a connection costs; whoever knocks while a look-up is under way shares the next one."""

    def __init__(self, thread: DatabaseThread) -> None:
        self.thread = thread
        self.known: dict[Credential, tuple[float, Person | None]] = {}
        self.wanted: set[Credential] = set()
        self.asking: asyncio.Task[Answers] | None = None
        self.stored: _Stored = {}

    async def find(self, credential: Credential) -> Person | None:
        """The person, None when signed out. Raises django.db.Error."""
        at, person = self.known.get(credential, (float("-inf"), None))
        if time.monotonic() - at < _FRESH_S:
            return person
        self.wanted.add(credential)
        if self.asking is None:
            self.asking = asyncio.create_task(self._ask_next())
        return (await asyncio.shield(self.asking))[credential]

    async def _ask_next(self) -> Answers:
        try:
            # Until the thread is free, whoever comes is asked for with us.
            await self.thread.read(_nothing)
        finally:
            self.asking = None
            wanted, self.wanted = self.wanted, set()
        return await self.check(wanted)

    async def check(self, credentials: Iterable[Credential]) -> Answers:
        """Asks about many at once. Raises django.db.Error."""
        answers = await self.thread.read(look_up, list(credentials), self.stored)
        now = time.monotonic()
        self.known = {c: kept for c, kept in self.known.items() if now - kept[0] < _FRESH_S}
        self.known |= {credential: (now, person) for credential, person in answers.items()}
        return answers


def _nothing() -> None:
    return None


#: Stored session → what it says, so that five thousand unchanged ones are not decoded every few seconds.
_Stored = dict[str, tuple[str, dict[str, Any]]]


def look_up(credentials: list[Credential], stored: _Stored) -> Answers:
    """Six queries, however many sockets."""
    shown = {c.device for c in credentials if c.device}
    revoked = tokens.revoked(shown) if shown else set()
    claims = _sessions([c for c in credentials if not c.is_token], stored) | _tokens(
        [c for c in credentials if c.is_token]
    )
    officers = Officer.objects.in_bulk({officer for officer, _ in claims.values()})
    people = _people(officers)
    answers: Answers = dict.fromkeys(credentials)
    for credential, (officer_id, session_hash) in claims.items():
        officer = officers.get(officer_id)
        if officer is not None and _is_proven(officer, session_hash):
            answers[credential] = people[officer_id]
    return answers | {c: REVOKED for c in credentials if c.device in revoked}


def _sessions(credentials: list[Credential], stored: _Stored) -> dict[Credential, tuple[int, str | None]]:
    rows = dict(
        Session.objects.filter(session_key__in=[c.value for c in credentials], expire_date__gt=Now()).values_list(
            "session_key", "session_data"
        )
    )
    claims: dict[Credential, tuple[int, str | None]] = {}
    store = SessionStore()
    for credential in credentials:
        raw = rows.get(credential.value)
        if raw is None:
            stored.pop(credential.value, None)
            continue
        if stored.get(credential.value, ("", {}))[0] != raw:
            stored[credential.value] = (raw, store.decode(raw))
        said = stored[credential.value][1]
        if SESSION_KEY in said and BACKEND_SESSION_KEY in said:
            claims[credential] = (int(said[SESSION_KEY]), said.get(HASH_SESSION_KEY, ""))
    return claims


def _tokens(credentials: list[Credential]) -> dict[Credential, tuple[int, str | None]]:
    if not credentials:
        return {}
    live = MachineToken.objects.filter(
        token_sha256__in=[c.value for c in credentials], revoked_at=None, expires_at__gt=Now()
    )
    return {
        Credential("token", token.token_sha256): (token.officer_id, None) for token in live if "read" in token.scopes
    }


def _is_proven(officer: Officer, session_hash: str | None) -> bool:
    """A changed password ends every session, as it does for pages; a token has no such hash."""
    if session_hash is None:
        return True
    hashes = [officer.get_session_auth_hash(), *officer.get_session_auth_fallback_hash()]
    return any(constant_time_compare(session_hash, known) for known in hashes)


def _people(officers: Mapping[int, Officer]) -> dict[int, Person]:
    roles: dict[int, dict[int, Role]] = {officer: {} for officer in officers}
    codes: dict[int, dict[int, str]] = {officer: {} for officer in officers}
    for row in Membership.objects.filter(officer_id__in=list(officers)).select_related("agency"):
        roles[row.officer_id][row.agency_id] = Role(row.role)
        codes[row.officer_id][row.agency_id] = row.agency.code
    tours: dict[int, tuple[uuid.UUID, int]] = {
        officer: (unit, agency)
        for officer, unit, agency in Tour.objects.filter(officer_id__in=list(officers), ended_at=None).values_list(
            "officer_id", "unit_id", "agency_id"
        )
    }
    people: dict[int, Person] = {}
    for pk, officer in officers.items():
        unit_id, agency_id = tours.get(pk, (None, None))
        actor = Actor(
            kind="officer",
            id=str(pk),
            label=str(officer),
            officer_id=pk,
            roles=roles[pk],
            unit_id=unit_id,
            agency_id=agency_id,
        )
        people[pk] = Person(actor, codes[pk], disabled=not officer.is_active)
    return people
