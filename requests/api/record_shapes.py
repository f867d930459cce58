"""What the API answers about the record of one backup or stop, as OpenAPI components."""

from __future__ import annotations

from typing import Final

from requests.api.shapes import FLAG, NUMBER, TEXT, TIME, WHOLE, Shape, many, maybe, page, ref, thing, word
from requests.vocabulary import Disposition, Mark, Origin, Reason, ShareHow, StopKind, Urgency

_MOMENT: Final = thing(
    "Touched, stated, and who entered it; null for the unit itself.",
    touched=TIME,
    stated=maybe(TIME),
    by=maybe(TEXT),
    ended=FLAG,
    later=FLAG,
)
_PLACE: Final = thing("Where something was, and when.", at=TIME, lat=NUMBER, lon=NUMBER)
_SPAN: Final = thing("From a moment to another.", begins=TIME, ends=maybe(TIME))

_PAST_STOP: Final = thing(
    "A stop without a person or a unit; open its record to read who was there.",
    id=TEXT,
    agency=TEXT,
    kind=word(StopKind),
    beat=maybe(TEXT),
    location=TEXT,
    opened_at=TIME,
    secured_at=maybe(TIME),
    cleared_at=maybe(TIME),
    prisoner=FLAG,
    reference=maybe(TEXT),
)

RECORD: Final[dict[str, Shape]] = {
    "RecordStatement": thing(
        "One version of what an officer stated. Permanent.",
        by=TEXT,
        at=TIME,
        text=TEXT,
        sha256=TEXT,
        addendum=FLAG,
        replaced=FLAG,
        in_log=maybe(FLAG),
    ),
    "RecordPresence": thing(
        "A second unit at the scene.",
        unit=TEXT,
        agency=TEXT,
        own=FLAG,
        officers=many(TEXT),
        arrived=_MOMENT,
        left=maybe(_MOMENT),
        length_s=maybe(NUMBER),
        how=word(("asked", "unasked", "own stop")),
        number=maybe(WHOLE),
        statements=many(ref("RecordStatement")),
        sealed_from=maybe(TIME),
        doubt=maybe(TEXT),
    ),
    "RecordHeader": thing(
        "What is known of it, a line each. A stop has nothing of an ask.",
        subject=word(("backup", "stop")),
        id=TEXT,
        agency=TEXT,
        agency_name=TEXT,
        time_zone=TEXT,
        unit=TEXT,
        officers=many(TEXT),
        location=TEXT,
        beat=maybe(TEXT),
        lat=maybe(NUMBER),
        lon=maybe(NUMBER),
        reference=maybe(TEXT),
        began_at=TIME,
        ended_at=maybe(TIME),
        secured_at=maybe(TIME),
        prisoner=FLAG,
        awaiting_tow=FLAG,
        stop_kind=maybe(word(StopKind)),
        stop_id=maybe(TEXT),
        stop_reference=maybe(TEXT),
        number=maybe(WHOLE),
        urgency=maybe(word(Urgency)),
        label=maybe(TEXT),
        state=TEXT,
        origin=maybe(word(Origin)),
        silent=FLAG,
        mark=maybe(word(Mark)),
        reasons=many(word(Reason)),
        note=TEXT,
        pressed_at=maybe(TIME),
        acknowledged_at=maybe(TIME),
        acknowledged_by=maybe(TEXT),
        first_rolling_at=maybe(TIME),
        first_on_scene_at=maybe(TIME),
        disposition=maybe(word(Disposition)),
    ),
    "RecordNeighbour": thing(
        "An agency that was asked, and what came of that.",
        number=WHOLE,
        agency=TEXT,
        name=TEXT,
        how=word(ShareHow),
        at=TIME,
        reached=maybe(FLAG),
        reached_at=maybe(TIME),
        reached_by=maybe(TEXT),
        units=many(TEXT),
        outcome=word(("reached", "not_reached", "answered", "offered", "unknown")),
    ),
    "RecordTrack": thing(
        "Where its units were while it was open, and in words what there is or why there is none. A stop has none.",
        said=TEXT,
        until=maybe(TIME),
        lanes=many(
            thing(
                "One unit. `points` are all of its positions or, of many, some.",
                unit=TEXT,
                agency=TEXT,
                count=WHOLE,
                points=many(_PLACE),
                nearest=maybe(_PLACE),
                nearest_m=maybe(NUMBER),
            )
        ),
    ),
    "Record": thing(
        "What happened, who stood there, and what is not there, in words.",
        header=ref("RecordHeader"),
        lines=many(
            thing(
                "One event of the log in words, with its link of the chain.",
                seq=WHOLE,
                at=TIME,
                kind=TEXT,
                actor_kind=TEXT,
                who=TEXT,
                text=TEXT,
                stated=maybe(TIME),
                hash=TEXT,
            )
        ),
        events=WHOLE,
        lanes=many(
            thing(
                "One unit, the covered one first.",
                unit=TEXT,
                agency=TEXT,
                spans=many(
                    thing("A stretch.", kind=word(("alone", "with", "rolling", "there")), begins=TIME, ends=maybe(TIME))
                ),
            )
        ),
        rungs=many(
            thing(
                "One step of the ladder, and what came of it.",
                number=WHOLE,
                after=NUMBER,
                name=TEXT,
                at=maybe(TIME),
                how=TEXT,
                kind=word(("fired", "over", "held", "to_come")),
            )
        ),
        notes=many(thing("What somebody added while it went on.", at=TIME, by=TEXT, text=TEXT)),
        neighbours=many(ref("RecordNeighbour")),
        presences=many(ref("RecordPresence")),
        taken_back=many(
            thing(
                "What was stated of a second unit and taken back. Nothing counts it.",
                presence=ref("RecordPresence"),
                at=TIME,
                by=TEXT,
                reason=TEXT,
            )
        ),
        alone_s=NUMBER,
        alone_with_prisoner=many(_SPAN),
        absences=many(TEXT),
        log=maybe(
            thing("The lines of the log it rests on.", first=WHOLE, last=WHOLE, head=TEXT, whole=FLAG, verdict=TEXT)
        ),
        seal=maybe(thing("The seal on who was there.", at=TIME, sha256=TEXT, holds=maybe(FLAG))),
        seal_due=maybe(TIME),
        doubts=many(TEXT),
        track=maybe(ref("RecordTrack")),
        look=thing("This look, as those it names read of it.", by=TEXT, reason=TEXT),
    ),
    "OwnStatement": thing(
        "The caller's own presence, and what they stated of it.",
        backup=TEXT,
        number=WHOLE,
        unit=TEXT,
        on_scene_at=TIME,
        cleared_at=maybe(TIME),
        sealed_from=maybe(TIME),
        results=many(
            thing("One version.", at=TIME, text=TEXT, sha256=TEXT, addendum=FLAG, replaced=FLAG),
        ),
    ),
    "PastStop": _PAST_STOP,
    "PastStopPage": page(ref("PastStop")),
}
