"""Every verb on one backup: a name in the address, an action, and what it takes. Each answers the card."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from rest_framework.request import Request
from rest_framework.response import Response

from requests import actions, queries
from requests.api import desk_input as desk
from requests.api import serializers as take
from requests.api.base import ApiView
from requests.api.idempotency import keyed, once
from requests.api.input import Input, Nothing
from requests.api.schema import asks
from requests.events import Verb
from units.access import of_device


@dataclass(frozen=True)
class Spec:
    """One verb: the action it runs and the body it takes."""

    action: Verb[..., Any]
    takes: type[Input] = Nothing
    about: str = ""
    #: Whether an enrolled car with nobody signed in may say it of its own ask.
    device_may: bool = False


VERBS: Final[dict[str, Spec]] = {
    "acknowledge": Spec(actions.acknowledge, about="Somebody at a desk has it. Silences nobody."),
    "take-over": Spec(
        actions.take_over, about="Another desk has it from now on; when somebody first took notice stays."
    ),
    "leave": Spec(
        actions.leave, about="The desk that has it goes: the supervisor has it until somebody takes it over."
    ),
    "assign": Spec(actions.assign, take.OneUnit, "A unit is sent; it has not answered yet."),
    "respond": Spec(
        actions.respond, take.Respond, "Rolling. Answering elsewhere diverts; from an emergency only with `divert`."
    ),
    "decline": Spec(actions.decline, take.MaybeUnit, "Cannot. Only desks see it."),
    "arrive": Spec(
        actions.arrive, take.MaybeUnitAt, "On scene; implies rolling. `at` is kept beside the touched time."
    ),
    "was-there": Spec(
        actions.was_there, take.WasThere, "A unit stood there, stated once it has closed. Kept with who entered it."
    ),
    "take-back": Spec(
        actions.take_back, take.TakeBack, "What was stated with was-there is taken back. The record tells both."
    ),
    "clear": Spec(actions.clear_response, take.MaybeUnitAt, "Done here."),
    "stand-down": Spec(
        actions.stand_down, take.MaybeUnit, "Not needed any more; without a unit, all beyond the count."
    ),
    "upgrade": Spec(actions.upgrade, take.Upgrade, "A higher urgency; a lower one is refused."),
    "secure": Spec(actions.secure, take.Secure, "Under control. Never closes the ask."),
    "escalate": Spec(actions.escalate, about="The next rung, now."),
    "wanted": Spec(actions.set_wanted, take.Wanted, "How many units are wanted."),
    "cancel": Spec(actions.cancel, take.Cancel, "Not needed after all; an emergency's only asks.", device_may=True),
    "verify-cancel": Spec(actions.verify_cancel, take.VerifyCancel, "What dispatch heard by voice."),
    "close": Spec(actions.close, take.Close, "Over, and why."),
    "hold-air": Spec(actions.hold_air, desk.HoldAir, "The air is held for it, or let go. Ends with it."),
    "link": Spec(actions.link, desk.Link, "Of one scene with another ask, or not after all; both stay open."),
    "drill": Spec(actions.mark_drill, desk.MarkDrill, "Part of the drill that is on, or real after all."),
    "note": Spec(actions.note, take.NoteInput, "Adds to the record."),
    "mutual-aid": Spec(actions.mutual_aid, take.MutualAid, "Asks a neighbouring agency."),
    "reached": Spec(actions.reached, take.Reached, "Whether a partner that was asked answered the telephone."),
}


class BackupVerb(ApiView):
    """access → validate → act → card, for whatever verb its subclass names."""

    spec: ClassVar[Spec]

    def post(self, request: Request, backup_id: uuid.UUID) -> Response:
        actor, caller = self.actor(request), self.caller(request)
        if self.device_may and caller.officer and caller.device:
            actor = actions.withdrawer(actor, of_device(caller.device), backup_id)
        body, values = self.input(request, self.spec.takes)
        said = keyed(request._request, actor, body)
        done = once(said, self.spec.action, actor, backup_id, **values)
        return Response(queries.card(actor, backup_id), headers=done.headers)


def view(name: str) -> type[BackupVerb]:
    """The view of one verb; a class of its own, so that the schema names it."""
    spec = VERBS[name]
    title = "".join(part.title() for part in name.split("-"))
    post = asks(spec.takes, spec.about, "Card")(_copy_of_post())
    return type(
        title, (BackupVerb,), {"spec": spec, "device_may": spec.device_may, "post": post, "__doc__": spec.about}
    )


def _copy_of_post() -> Any:
    # The schema is hung on the function, so every verb needs its own.
    def post(self: BackupVerb, request: Request, backup_id: uuid.UUID) -> Response:
        return BackupVerb.post(self, request, backup_id)

    return post
