"""What is told to those who come, and what an officer alone reads about their own tour, as OpenAPI components."""

from __future__ import annotations

from typing import Final

from requests.api.shapes import FLAG, TEXT, TIME, WHOLE, Shape, many, maybe, thing, without, word
from requests.vocabulary import StopKind, Weapon

CARS: Final[Shape] = {
    "type": "object",
    "description": "By agency, what it has set for its cars.",
    "additionalProperties": thing(
        "Above which speed lists hide, which channels are a tap.", hide_above_kmh=WHOLE, talk_groups=many(TEXT)
    ),
}
SHIFT: Final[dict[str, Shape]] = {
    "Briefing": thing(
        "What those who come should know; null where nobody said.",
        weapon=maybe(word(Weapon)),
        people=maybe(WHOLE),
        approach=maybe(TEXT),
        channel=maybe(TEXT),
    ),
    "BriefingInput": without(
        thing(
            "Any of these; null takes it back.",
            weapon=maybe(word([*Weapon, "unknown"])),
            people=maybe({**WHOLE, "minimum": 0, "maximum": 20}),
            approach=maybe({**TEXT, "maxLength": 120}),
            channel=maybe({**TEXT, "maxLength": 40}),
        ),
        "weapon",
        "people",
        "approach",
        "channel",
    ),
    "SoonEnough": thing(
        "Whether the caller is asked if help came soon enough: they asked, it is over, and they have not said it.",
        offered=FLAG,
    ),
    "Shift": thing(
        "The caller's own tour, the live one or the last: for nobody else's eyes.",
        unit=maybe(TEXT),
        since=maybe(TIME),
        until=maybe(TIME),
        live=FLAG,
        covered=WHOLE,
        was_covered=WHOLE,
        roll_bys=WHOLE,
        looked=many(
            thing(
                "Somebody looked at a record that names the caller, and why, where they gave a reason.",
                at=TIME,
                by=TEXT,
                backup=WHOLE,
                asked_at=TIME,
                reason=maybe(TEXT),
            )
        ),
        looked_at_stops=many(
            thing(
                "Somebody opened the record of a stop that names the caller.",
                at=TIME,
                by=TEXT,
                kind=word(StopKind),
                location=TEXT,
                opened_at=TIME,
                reason=maybe(TEXT),
            )
        ),
        earlier=maybe(TIME),
    ),
}
