"""What an outside client does with a board's messages (docs/wire.md): the twin of static/js/live/store.js."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Wire = dict[str, Any]

#: Parts of a snapshot that are of its moment, not of its number.
OF_THE_MOMENT = frozenset({"type", "server_time", "timers", "degraded", "drill", "unreachable", "desks"})
POSITION = ("lat", "lon", "heading", "accuracy_m", "position_at")


@dataclass
class View:
    """One agency's board. `numbers` is every number that arrived, in order."""

    seq: int | None = None
    backups: dict[str, Wire] = field(default_factory=dict)
    units: dict[str, Wire] = field(default_factory=dict)
    stops: dict[str, Wire] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    told: list[Wire] = field(default_factory=list)
    rest: Wire = field(default_factory=dict)

    def snapshot(self, message: Wire) -> None:
        self.seq = message["seq"]
        self.backups, self.units, self.stops = (
            {one["id"]: one for one in message[kind]} for kind in ("backups", "units", "stops")
        )
        self.rest = {
            name: value
            for name, value in message.items()
            if name not in OF_THE_MOMENT | {"backups", "units", "stops", "seq"}
        }

    def event(self, event: Wire) -> None:
        assert self.seq is not None, "an event before the board"
        assert event["seq"] == self.seq + 1, f"after {self.seq} came {event['seq']}"
        self.seq = event["seq"]
        self.numbers.append(event["seq"])
        self.told.append(event)
        if event["event"] == "backup.unshared" and event["card"]["agency"] != event["agency"]:
            self.backups.pop(event["card"]["id"], None)
            return
        for kind, known, over in (
            ("card", self.backups, "closed"),
            ("unit", self.units, None),
            ("stop", self.stops, "cleared"),
        ):
            if kind in event:
                _keep(known, event[kind], over)

    def positions(self, message: Wire) -> None:
        for place in message["units"]:
            self.units[place["id"]] |= place

    def picture(self) -> Wire:
        """What a snapshot of now must say, in an order of its own."""
        return {"seq": self.seq, "backups": self.backups, "units": self.units, "stops": self.stops, **self.rest}


def _keep(known: dict[str, Wire], item: Wire, over: str | None) -> None:
    if item["id"] in known and item["version"] < known[item["id"]]["version"]:
        return
    if over is not None and item["state"] == over:
        known.pop(item["id"], None)
    else:
        known[item["id"]] = item


@dataclass
class Fold:
    """Every board of one socket."""

    views: dict[str, View] = field(default_factory=dict)
    epoch: str = ""

    def take(self, message: Wire) -> None:
        """Applies one message. A gap or a doubled number is an error."""
        match message["type"]:
            case "hello":
                self.epoch = message["epoch"]
                served = [stream["agency"] for stream in message["streams"]]
                self.views = {code: self.views.get(code, View()) for code in served}
            case "snapshot":
                self.views[message["agency"]].snapshot(message)
            case "events":
                for event in message["events"]:
                    self.views[message["agency"]].event(event)
            case "event":
                self.views[message["agency"]].event(message)
            case "positions":
                self.views[message["agency"]].positions(message)

    def cursor(self) -> str:
        """What a client says when it comes back."""
        after = ",".join(f"{code}:{view.seq}" for code, view in self.views.items())
        return f"?after={after}&epoch={self.epoch}"
