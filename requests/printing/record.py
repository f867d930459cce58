"""The record of one backup or stop as a PDF: everything its page tells, every event, and what the log holds it to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from requests.account import Account, Header, Moment, Neighbour, Presence, Statement
from requests.printing.clock import Clock, offset_of
from requests.printing.sheet import Printed, Sheet
from requests.printing.track import track
from requests.vocabulary import Origin, Reason, StopKind

_ORIGIN: Final = {
    Origin.ASKED: "by touch",
    Origin.RADIO: "by radio, typed by dispatch",
    Origin.OFFERED: "offered",
    Origin.POLICY: "by policy, nobody asked",
    Origin.UNASKED: "a roll-by nobody asked for",
    Origin.CAD: "by CAD",
    Origin.DEVICE: "by the car, nobody signed in",
}
_SEAL: Final = {
    True: "what stands here is what was sealed",
    False: "WHAT STANDS HERE DIFFERS FROM IT",
    None: "the log's words have had their time, so nobody can compare",
}
_HOW: Final = {"asked": "answered", "unasked": "unasked roll-by", "own stop": "own stop at the same place"}
#: What came of asking a neighbour, but for who answered.
_CAME: Final = {
    "reached": "reached",
    "not_reached": "NOT REACHED",
    "offered": "offered only",
    "unknown": "no answer recorded",
}
#: What a statement is, as it was told to who wrote it.
PERMANENT: Final = "Permanent. May be disclosed."


@dataclass(frozen=True)
class Look:
    """Who prints it, when and why; and what its row alone knows: when the first screen of dispatch showed the ask."""

    by: str
    reason: str
    at: datetime
    seen_at: datetime | None = None


def pdf(account: Account, look: Look, paper: str) -> bytes:
    """The whole document. Equal accounts and looks make equal bytes."""
    clock = Clock(account.header)
    when = clock.full(look.at)
    sheet = Sheet(paper, Printed(title_of(account.header), look.at, when, look.by, look.reason))
    sheet.add_page()
    _top(sheet, account, clock, look)
    _presences(sheet, account, clock)
    track(sheet, account, clock)
    _timeline(sheet, account, clock)
    _ladder(sheet, account, clock)
    _neighbours(sheet, account, clock)
    _notes(sheet, account, clock)
    _log(sheet, account, look)
    _letters(sheet)
    return bytes(sheet.output())


def title_of(header: Header) -> str:
    """What it is called: its level and number, its agency."""
    kind = f"Stop, {StopKind(header.stop_kind).label.lower()}" if header.stop_kind else "Stop"
    if header.stop_kind == StopKind.TRAFFIC:
        kind = "Traffic stop"
    return (
        f"{header.agency} {header.label or header.urgency} {header.number}"
        if header.number
        else f"{header.agency} {kind}"
    )


def file_name(header: Header) -> str:
    """What a browser saves it as: letters that stand in any header and on any disk."""
    day = header.began_at.astimezone(ZoneInfo(header.time_zone))
    return re.sub(r"[^A-Za-z0-9]+", "-", f"{title_of(header)} {day:%Y-%m-%d}") + ".pdf"


def span(length: timedelta | None) -> str:
    """Minutes and whole seconds, as on screen; hours before them where there are any."""
    if length is None:
        return "still there"
    seconds = int(length.total_seconds())
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _who(unit: str, officers: tuple[str, ...]) -> str:
    return ", ".join((unit or "unknown unit", *officers))


def _top(sheet: Sheet, account: Account, clock: Clock, look: Look) -> None:
    header = account.header
    sheet.text_line(title_of(header) + (" SILENT" if header.silent else ""), bold=True, size=16)
    place = header.location or "no place known"
    sheet.text_line(
        ", ".join(filter(None, (place, header.beat and f"beat {header.beat}", clock.full(header.began_at))))
    )
    sheet.text_line(
        f"{header.agency_name}. Times are of {clock.name}, {offset_of(clock.began)} when it began.", size=7.5
    )
    sheet.ln(2)
    sheet.pairs(row for row in _facts(account, clock, look) if row[1])


def _facts(account: Account, clock: Clock, look: Look) -> list[tuple[str, str]]:
    header = account.header
    secured = f"{clock.at(header.secured_at)}{_held(header)}" if header.secured_at else ""
    where = "" if header.lat is None else f"{header.lat:.6f}, {header.lon:.6f}"
    ended = f"{clock.at(header.ended_at)}" if header.ended_at else "goes on"
    rows = [
        ("Case number", _case(header) or "none entered"),
        ("Unit", _who(header.unit, header.officers)),
        ("Position", where),
        ("Kind of stop", StopKind(header.stop_kind).label if header.stop_kind else ""),
    ]
    if header.subject == "backup":
        reasons = [Reason(word).label if word in list(Reason) else word for word in header.reasons]
        rows += [
            (
                "Asked",
                f"{_ORIGIN.get(Origin(header.origin), header.origin)}{', ' + header.mark if header.mark else ''}",
            ),
            ("Reasons given", ", ".join(reasons) or "none, and none is asked for"),
            ("Pressed", clock.at(header.pressed_at)),
            ("Received", clock.at(header.began_at)),
            ("Seen by dispatch", clock.at(look.seen_at)),
            ("Acknowledged", clock.at(header.acknowledged_at) + _by(header.acknowledged_by)),
            ("First rolling", clock.at(header.first_rolling_at)),
            ("First on scene", clock.at(header.first_on_scene_at)),
        ]
    rows += [("Secured", secured), ("Ended", f"{ended}{_ended_as(header)}"), ("Note of the asker", header.note)]
    rows += [("Alone", span(account.alone_for)), ("Alone with a prisoner", _alone_with(account))]
    return rows


def _case(header: Header) -> str:
    """The number of the ask, and that of its stop where it is another."""
    of_stop = header.stop_reference
    told = f"{of_stop}, entered at its stop" if of_stop and of_stop != header.reference else ""
    return "; ".join(filter(None, (header.reference, told)))


def _alone_with(account: Account) -> str:
    return span(sum((one.ends - one.begins for one in account.alone_with_prisoner), timedelta()))


def _held(header: Header) -> str:
    held = [word for word, so in (("prisoner", header.prisoner), ("tow awaited", header.awaiting_tow)) if so]
    return f", {', '.join(held)}" if held else ""


def _by(name: str) -> str:
    return f" by {name}" if name else ""


def _ended_as(header: Header) -> str:
    return f", {header.disposition.replace('_', ' ')}" if header.disposition else ""


def _presences(sheet: Sheet, account: Account, clock: Clock) -> None:
    sealed = f"sealed {clock.full(account.seal.at)}" if account.seal else "not sealed yet"
    sheet.heading("Corroboration record", sealed if account.presences else "")
    if account.presences:
        widths = (sheet.epw - 134, 54, 44, 16, 20)
        heads = ("Second unit", "Arrived", "Left", "There", "How")
        sheet.rows(heads, [_presence(one, clock) for one in account.presences], widths, bold_first=True)
    for one in account.taken_back:
        sheet.text_line(_taken(one, clock))
    for absence in account.absences:
        sheet.boxed(absence)
    for one in (*account.presences, *account.taken_back):
        for statement in one.statements:
            _statement(sheet, statement, clock)
    if account.seal:
        sheet.text_line(f"Seal of {clock.full(account.seal.at)}: {_SEAL[account.seal.holds]}.", size=7.5)
        sheet.mono(account.seal.sha256)
    elif account.seal_due and account.presences:
        sheet.text_line(f"To be sealed from {clock.full(account.seal_due)} on.", size=7.5)


def _presence(one: Presence, clock: Clock) -> tuple[str, ...]:
    unit = one.unit if one.own else f"{one.agency}:{one.unit}"
    left = _moment(one.left, clock) if one.left else "still there"
    how = _HOW.get(one.how, one.how) + (f", {one.number}" if one.number else "")
    return (_who(unit, one.officers), _moment(one.arrived, clock), left, span(one.length), how)


def _taken(one: Presence, clock: Clock) -> str:
    """What was stated and no longer stands, and how it was taken back."""
    assert one.taken is not None
    unit = one.unit if one.own else f"{one.agency}:{one.unit}"
    said = f"{_who(unit, one.officers)}, on scene {_moment(one.arrived, clock)}".replace("\n", ", ")
    return f"{said}. Taken back {clock.full(one.taken.at)} by {one.taken.by}: {one.taken.reason}"


def _moment(moment: Moment, clock: Clock) -> str:
    """Both times, where somebody stated another than was touched, and whose hand it was."""
    by = f", entered by {moment.by}" if moment.by else ""
    if moment.stated is None:
        return f"{clock.at(moment.touched)} touched{by}"
    if moment.later:
        by = f" by {moment.by}" if moment.by else ""
        return f"{clock.at(moment.stated)} stated, entered afterwards{by}\n{clock.full(moment.touched)}"
    return f"{clock.at(moment.stated)} stated{by}\n{clock.at(moment.touched)} touched"


def _statement(sheet: Sheet, said: Statement, clock: Clock) -> None:
    kind = "Addendum" if said.addendum else "Replaced statement" if said.replaced else "Statement"
    sheet.ln(1)
    sheet.text_line(f"{kind} of {said.by}, {clock.full(said.at)}. {PERMANENT}", bold=True, size=8)
    sheet.text_line(said.text, indent=4)
    in_log = {
        True: "stands in the log",
        False: "IS NOT THE ONE IN THE LOG",
        None: "the log's words have had their time",
    }
    sheet.mono(f"sha256 {said.sha256}, {in_log[said.in_log]}")


def _timeline(sheet: Sheet, account: Account, clock: Clock) -> None:
    told = f"{len(account.lines)} of {account.events} events; who could not come, and screens, are not told"
    sheet.heading("Timeline", told)
    rows = []
    for line in account.lines:
        stated = f" (stated {clock.at(line.stated)})" if line.stated else ""
        rows.append((f"{line.seq}", clock.at(line.at), line.who, f"{line.text}{stated}", line.hash[:16]))
    widths = (15, 30, 34, sheet.epw - 112, 33)
    sheet.rows(("Event", "Time", "Who", "What", "Hash begins"), rows, widths, mono=(4,))


def _ladder(sheet: Sheet, account: Account, clock: Clock) -> None:
    if not account.rungs:
        return
    sheet.heading("Ladder", f"as it stood at {clock.at(account.header.began_at)}")
    rows = [(f"{rung.number}", f"{rung.after:g} s", rung.name, clock.at(rung.at), rung.how) for rung in account.rungs]
    sheet.rows(("Rung", "After", "Who", "At", "What came of it"), rows, (12, 16, 50, 30, sheet.epw - 108))


def _neighbours(sheet: Sheet, account: Account, clock: Clock) -> None:
    if not account.neighbours:
        return
    sheet.heading("Neighbours")
    rows = []
    for one in account.neighbours:
        name = f"{one.name} ({one.agency})" + ("" if one.number == account.header.number else f" #{one.number}")
        rows.append((name, one.how, clock.at(one.at), _came(one, clock)))
    sheet.rows(("Agency", "How", "Asked", "Came of it"), rows, (56, 26, 30, sheet.epw - 112))


def _came(one: Neighbour, clock: Clock) -> str:
    """Whether a desk there had it, and who of them came, which may be without that."""
    when = f" {clock.at(one.reached_at)}" if one.reached_at else ""
    desk = f"{_CAME[one.outcome]}{when}{_by(one.reached_by)}" if one.outcome in _CAME else ""
    return "; ".join(filter(None, (desk, f"{', '.join(one.units)} answered" if one.units else "")))


def _notes(sheet: Sheet, account: Account, clock: Clock) -> None:
    if not account.notes:
        return
    sheet.heading("Notes")
    rows = [(clock.at(one.at), one.by, one.text) for one in account.notes]
    sheet.rows(("Time", "By", "Note"), rows, (30, 34, sheet.epw - 64))


def _log(sheet: Sheet, account: Account, look: Look) -> None:
    for doubt in account.doubts:
        sheet.boxed(f"Less than it was: {doubt}.")
    log = account.log
    if log is None:
        sheet.heading("Log", "not checked")
        return
    sheet.heading("Log", f"events {log.first:,} to {log.last:,} of {account.header.agency}")
    sheet.text_line(f"{'Chain whole' if log.whole else 'CHAIN BROKEN'}: {log.verdict}. Hash of event {log.last:,}:")
    sheet.mono(" ".join(log.head[place : place + 4] for place in range(0, len(log.head), 4)))
    sheet.text_line(
        f"To check it anew: manage.py verify_log --agency {account.header.agency}. Each event's hash begins as above.",
        size=7.5,
    )


def _letters(sheet: Sheet) -> None:
    told = sheet.letters.told()
    if told:
        sheet.heading("Letters this print cannot show", "the record on screen has them")
        for line in told:
            sheet.text_line(line, size=7.5)
