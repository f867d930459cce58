"""What stands behind the word of a command, part by part. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from requests.commands.registry import ENDINGS, HELD, KINDS, OUTCOMES, PARTS
from requests.commands.said import ASKS, CALL_SIGN, FURTHEST_BACK, NUMBER, Line, Refused, Said

_BACK: Final = re.compile(r"-([0-9]{1,5})([SMH]?)")
_CLOCK: Final = re.compile(r"([0-9]{2}):?([0-9]{2})")
_COUNT: Final = re.compile(r"[X×]([0-9]{1,2})|([0-9]{1,2})X")
_SECONDS: Final = {"S": 1, "M": 60, "H": 3600}
_MOST_WANTED: Final = 20
#: As `actions.checks` has it.
MOST_MINUTES: Final = 60


def said(line: Line) -> Said:
    """What the rest of a line says to its command. Raises Refused."""
    _time(line)
    _marks(line)
    if line.command.word == "EM":
        _emergency(line)
    elif line.names >= {"unit", "backup"}:
        _unit_and_backup(line)
    for part, needed in line.command.parts:
        take = _TAKE.get(part)
        if take is not None and not take(line) and needed and part not in line.found:
            raise line.ask(part)
    if line.left and line.names & {"text", "place"}:
        line.found["text"] = " ".join(line.left)
    elif line.left:
        raise Refused(f"{line.left[0][:24]} is too much here: {line.command.usage}")
    if ("text", True) in line.command.parts and not line.found.get("text"):
        raise line.ask("text")
    if ("place", True) in line.command.parts and not line.found.get("text"):
        raise line.ask("place")
    return Said(line.command, **line.found)


def _time(line: Line) -> None:
    """When it was heard: "-20s", "-3m"; an hour and minute "0214" where no place could look like one."""
    if not line.command.at:
        return
    for number, word in enumerate(line.left):
        if back := _BACK.fullmatch(word.upper()):
            span = timedelta(seconds=int(back[1]) * _SECONDS[back[2] or "S"])
            odd = f"{word} of what? -20s, -3m or -1h" if not back[2] else f"{word} is more than 12 hours ago."
            if not back[2] or span > FURTHEST_BACK:
                if line.command.word == "EM":
                    return  # An emergency is not refused for its time; what was typed stays in its text.
                raise Refused(odd)
            line.found["back"] = span
        elif number and not line.names & {"text", "place"} and (clock := _CLOCK.fullmatch(word)):
            if int(clock[1]) > 23 or int(clock[2]) > 59:
                raise Refused(f"{word} is no time of day.")
            line.found["clock"] = (int(clock[1]), int(clock[2]))
        else:
            continue
        del line.left[number]
        return


def _marks(line: Line) -> None:
    """Words that stand anywhere behind the first: DIVERT, STOP, OFF, STOLEN, what is held."""
    kept = line.left[:1]
    for word in line.left[1:]:
        mark = word.upper()
        if "held" in line.names and mark in HELD:
            line.found["held"] = line.found.get("held", frozenset()) | {HELD[mark]}
        elif mark in ("DIVERT", "STOP", "OFF", "STOLEN") and mark.lower() in line.names:
            line.found[mark.lower()] = True
        else:
            kept.append(word)
    line.left = kept


def _emergency(line: Line) -> None:
    """Accepted whatever it says: a call sign that is known is the unit, all the rest is text."""
    named = [word for word in line.left[:1] if word.upper().rpartition(":")[2] in line.words.units]
    if named:
        line.found["unit"] = line.left.pop(0).upper()


def _unit_and_backup(line: Line) -> None:
    """Two names in either order: the one that is a number is the backup. Two of a kind: unit, then backup."""
    names = [line.left.pop(0).upper() for _ in line.left[:2]]
    numbers = [name for name in names if NUMBER.fullmatch(name)]
    if len(names) == 2:
        first_is_number = len(numbers) == 1 and numbers[0] == names[0]
        unit, backup = reversed(names) if first_is_number else names
        line.found |= {"unit": unit, "backup": backup}
    elif numbers and ("unit", False) in line.command.parts:
        line.found["backup"] = names[0]
    elif names and (not numbers or names[0] in line.words.units):
        line.found["unit"] = names[0]
    for part in ("unit", "backup"):
        if (part, True) in line.command.parts and part not in line.found:
            raise line.ask(part)
    if "unit" in line.found and not CALL_SIGN.fullmatch(line.found["unit"]):
        raise Refused(f"{line.found['unit'][:24]} is no call sign.")


def _unit(line: Line) -> bool:
    if "unit" in line.found or not line.left or "backup" in line.names or line.command.word == "EM":
        return "unit" in line.found
    name = line.left.pop(0).upper()
    if not CALL_SIGN.fullmatch(name):
        raise Refused(f"{name[:24]} is no call sign.")
    line.found["unit"] = name
    return True


def _backup(line: Line) -> bool:
    if "backup" in line.found or not line.left or "unit" in line.names:
        return "backup" in line.found
    name = line.left.pop(0).upper()
    if not NUMBER.fullmatch(name) and not CALL_SIGN.fullmatch(name):
        raise Refused(f"{name[:24]} is neither a number nor a call sign.")
    line.found["backup"] = name
    return True


def _other(line: Line) -> bool:
    if line.left:
        name = line.left.pop(0).upper()
        if not NUMBER.fullmatch(name) and not CALL_SIGN.fullmatch(name):
            raise Refused(f"{name[:24]} is neither a number nor a call sign.")
        line.found["other"] = name
    return "other" in line.found


def _minutes(line: Line) -> bool:
    said = re.fullmatch("([0-9]{1,6})M?", line.left[0].upper()) if line.left else None
    if said is None:
        return False
    minutes = int(said[1])
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(f"{line.left[0][:24]}: a check is in 1 to {MOST_MINUTES} minutes.")
    line.found["minutes"] = minutes
    line.left.pop(0)
    return True


def _vehicle(line: Line) -> bool:
    """A car's own name, which may have blanks in it."""
    if line.left:
        line.found["vehicle"] = " ".join(line.left)
        line.left = []
    return "vehicle" in line.found


