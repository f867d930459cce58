"""A repeat is an answer: the same key with the same words gets what the first one made (DESIGN §6)."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from typing import Final, Generic, ParamSpec, TypeVar

from django.http import HttpRequest

from requests.api.parsers import Body
from requests.events import Repeat, Verb
from requests.refusals import Invalid, NotFound, Replay
from units.access import Actor

P = ParamSpec("P")
R = TypeVar("R")

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_KEY: Final = re.compile(r"[\x21-\x7e]{16,64}")


@dataclass(frozen=True)
class Done(Generic[R]):
    """What came of a verb: its result, or, replayed, what its first run made."""

    result: R | None
    replayed: bool = False
    subject: uuid.UUID | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What the answer says of it."""
        return {REPLAYED: "true"} if self.replayed else {}


def key_of(request: HttpRequest, *, required: bool = False) -> str | None:
    """The key this request came with. Raises Invalid, naming the header."""
    key = request.headers.get(HEADER)
    if key is None and not required:
        return None
    if key is None:
        raise Invalid.field(HEADER, "is required here: one new key for each touch, the same on every retry")
    if not _KEY.fullmatch(key):
        raise Invalid.field(HEADER, "must be 16 to 64 visible ASCII characters")
    return key


def new_key() -> str:
    """A key for an emergency that came without a usable one."""
    return f"server-{uuid.uuid4().hex}"


def repeat(
    request: HttpRequest, actor: Actor, body: Body, key: str | None, *, by_person: bool = False
) -> Repeat | None:
    """The key with the fingerprint of everything it was said with, in the caller's own agency.

    `by_person`: the call itself changes the caller's unit, so the person stands for it.
    """
    if key is None:
        return None
    home = min(actor.roles, default=None)
    agency_id = home if by_person else actor.agency_id or home
    if agency_id is None:
        raise NotFound("You belong to no agency here.")
    words = json.dumps(body, sort_keys=True, separators=(",", ":"), default=repr)
    acting = f"{actor.kind} {actor.id}" if by_person or actor.unit_id is None else str(actor.unit_id)
    said = "\n".join((request.method or "", request.path, words, acting))
    return Repeat(agency_id, key, hashlib.sha256(said.encode()).hexdigest())


def keyed(
    request: HttpRequest, actor: Actor, body: Body, *, required: bool = False, by_person: bool = False
) -> Repeat | None:
    """`repeat` with the key this request came with, if any. Raises Invalid, naming the header."""
    return repeat(request, actor, body, key_of(request, required=required), by_person=by_person)


def once(said: Repeat | None, verb: Verb[P, R], actor: Actor, *args: P.args, **kwargs: P.kwargs) -> Done[R]:
    """Runs a verb under its key, if it has one."""
    try:
        return Done(verb.once(said, actor, *args, **kwargs))
    except Replay as replay:
        return Done(None, replayed=True, subject=replay.subject)
