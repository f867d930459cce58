"""Why a verb was not done. Each knows its code; the API alone knows HTTP. Nothing is stored for any of them."""

from __future__ import annotations

import uuid


class Refusal(Exception):
    """A verb was refused. `message` is for people; `fields` names what to mend."""

    code = "invalid"

    def __init__(self, message: str, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields


class Invalid(Refusal):
    """The input makes no sense; `fields` says where."""

    @classmethod
    def field(cls, name: str, why: str) -> Invalid:
        """Refuses one field with its reason."""
        return cls(f"{name}: {why}", {name: [why]})


class Forbidden(Refusal):
    """The person may see the thing but not do this to it."""

    code = "forbidden"


class NotFound(Refusal):
    """There is no such thing, or it is none of this person's business: they cannot tell which."""

    code = "not_found"


class NotInThisState(Refusal):
    """The verb does not follow from where the backup stands; the answer carries its card."""

    code = "not_in_this_state"

    def __init__(self, message: str, backup_id: uuid.UUID | None = None) -> None:
        super().__init__(message)
        self.backup_id = backup_id


class KeyReused(Refusal):
    """The idempotency key belongs to another ask."""

    code = "key_reused"


class TooOld(Refusal):
    """The cursor is too far behind or of another epoch: take a snapshot."""

    code = "too_old"


class UseRadio(Refusal):
    """The system cannot take this now. The radio can."""

    code = "use_radio"


class Replay(Exception):
    """Not a refusal: this key was answered before, and `subject` is what it made."""

    def __init__(self, subject: uuid.UUID | None) -> None:
        super().__init__("replayed")
        self.subject = subject
