"""A drill as OpenAPI components."""

from __future__ import annotations

from typing import Final

from requests.api.shapes import TEXT, TIME, Shape, maybe, ref, thing

DRILLS: Final[dict[str, Shape]] = {
    "Drill": thing(
        "What is asked here is a drill, but for emergencies. It ends by itself.",
        since=TIME,
        until=TIME,
        by=TEXT,
        reason=TEXT,
    ),
    "DrillState": thing("Whether an agency drills.", agency=TEXT, drill=maybe(ref("Drill"))),
}
