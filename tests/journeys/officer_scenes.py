"""Every scene of the officer's screen, made on a made-up board from the server's own objects."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.made_up import MadeUp, Wire, ago
from tests.journeys.test_one_touch import button, stage
from tests.journeys.test_what_the_ladder_says import rolling, stop_of

ACKNOWLEDGED = {"acknowledged_at": ago(20), "acknowledged_by": "Desk 3", "seen": {"dispatch_at": ago(25), "count": 6}}
UNSEEN = {"dispatch_at": None, "count": 0}
COMING = {"stalled": False, "eta_at": ago(-200), "rolling_at": ago(10)}
THERE = {"state": "on_scene", "stalled": False, "on_scene_at": ago(10)}
NEAR = {"lat": 32.72, "lon": -117.15}


class Scenes:
    """One officer's page. `play` shows a scene; each is a function of this class by its name."""

    def __init__(self, page: Page, own: Wire, others: Wire) -> None:
        self.page = page
        self.board = MadeUp(page)
        self.own = {**own, "next_rung_at": ago(-600), **NEAR, "location": "5th and Oak"}
        self.others = {**others, "units_wanted": 1, "location": "Main and 4th, second court", **NEAR}
        alert = {"audiences": ["shift"], "units": [], "tone": "silent"}
        self.others |= {"alert": alert, "reasons": ["search", "several_people"], "responses": []}
        self.me = next(one for one in self.board.board["units"] if one["call_sign"] == "2A12")
        self.sister = next(one for one in self.board.board["units"] if one["call_sign"] == "2A14")

    def put(self, says: str, *, backups: list[Wire] = [], stops: list[Wire] = []) -> None:  # noqa: B006 - never changed
        self.board.board |= {"backups": backups, "stops": stops}
        self.board.picture()
        expect(stage(self.page)).to_contain_text(re.compile(says))

    def mine(self, says: str, **more: Any) -> None:
        self.put(says, backups=[{**self.own, **more}])

    def theirs(self, says: str, **more: Any) -> None:
        self.put(says, backups=[{**self.others, **more}])

    def stop(self, says: str, **more: Any) -> None:
        self.put(says, stops=[stop_of(self.me, **more)])

    def cry(self, number: int) -> Wire:
        """A sister's emergency."""
        unit = {**self.others["unit"], "id": f"u{number}", "call_sign": f"2A2{number}"}
        return {**self.others, "id": f"cry{number}", "unit": unit, "urgency": "emergency", "units_wanted": None}

    def alarm(self, **more: Any) -> Wire:
        """My own emergency."""
        return {**self.own, "urgency": "emergency", **more}

    def cries(self, says: str, *backups: Wire) -> None:
        self.put(says, backups=list(backups))
        expect(self.page.locator("#cries .strip")).to_be_visible()

    def touch(self, name: str, says: str) -> None:
        button(self.page, re.compile(name)).first.click()
        expect(stage(self.page)).to_contain_text(re.compile(says))


def sisters(scenes: Scenes, count: int) -> list[Wire]:
    one = stop_of(scenes.sister, state="secured", prisoner=True)
    return [{**one, "id": f"s{number}", "unit": {**one["unit"], "id": f"u{number}"}} for number in range(count)]


def lamp(scenes: Scenes) -> None:
    scenes.put("Roll by")
    scenes.page.locator("#lamp").click()
    expect(stage(scenes.page)).to_contain_text("100 %")


def practice(scenes: Scenes) -> None:
    lamp(scenes)
    scenes.touch("^Practice$", "Practise EMERGENCY")


def leave(scenes: Scenes) -> None:
    """Back to where nothing is open."""
    for name in ("End practice", "^Back$"):
        found = button(scenes.page, re.compile(name)).first
        if found.is_visible():
            found.click()
    scenes.put("Roll by")


