"""What the API answers about policies, as OpenAPI components."""

from __future__ import annotations

from typing import Final

from requests.api.shapes import FLAG, FREE, NUMBER, TEXT, TIME, WHOLE, Shape, many, maybe, page, ref, thing, word
from requests.ladder import AUDIENCES, TONES
from requests.policies import AGEING, STANDING_COVER
from requests.standing import URGENCIES
from requests.vocabulary import StopKind, Urgency

_CHANGED: Final = {"based_on": maybe(TEXT), "changed_at": maybe(TIME), "changed_by": maybe(TEXT)}

POLICIES: Final[dict[str, Shape]] = {
    "Rung": thing(
        "After so many seconds these are alerted, so loudly.",
        after=NUMBER,
        name=TEXT,
        alert=many(word(AUDIENCES)),
        tone=word(TONES),
    ),
    "Ladder": thing(
        "What an unanswered ask of one urgency does. `based_on` goes back with a change.",
        urgency=word(Urgency),
        label=TEXT,
        rungs=many(ref("Rung")),
        default=FLAG,
        default_rungs=many(ref("Rung")),
        with_prisoner=maybe(many(NUMBER)),
        repeat=maybe(NUMBER),
        min_gap=NUMBER,
        expires_s=maybe(WHOLE),
        eta_limit_s=WHOLE,
        unknown_eta_s=WHOLE,
        **_CHANGED,
    ),
    "CoverRule": thing(
        "Alone for so many minutes on such a stop: an ask is raised. `kind` null is any stop.",
        kind=maybe(word(StopKind)),
        prisoner=FLAG,
        tow=FLAG,
        after_min=NUMBER,
        urgency=word(URGENCIES),
    ),
    "StandingCover": thing(
        "What is sent without being asked.",
        rules=many(ref("CoverRule")),
        default=FLAG,
        default_rules=many(ref("CoverRule")),
        **_CHANGED,
    ),
    "AgeingRule": thing(
        "From when on an ask of this urgency is shown as late; null is never.",
        urgency=word(Urgency),
        late_s=maybe(NUMBER),
        overdue_s=maybe(NUMBER),
    ),
    "Ageing": thing(
        "When a board shows an ask as late.",
        rules=many(ref("AgeingRule")),
        default=FLAG,
        default_rules=many(ref("AgeingRule")),
        **_CHANGED,
    ),
    "Policies": thing(
        "An agency's policies as they stand, and the closed words they are written in.",
        agency=TEXT,
        lone=FLAG,
        quicker=NUMBER,
        ladders=many(ref("Ladder")),
        standing_cover=ref("StandingCover"),
        ageing=ref("Ageing"),
        audiences=many(thing("Whom a rung may alert.", word=word(AUDIENCES), label=TEXT, who=TEXT)),
        tones=many(thing("How loudly.", word=word(TONES), label=TEXT)),
        stop_kinds=many(thing("What a rule may be about.", word=word(StopKind), label=TEXT)),
        partners=many(
            thing(
                "Whom mutual aid calls, in order.",
                agency=TEXT,
                name=TEXT,
                contact=FLAG,
                automatic=FLAG,
                from_urgency=TEXT,
            )
        ),
    ),
    "PolicyChange": thing(
        "One change; null rules mean the default.",
        id=TEXT,
        what=word([*Urgency, STANDING_COVER, AGEING]),
        by=TEXT,
        at=TIME,
        before=maybe(many(FREE)),
        after=maybe(many(FREE)),
    ),
    "WhatIf": thing(
        "How many past asks would have got how far, now and then, and how many did; null where hidden.",
        agency=TEXT,
        urgency=word(Urgency),
        since=TIME,
        until=TIME,
        message=maybe(TEXT),
        backups=maybe(WHOLE),
        hidden_below=WHOLE,
        reach=many(
            thing(
                "One audience of either ladder, or one that was called. `actual_after`: least and most seconds.",
                audience=word(AUDIENCES),
                after_now=maybe(NUMBER),
                after_then=maybe(NUMBER),
                now=maybe(WHOLE),
                then=maybe(WHOLE),
                actual=maybe(WHOLE),
                actual_after=maybe(many(NUMBER)),
            )
        ),
    ),
}
POLICIES["PolicyChangePage"] = page(ref("PolicyChange"))
