"""What desks say to one another as OpenAPI components: a drill, notes for the next shift."""

from __future__ import annotations

from typing import Final

from requests.api.shapes import TEXT, TIME, Shape, maybe, ref, thing

DESKS: Final[dict[str, Shape]] = {
    "Drill": thing(
        "What is asked here is a drill, but for emergencies. It ends by itself.",
        since=TIME,
        until=TIME,
        by=TEXT,
        reason=TEXT,
    ),
    "DrillState": thing("Whether an agency drills.", agency=TEXT, drill=maybe(ref("Drill"))),
    "OpenAtDesk": thing("A desk that has an ask open in its pane.", agency=TEXT, id=TEXT, label=TEXT, backup=TEXT),
    "HandOver": thing(
        "Notes for the next shift at the desks; `id` is null while nobody wrote any.",
        agency=TEXT,
        id=maybe(TEXT),
        text=TEXT,
        by=maybe(TEXT),
        at=maybe(TIME),
    ),
}
