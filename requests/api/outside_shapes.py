"""What the API answers about addresses outside the board and about what was given up, as OpenAPI components."""

from __future__ import annotations

from typing import Final

from requests.api.shapes import FLAG, TEXT, TIME, WHOLE, Shape, maybe, page, ref, thing, word
from requests.vocabulary import FaultKind
from units.vocabulary import Channel

OUTSIDE: Final[dict[str, Shape]] = {
    "Address": thing(
        "Where somebody, or an agency's desk, asked to be told outside the board.",
        id=TEXT,
        agency=TEXT,
        channel=word(Channel),
        address=TEXT,
        desk=FLAG,
        added_at=TIME,
    ),
    "PushKey": thing("What a browser subscribes to web push with.", key=maybe(TEXT)),
    "Fault": thing(
        "Something given up behind the board's back. It names no person.",
        kind=word(FaultKind),
        id=TEXT,
        agency=TEXT,
        what=TEXT,
        to=maybe(TEXT),
        backup=maybe(thing("What it was about.", id=TEXT, number=WHOLE)),
        error=maybe(TEXT),
        tries=WHOLE,
        since=TIME,
    ),
}
for _name in ("Address", "Fault"):
    OUTSIDE[f"{_name}Page"] = page(ref(_name))
