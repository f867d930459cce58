"""The one table of the dispatcher's commands. It parses, it does, it prints the cheat sheet and checks the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from requests.vocabulary import Disposition, StopKind, Urgency, VerifyOutcome

#: Longest line somebody types; a note of 2,000 characters goes by mouse.
LONGEST: Final = 500
#: How long a command may be taken back, seconds.
UNDO_S: Final = 10


@dataclass(frozen=True)
class Command:
    """One word somebody types. `takes` names its parts in order, one with `?` may be left out."""

    word: str
    name: str
    takes: str
    example: str
    #: What the board answers when the example is done.
    says: str
    #: The verb of the permission matrix it stands for; the action asks for it again.
    verb: str
    #: How it is taken back, or why it is not.
    undo: str
    #: Whether it takes the time at which it was heard.
    at: bool = False
    #: Whether something takes it back at all.
    undoes: bool = False

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """Name of each part, and whether it is needed."""
        return [(part.rstrip("?"), not part.endswith("?")) for part in self.takes.split()]

    @property
    def usage(self) -> str:
        """As the cheat sheet writes it: "ER unit [number]"."""
        said = [PARTS[name] if needed else f"[{PARTS[name]}]" for name, needed in self.parts]
        return " ".join([self.word, *said, *(["[-20s]"] if self.at else [])])


#: What a part is called where people read it.
PARTS: Final = {
    "unit": "unit",
    "backup": "number",
    "level": "level",
    "count": "count",
    "place": "place",
    "text": "text",
    "kind": "kind",
    "held": "P T",
    "agency": "agency",
    "outcome": "S|C|N",
    "ending": "H|N|C|A",
    "divert": "DIVERT",
    "stop": "STOP",
    "minutes": "minutes",
    "other": "number",
    "off": "OFF",
    "vehicle": "vehicle",
    "stolen": "STOLEN",
    "drill": "ON|OFF|number",
}

_BY = Command

COMMANDS: Final[tuple[Command, ...]] = (
    _BY("BK", "Asks by radio for a unit", "unit level? count? place?", "BK 2A12 2 5th/Oak", "2A12 → #31 COVER, 5th/Oak",
        "backup.request", "closes it as accidental, if it was new", at=True, undoes=True),
    _BY("EM", "Emergency, whatever is known of it", "unit? text?", "EM 2A12 Main/4th", "2A12 → #32 EMERGENCY, Main/4th",
        "backup.request", "CANCEL ASKED – VERIFY BY VOICE", at=True, undoes=True),
    _BY("AK", "Acknowledges", "backup", "AK 31", "#31 ACKNOWLEDGED", "backup.acknowledge",
        "somebody has taken notice"),
    _BY("D", "Sends a unit", "unit backup", "D 2A14 31", "2A14 → #31 ASSIGNED", "backup.assign", "stands it down",
        undoes=True),
    _BY("ER", "Rolling", "unit backup? divert?", "ER 2A14 31", "2A14 → #31 ROLLING", "backup.respond", "stands it down",
        undoes=True),
    _BY("AR", "On scene", "unit backup?", "AR 2A14 0214", "2A14 → #31 ON SCENE", "backup.arrive",
        "who stood there is in the record", at=True),
    _BY("CL", "Clear: of its backup, or of its stop", "unit backup? stop?", "CL 2A14", "2A14 clear of #31",
        "backup.clear", "D sends it again", at=True),
    _BY("CANT", "Cannot come", "unit backup?", "CANT 2A14 31", "2A14 cannot come to #31", "backup.decline",
        "D sends it again"),
    _BY("SD", "Stands a unit down, or all beyond the count", "unit? backup?", "SD 2A14 31", "2A14 stood down from #31",
        "backup.stand_down", "sends that unit again", undoes=True),
    _BY("AV", "Available", "unit", "AV 2A14", "2A14 AVAILABLE", "unit.status", "sets what it was", undoes=True),
    _BY("BZ", "Busy", "unit", "BZ 2A14", "2A14 BUSY", "unit.status", "sets what it was", undoes=True),
    _BY("OOS", "Out of service", "unit", "OOS 2A14", "2A14 OUT OF SERVICE", "unit.status", "sets what it was",
        undoes=True),
    _BY("ST", "Opens a stop for a unit", "unit kind? place?", "ST 2A12 TOW 5th/Oak",
        "2A12 on a stop, waiting for tow, 5th/Oak", "stop.open", "clears it, if it was new", at=True, undoes=True),
    _BY("SEC", "Secured, with P prisoner or T tow", "backup held?", "SEC 31 P", "#31 SECURED, prisoner",
        "backup.secure", "who needs more asks again"),
    _BY("OK", "Heard from the unit", "unit", "OK 2A12", "2A12 OK", "unit.ok", "somebody heard from it"),
    _BY("NA", "No answer from the unit: raises a backup", "unit", "NA 2A12", "2A12 NO ANSWER → #33 BACKUP",
        "unit.no_answer", "closes that backup as accidental, if it was new", undoes=True),
    _BY("UP", "Raises the level", "backup level", "UP 31 3", "#31 raised to BACKUP", "backup.upgrade",
        "an ask is never lowered"),
    _BY("WANT", "How many units are wanted", "backup count", "WANT 31 2", "#31 wants 2", "backup.wanted",
        "sets what it was", undoes=True),
    _BY("WIDEN", "The next rung of the ladder, now", "backup", "WIDEN 31", "#31 widened", "backup.escalate",
        "who was called was called"),
    _BY("MA", "Asks a partner for mutual aid", "backup agency", "MA 31 CNTY", "#31 CNTY asked to help",
        "backup.mutual_aid", "they have it"),
    _BY("REACHED", "A partner answered the telephone", "backup agency", "REACHED 31 STATE", "#31 STATE reached",
        "backup.reached", "sets what it was", undoes=True),
    _BY("NOREACH", "A partner did not answer", "backup agency", "NOREACH 31 STATE", "#31 STATE NOT REACHED",
        "backup.reached", "sets what it was", undoes=True),
    _BY("N", "A note, kept for good", "backup text", "N 31 blue sedan", "#31 note kept", "backup.note",
        "a note is kept for good"),
    _BY("PL", "Corrects the place", "backup place", "PL 31 Main/4th", "#31 at Main/4th", "backup.update",
        "sets what it was", undoes=True),
    _BY("L", "Corrects the place, as PL", "backup place", "L 31 Main/4th", "#31 at Main/4th", "backup.update",
        "sets what it was", undoes=True),
    _BY("CN", "Gives it its case number", "backup text", "CN 31 26-1182", "#31 is case 26-1182", "backup.update",
        "sets what it was", undoes=True),
    _BY("U", "Says which unit an unknown emergency is", "backup unit", "U 32 2A12", "#32 is 2A12", "backup.update",
        "an ask keeps its unit"),
    _BY("LK", "Of one scene with another; OFF: not after all", "backup other off?", "LK 31 32",
        "#31 SAME SCENE AS #32", "backup.link", "sets what it was", undoes=True),
    _BY("HA", "Holds the air for it; OFF lets it go", "backup off?", "HA 31", "#31 AIR HELD", "backup.hold_air",
        "sets what it was", undoes=True),
    _BY("T", "The next check of its stop, in 1 to 60 minutes", "unit minutes", "T 2A12 15", "2A12 next check in 15 min",
        "unit.check", "type another time"),
    _BY("WD", "Not needed after all; an emergency's is verified by voice", "backup", "WD 31", "#31 withdrawn",
        "backup.cancel", "BK asks again"),
    _BY("V", "Verified by voice: S safe, C cannot talk, N no answer", "backup outcome", "V 32 S",
        "#32 verified SAFE, closed", "backup.verify", "it was heard"),
    _BY("DP", "Closes: H helped, N not needed, C cancelled, A accidental", "backup ending", "DP 31 H",
        "#31 closed, helped", "backup.close", "BK asks again"),
    _BY("DEV", "The browsers of a vehicle; STOLEN takes their right back", "vehicle stolen?", "DEV 4512 STOLEN",
        "4512 STOLEN: 1 browser revoked", "device.revoke", "a stolen browser is enrolled anew"),
    _BY("DRILL", "Begins or ends a drill, with why; or an open ask is part of it", "drill text?",
        "DRILL ON night shift", "DRILL in METRO until 06:00", "drill.set", "sets what it was", undoes=True),
    _BY("REAL", "No drill: called anew, partners too", "backup", "REAL 31", "#31 REAL, called anew", "backup.drill",
        "in doubt it is real"),
    _BY("UNDO", f"Takes back your last command within {UNDO_S} s, where it can be", "", "UNDO", "taken back: …",
        "command.say", "type it again"),
    _BY("?", "This sheet", "", "?", "BK EM AK …", "command.see", "nothing was done"),
)  # fmt: skip

BY_WORD: Final = {command.word: command for command in COMMANDS}

LEVELS: Final[dict[str, Urgency]] = {
    **{str(urgency.level): urgency for urgency in Urgency},
    **{str(urgency).upper(): urgency for urgency in Urgency},
    "ROLLBY": Urgency.ROLL_BY,
    "ROLL-BY": Urgency.ROLL_BY,
}
OUTCOMES: Final[dict[str, VerifyOutcome]] = {
    **{str(outcome)[0].upper(): outcome for outcome in VerifyOutcome},
    **{str(outcome).upper(): outcome for outcome in VerifyOutcome},
}
_ENDINGS: Final = (Disposition.HELPED, Disposition.NOT_NEEDED, Disposition.CANCELLED, Disposition.ACCIDENTAL)
ENDINGS: Final[dict[str, Disposition]] = {
    **{str(ending)[0].upper(): ending for ending in _ENDINGS},
    **{str(ending).upper(): ending for ending in _ENDINGS},
}
KINDS: Final[dict[str, StopKind]] = {
    **{str(kind).upper(): kind for kind in StopKind},
    "PED": StopKind.PEDESTRIAN,
    "FOOT": StopKind.PEDESTRIAN,
}
HELD: Final = {"P": "prisoner", "PRISONER": "prisoner", "T": "awaiting_tow", "TOW": "awaiting_tow"}


@dataclass(frozen=True)
class Words:
    """The words one desk may type: ours, and what its agencies call them. Ours always mean what they mean."""

    verbs: Mapping[str, tuple[Command, ...]]
    levels: Mapping[str, Urgency]
    #: Our word → what the desk's agencies call it.
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Call signs of the desk's agencies; what an emergency names is looked for among them.
    units: frozenset[str] = frozenset()


def words_of(labels: Iterable[Any], units: Iterable[str] = ()) -> Words:
    """The words of a desk from the labels of its agencies. A label with a space in it cannot be typed as one word."""
    verbs: dict[str, tuple[Command, ...]] = {}
    levels: dict[str, Urgency] = {}
    called: dict[str, tuple[str, ...]] = {}
    for said in labels:
        for word, label in _pairs(said, "commands"):
            command = BY_WORD.get(word.upper())
            if command is None or label in BY_WORD:
                continue
            if command not in verbs.get(label, ()):
                verbs[label] = (*verbs.get(label, ()), command)
                called[command.word] = (*called.get(command.word, ()), label)
        levels |= {label: Urgency(name) for name, label in _pairs(said, "urgency") if name in set(Urgency)}
    ours = {command.word: (command,) for command in COMMANDS}
    return Words({**verbs, **ours}, {**levels, **LEVELS}, called, frozenset(name.upper() for name in units))


def _pairs(labels: Any, group: str) -> list[tuple[str, str]]:
    found = labels.get(group) if isinstance(labels, dict) else None
    if not isinstance(found, dict):
        return []
    return [(str(name), str(label).upper()) for name, label in found.items() if label and " " not in str(label).strip()]
