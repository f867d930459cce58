"""A board's own picture, folded from the socket's messages, and its comparison with a fresh snapshot. Pure.

Written from the description of the wire alone, so that it finds out where server and description differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Wire = dict[str, Any]

#: Positions change without an event and without a version; they are left out of every comparison.
POSITION: Final = frozenset({"lat", "lon", "heading", "accuracy_m", "position_at"})
#: An object of an event: its key there, and where it is kept.
_CARRIED: Final = {"card": "backups", "unit": "units", "stop": "stops"}
_OVER: Final = {"backups": "closed", "stops": "cleared"}


@dataclass
class Stream:
    """One agency's picture at a number."""

    agency: str
    seq: int | None = None
    epoch: str | None = None
    backups: dict[str, Wire] = field(default_factory=dict)
    units: dict[str, Wire] = field(default_factory=dict)
    stops: dict[str, Wire] = field(default_factory=dict)
    #: Version at which something left the board, so that an older event does not bring it back.
    gone: dict[str, int] = field(default_factory=dict)

    def picture(self) -> dict[str, dict[str, Wire]]:
        """What is compared."""
        return {"backups": self.backups, "units": self.units, "stops": self.stops}


@dataclass
class Board:
    """What one client knows, and what went wrong with its streams."""

    streams: dict[str, Stream] = field(default_factory=dict)
    epoch: str | None = None
    build: str | None = None
    timers: str = "ok"
    degraded: list[str] = field(default_factory=list)
    events: int = 0
    snapshots: int = 0
    gaps: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    def apply(self, message: Wire) -> list[Wire]:
        """Folds one message; returns the events it brought for the first time, in order."""
        kind = message.get("type")
        match kind:
            case "hello":
                self.epoch, self.build = message["epoch"], message["build"]
                for stream in message["streams"]:
                    self.streams.setdefault(stream["agency"], Stream(stream["agency"]))
            case "snapshot":
                self._snapshot(message)
            case "event":
                return [message] if self._event(message) else []
            case "events":
                return [event for event in message["events"] if self._event(event)]
            case "beat":
                self.timers, self.degraded = message["timers"], message["degraded"]
            case "positions":
                self._positions(message)
            case "bye":
                pass
            case _:
                self.unknown.add(str(kind))
        return []

    def cursor(self) -> str:
        """The `after=` with which to resume, empty without a snapshot."""
        known = (stream for stream in self.streams.values() if stream.seq is not None)
        return ",".join(f"{stream.agency}:{stream.seq}" for stream in known)

    def _snapshot(self, message: Wire) -> None:
        stream = self.streams.setdefault(message["agency"], Stream(message["agency"]))
        self.snapshots += 1
        stream.seq, stream.epoch = message["seq"], message["epoch"]
        for name, kept in stream.picture().items():
            kept.clear()
            kept.update({one["id"]: one for one in message[name]})
        stream.gone.clear()

    def _event(self, event: Wire) -> bool:
        stream = self.streams[event["agency"]]
        seq = event["seq"]
        if stream.seq is None:
            self.gaps.append(f"{stream.agency}: {seq} before any snapshot")
            return False
        if seq <= stream.seq:
            self.duplicates.append(f"{stream.agency}: {seq} again, at {stream.seq}")
            return False
        if seq > stream.seq + 1:
            self.gaps.append(f"{stream.agency}: {seq} after {stream.seq}")
        stream.seq = seq
        self.events += 1
        for key, name in _CARRIED.items():
            if event.get(key) is not None:
                self._keep(stream, name, event[key], event["event"])
        return True

    def _keep(self, stream: Stream, name: str, new: Wire, event: str) -> None:
        kept = stream.picture()[name]
        known = kept[new["id"]]["version"] if new["id"] in kept else stream.gone.get(new["id"], 0)
        if new["version"] < known:
            return
        taken_back = event == "backup.unshared" and new["agency"] != stream.agency
        if new.get("state") == _OVER.get(name, object()) or taken_back:
            kept.pop(new["id"], None)
            stream.gone[new["id"]] = new["version"]
        elif new["id"] in kept or new["version"] > known:
            kept[new["id"]] = new

    def _positions(self, message: Wire) -> None:
        units = self.streams[message["agency"]].units
        for place in message["units"]:
            if place["id"] in units:
                units[place["id"]] = {**units[place["id"]], **place}


def differences(stream: Stream, snapshot: Mapping[str, Any]) -> list[str]:
    """Where a folded picture and a fresh snapshot of the same number are not the same, one line each."""
    if stream.seq != snapshot["seq"]:
        return [f"{stream.agency}: folded to {stream.seq}, the snapshot is at {snapshot['seq']}"]
    found = []
    for name, kept in stream.picture().items():
        fresh = {one["id"]: one for one in snapshot[name]}
        where = f"{stream.agency} {name}"
        found += [f"{where}: {_title(fresh[key])} is missing here" for key in sorted(fresh.keys() - kept.keys())]
        found += [f"{where}: {_title(kept[key])} is gone there" for key in sorted(kept.keys() - fresh.keys())]
        for key in sorted(fresh.keys() & kept.keys()):
            here, there = kept[key], fresh[key]
            found += [
                f"{where}: {_title(here)}.{field} is {here.get(field)!r} here, {there.get(field)!r} there"
                for field in _fields(name, here, there)
                if here.get(field) != there.get(field)
            ]
    return found


def _fields(name: str, *objects: Wire) -> Iterable[str]:
    every = sorted({field for one in objects for field in one})
    return [field for field in every if name != "units" or field not in POSITION]


def _title(one: Wire) -> str:
    return str(one.get("call_sign") or one.get("number") or one["id"])
