"""What the API answers about what is over, as OpenAPI components."""

from __future__ import annotations

from typing import Final

from requests.api.shapes import FLAG, TEXT, TIME, WHOLE, Shape, many, maybe, ref, thing, word
from requests.vocabulary import Disposition, Origin, Urgency

HISTORY: Final[dict[str, Shape]] = {
    "PastBackup": thing(
        "A closed backup without a person or a unit; open it to read who was there.",
        id=TEXT,
        number=WHOLE,
        agency=TEXT,
        urgency=word(Urgency),
        label=TEXT,
        origin=word(Origin),
        beat=maybe(TEXT),
        received_at=TIME,
        acknowledged_at=maybe(TIME),
        first_rolling_at=maybe(TIME),
        first_on_scene_at=maybe(TIME),
        closed_at=TIME,
        disposition=word(Disposition),
        rung=WHOLE,
        exhausted=FLAG,
    ),
    "Figures": thing(
        "How many asks of each urgency; null where fewer than 5, to protect people.",
        by_urgency=many(thing("One urgency.", urgency=word(Urgency), label=TEXT, count=maybe(WHOLE))),
        hidden_below=WHOLE,
    ),
    "History": thing(
        "Figures of a span of time and the closed backups in it, newest first.",
        agency=TEXT,
        **{"from": maybe(TIME), "to": maybe(TIME)},
        figures=ref("Figures"),
        results=many(ref("PastBackup")),
        next=maybe(TEXT),
    ),
}
