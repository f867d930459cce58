"""What the API answers about what is over, as OpenAPI components."""

from __future__ import annotations

from typing import Final

from requests.api.shapes import FLAG, TEXT, TIME, WHOLE, Shape, many, maybe, ref, thing, word
from requests.vocabulary import Disposition, Origin, Urgency

_PERIOD: Final[dict[str, Shape]] = {"agency": TEXT, "from": TIME, "to": TIME}
_TOLD: Final[dict[str, Shape]] = {
    "told": FLAG,
    "why": maybe(word(("few", "too_near"))),
    "message": maybe(TEXT),
}
_SPREAD: Final = maybe(
    thing("Seconds from the touch; n and lacking are null where one is a few.",
          median_s=WHOLE, p90_s=WHOLE, n=maybe(WHOLE), lacking=maybe(WHOLE))
)  # fmt: skip
_FIGURES: Final[dict[str, Shape]] = {
    **_PERIOD,
    "hidden_below": WHOLE,
    "askers_below": WHOLE,
    **_TOLD,
    "total": maybe(WHOLE),
    "by_urgency": many(
        thing(
            "One urgency; null where hidden.",
            urgency=word(Urgency),
            label=TEXT,
            count=maybe(WHOLE),
            times=thing(
                "From the touch until somebody took notice, rolled, stood there, a second unit did; until it came.",
                acknowledged=_SPREAD,
                first_rolling=_SPREAD,
                first_on_scene=_SPREAD,
                second_on_scene=_SPREAD,
                received=_SPREAD,
            ),
            unanswered=maybe(WHOLE),
            withdrawn=maybe(WHOLE),
            escalated=many(thing("How many reached a rung.", rung=WHOLE, count=maybe(WHOLE))),
        )
    ),
    "shares": thing(
        "Backups and stops, null where hidden.",
        mutual_aid_in=maybe(WHOLE),
        mutual_aid_out=maybe(WHOLE),
        policy_cover=maybe(WHOLE),
        unasked_roll_bys=maybe(WHOLE),
        stops=maybe(WHOLE),
        stops_with_roll_by=maybe(WHOLE),
    ),
    "alone_with_prisoner": maybe(
        thing("Of stops with a prisoner.", stops=WHOLE, total_s=WHOLE, median_s=WHOLE, p90_s=WHOLE)
    ),
    "custody_without_second": thing("Scenes alone for longer.", minutes=WHOLE, count=maybe(WHOLE)),
    "soon_enough": maybe(thing("What askers answered.", yes=WHOLE, late=WHOLE, never=WHOLE)),
    "by_beat": many(thing("One beat.", beat=TEXT, count=maybe(WHOLE), first_on_scene_median_s=maybe(WHOLE))),
}

HISTORY: Final[dict[str, Shape]] = {
    "PastBackup": thing(
        "A closed backup without a person or a unit; open it to read who was there. A partner's: no id, number, rung.",
        id=maybe(TEXT),
        number=maybe(WHOLE),
        agency=TEXT,
        urgency=word(Urgency),
        label=TEXT,
        origin=word(Origin),
        beat=maybe(TEXT),
        place=TEXT,
        reference=TEXT,
        received_at=TIME,
        acknowledged_at=maybe(TIME),
        first_rolling_at=maybe(TIME),
        first_on_scene_at=maybe(TIME),
        second_on_scene_at=maybe(TIME),
        closed_at=TIME,
        disposition=word(Disposition),
        rung=maybe(WHOLE),
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
    "HistoryFigures": thing(
        "The figures of a period; `compared` is the same of an earlier one, where it was asked for.",
        **_FIGURES,
        compared=maybe(ref("ComparedFigures")),
    ),
    "ComparedFigures": thing("The figures of an earlier period.", **_FIGURES),
    "HistoryHeat": thing(
        "Asks by hour of the week: seven rows from Monday, 24 cells each, by the agency's clock; null where hidden.",
        **_PERIOD,
        **_TOLD,
        cells=many(many(maybe(WHOLE))),
    ),
    "HistoryTrend": thing(
        "Numbers and times by week or month.",
        **_PERIOD,
        **_TOLD,
        step=word(("week", "month")),
        points=many(
            thing(
                "From this moment on.",
                **{"from": TIME},
                count=maybe(WHOLE),
                first_rolling_median_s=maybe(WHOLE),
                first_on_scene_median_s=maybe(WHOLE),
                first_on_scene_p90_s=maybe(WHOLE),
            )
        ),
    ),
}