#: Each scene's name, and the steps that make it. They follow each other on one page.
SCENES: dict[str, tuple[Callable[[Scenes], None], ...]] = {
    "nothing open": (lambda s: s.put("Roll by"),),
    "a sister on a stop": (lambda s: s.put("2A14", stops=sisters(s, 1)),),
    "two sisters": (lambda s: s.put(r"\+1", stops=sisters(s, 2)),),
    "all who are out": (lambda s: s.put(r"\+4", stops=sisters(s, 5)), lambda s: s.touch(r"4 more", "Next")),
    "received": (leave, lambda s: s.mine("RECEIVED", seen=UNSEEN)),
    "dispatch has it": (lambda s: s.mine("DISPATCH HAS IT", **ACKNOWLEDGED),),
    "more reasons": (lambda s: s.touch("More reasons", "Several people"),),
    "rolling": (lambda s: s.mine("2A14 ROLLING", **ACKNOWLEDGED, responses=[rolling("2A14", **COMING)]),),
    "late": (lambda s: s.mine("HAS STOPPED", **ACKNOWLEDGED, responses=[rolling("2A14")]),),
    "on scene": (lambda s: s.mine("ON SCENE", **ACKNOWLEDGED, responses=[rolling("2A14", **THERE)]),),
    "secured how": (
        leave, lambda s: s.mine("DISPATCH", **ACKNOWLEDGED), lambda s: s.touch("^Code 4$|^Secured$", "Who stays"),
    ),
    "policy cover": (leave, lambda s: s.mine("POLICY", origin="policy", urgency="cover")),
    "nobody near": (lambda s: s.mine("NOBODY NEAR", urgency="roll_by", received_at=ago(601)),),
    "my emergency": (lambda s: s.mine("DISPATCH HAS IT", urgency="emergency", units_wanted=None, **ACKNOWLEDGED),),
    "my emergency, three coming": (lambda s: s.mine(
        "2A18", urgency="emergency", units_wanted=None, **ACKNOWLEDGED,
        responses=[rolling("2A14", **THERE), rolling("2A16", **COMING), rolling("2A18", **COMING)],
    ),),
    "cancel asked": (lambda s: s.mine("VERIFY BY VOICE", urgency="emergency", cancel_asked_at=ago(3), **ACKNOWLEDGED),),
    "my emergency, late": (lambda s: s.mine(
        "DELAYED", urgency="emergency", mark="delayed", pressed_at=ago(900), received_at=ago(20), seen=UNSEEN
    ),),
    "nobody answered": (
        lambda s: s.mine("NO ONE HAS ANSWERED", urgency="emergency", received_at=ago(20), seen=UNSEEN),
    ),
    "asked for cover": (lambda s: s.theirs("wants"),),
    "somebody's emergency": (lambda s: s.theirs("EMERGENCY", urgency="emergency", units_wanted=None, id="e1"),),
    "a delayed silent one": (lambda s: s.theirs(
        "DELAYED", urgency="emergency", id="e2", silent=True, mark="delayed", pressed_at=ago(900), received_at=ago(60)
    ),),
    "two emergencies": (lambda s: s.cries("wants|EMERGENCY", s.others, s.cry(1), s.cry(2)),),
    "mine, and an emergency": (lambda s: s.cries("RECEIVED", {**s.own, "seen": UNSEEN}, s.cry(1)),),
    "looking at it": (lambda s: s.touch("^Look$", "Main and 4th"),),
    "my emergency, and another": (
        leave,
        lambda s: s.cries("DISPATCH HAS IT", s.alarm(units_wanted=None, **ACKNOWLEDGED), s.cry(1)),
    ),
    "my late emergency, and three": (
        lambda s: s.cries("DELAYED", s.alarm(mark="delayed", pressed_at=ago(900)), *map(s.cry, range(3))),
    ),
    "answering": (lambda s: s.theirs("ROLLING", responses=[rolling("2A12", **COMING)]),),
    "there": (lambda s: s.theirs("ON SCENE", responses=[rolling("2A12", **THERE)]),),
    "my stop": (lambda s: s.stop("5th/Oak"),),
    "kind of stop": (lambda s: s.touch("^Kind of stop", "Pedestrian|On foot"),),
    "you OK": (lambda s: s.stop("You OK", state="secured", prisoner=True, welfare_due_at=ago(3)),),
    "the lamp": (lamp,),
    "a test": (lambda s: s.touch("^TEST emergency", "dispatch only"),),
    "practice": (leave, practice),
    "practice, asked": (lambda s: s.touch("^Be asked", "wants"),),
}  # fmt: skip
