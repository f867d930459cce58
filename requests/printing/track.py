"""The track of a backup on its print: who was how near when, and none of the positions."""

from __future__ import annotations

from requests.account import Account, Header
from requests.account_track import TrackLane
from requests.printing.clock import Clock
from requests.printing.sheet import Sheet


def track(sheet: Sheet, account: Account, clock: Clock) -> None:
    """Where its units were, in words: a print outlives the 30 days, so it has no positions."""
    if account.track is None:
        return
    sheet.heading("Track", "the positions themselves are on the record's page alone")
    sheet.text_line(account.track.said)
    rows = [_lane(lane, account.header, clock) for lane in account.track.lanes]
    if rows:
        widths = (40, 36, 36, 24, sheet.epw - 136)
        sheet.rows(("Unit", "First position", "Last position", "Positions", "Nearest to the place"), rows, widths)


def _lane(lane: TrackLane, header: Header, clock: Clock) -> tuple[str, ...]:
    unit = lane.unit if lane.agency == header.agency else f"{lane.agency}:{lane.unit}"
    nearest = f"{lane.nearest_m:,.0f} m at {clock.at(lane.nearest.at)}" if lane.nearest else "place not known"
    return (unit, clock.at(lane.points[0].at), clock.at(lane.points[-1].at), f"{lane.count}", nearest)