def _drill(line: Line) -> bool:
    """ON or OFF, what stands behind it being the reason; else the one ask that is meant."""
    if not line.left:
        return False
    word = line.left.pop(0).upper()
    if word in ("ON", "OFF"):
        line.found["drill"] = word
        return True
    if line.left or not (NUMBER.fullmatch(word) or CALL_SIGN.fullmatch(word)):
        raise Refused(f"DRILL {ASKS['drill']} {line.command.usage}, as in {line.command.example}")
    line.found |= {"backup": word, "drill": ""}
    return True


def _count(line: Line) -> bool:
    """ "x2"; a bare number only where nothing else could be one."""
    if not line.left or "count" in line.found:
        return "count" in line.found
    word = line.left[0].upper()
    said = _COUNT.fullmatch(word)
    bare = "level" not in line.names and re.fullmatch("[0-9]{1,6}", word)
    if not said and not bare:
        return False
    count = int(next(filter(None, said.groups())) if said else word)
    if not 1 <= count <= _MOST_WANTED:
        raise Refused(f"{line.left[0][:24]}: 1 to {_MOST_WANTED} units can be wanted.")
    line.found["count"] = count
    line.left.pop(0)
    return True


def _level(line: Line) -> bool:
    if "count" in line.names:
        _count(line)
    level = line.words.levels.get(line.left[0].upper()) if line.left else None
    if level is not None:
        line.found["level"] = level
        line.left.pop(0)
    return level is not None


def _one_of(part: str, known: dict[str, Any]) -> Any:
    def take(line: Line) -> bool:
        meant = known.get(line.left[0].upper().replace("-", "_")) if line.left else None
        if meant is not None:
            line.found[part] = meant
            line.left.pop(0)
        return meant is not None

    return take


def _agency(line: Line) -> bool:
    if line.left:
        line.found["agency"] = line.left.pop(0).upper()
    return "agency" in line.found


_TAKE: Final = {
    "unit": _unit,
    "backup": _backup,
    "level": _level,
    "count": _count,
    "kind": _one_of("kind", KINDS),
    "outcome": _one_of("outcome", OUTCOMES),
    "ending": _one_of("ending", ENDINGS),
    "agency": _agency,
    "other": _other,
    "minutes": _minutes,
    "vehicle": _vehicle,
    "drill": _drill,
}
assert set(PARTS) >= set(_TAKE)
