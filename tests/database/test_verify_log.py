"""`manage.py verify_log` finds every change of a log, also by the owner of its tables, before and after a purge."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests import sealed
from requests.actions import Ask, acknowledge, holds, purging, request_backup
from requests.models import BoardCounter, Event, LegalHold, Purge
from requests.vocabulary import Kept, Urgency
from tests.cast import Cast
from tests.database.old_logs import LONG_AGO, owner, write_log

LINES = 6

#: What somebody may do to one line of a log, each certain to change something.
CHANGES = {
    "time": "update requests_event set at = at + interval '1 microsecond' where agency_id = %s and seq = %s",
    "earlier": "update requests_event set at = at - interval '2 minutes' where agency_id = %s and seq = %s",
    "kind": "update requests_event set kind = 'backup.closed' where agency_id = %s and seq = %s",
    "subject": "update requests_event set subject = gen_random_uuid() where agency_id = %s and seq = %s",
    "subject kind": "update requests_event set subject_kind = 'unit' where agency_id = %s and seq = %s",
    "words": "update requests_event set payload = '{\"facts\":{}}', blanked = null where agency_id = %s and seq = %s",
    "digest": "update requests_event set payload = '', blanked = sha256('x') where agency_id = %s and seq = %s",
    "hash": "update requests_event set hash = sha256(hash) where agency_id = %s and seq = %s",
    "removed": "delete from requests_event where agency_id = %s and seq = %s",
    "number": "update requests_event set seq = -seq where agency_id = %s and seq = %s",
    "inserted": "insert into requests_event (agency_id, seq, at, kind, subject_kind, subject, payload, hash)"
    " select agency_id, {last} + 1, {newest}, kind, subject_kind, subject, payload, hash from requests_event"
    " where agency_id = %s and seq = %s",
}
SWAP = """
update requests_event set seq = -seq where agency_id = %s and seq in (%s, %s);
update requests_event set seq = case -seq when %s then %s else %s end where agency_id = %s and seq < 0"""
HEADS = {
    "head": "update requests_boardcounter set head = sha256(head) where agency_id = %s",
    "number of the head": "update requests_boardcounter set seq = seq + 1 where agency_id = %s",
    "shorter": "update requests_boardcounter set seq = seq - 1 where agency_id = %s",
    "time of the head": "update requests_boardcounter set last_at = last_at - interval '1 s' where agency_id = %s",
}


def said(*arguments: str) -> tuple[int, str]:
    """The exit code of the command, and what it wrote."""
    out = io.StringIO()
    try:
        call_command("verify_log", *arguments, stdout=out, stderr=io.StringIO(), no_color=True)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def change(cast: Cast, name: str, seq: int) -> None:
    """One line of METRO's log."""
    newest = f"timestamptz '{LONG_AGO + timedelta(minutes=LINES)}'"
    assert owner(CHANGES[name].replace("{last}", str(LINES)).replace("{newest}", newest), cast.metro.pk, seq) == 1


def insert_between(cast: Cast, seq: int) -> None:
    """A line where there was none, and every later one moved on by one."""
    owner("update requests_event set seq = -seq - 1 where agency_id = %s and seq >= %s", cast.metro.pk, seq)
    owner(
        "insert into requests_event (agency_id, seq, at, kind, subject_kind, payload, hash)"
        " select agency_id, %s, at, kind, subject_kind, '{}', hash from requests_event where agency_id = %s and seq < 0"
        " order by seq desc limit 1",
        seq,
        cast.metro.pk,
    )
    owner("update requests_event set seq = -seq where agency_id = %s and seq < 0", cast.metro.pk)
    BoardCounter.objects.filter(pk=cast.metro.pk).update(seq=LINES + 1)


def damages() -> st.SearchStrategy[tuple[str, Callable[[Cast], None]]]:
    lines = st.integers(1, LINES)
    one = st.tuples(st.sampled_from(sorted(CHANGES)), lines).map(
        lambda drawn: (f"{drawn[0]} of {drawn[1]}", lambda cast: change(cast, *drawn))
    )
    between = lines.map(lambda seq: (f"inserted at {seq}", lambda cast: insert_between(cast, seq)))
    swapped = st.lists(lines, min_size=2, max_size=2, unique=True).map(
        lambda two: (
            f"{two} swapped",
            lambda cast: owner(SWAP, cast.metro.pk, *two, two[0], two[1], two[0], cast.metro.pk) and None,
        )
    )
    head = st.sampled_from(sorted(HEADS)).map(
        lambda name: (name, lambda cast: owner(HEADS[name], cast.metro.pk) and None)
    )
    return st.one_of(one, between, swapped, head)


@pytest.mark.parametrize("purged", [False, True], ids=["before a purge", "after a purge"])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=damages())
def test_whatever_is_done_to_a_log_is_found(
    cast: Cast, purged: bool, damage: tuple[str, Callable[[Cast], None]]
) -> None:
    write_log(cast.metro, LINES)
    if purged:
        assert purging.purge(Kept.LOG, cast.metro, "tester").rows == LINES
    whole = sealed.verify(cast.metro)
    assert (whole.fault, whole.lines, whole.blanked) == (None, LINES, LINES if purged else 0)
    name, do = damage
    do(cast)
    assert sealed.verify(cast.metro).fault is not None, name


@pytest.mark.parametrize(
    ("what", "seq", "words"),
    [
        ("words", 3, "BROKEN at event 3: its hash does not follow from what is stored"),
        ("subject", 3, "BROKEN at event 3: its hash does not follow from what is stored"),
        ("removed", 3, "BROKEN at event 3: it is missing: after 2 comes 4"),
        ("removed", LINES, f"BROKEN at event {LINES}: it is missing: the log ends at {LINES - 1}"),
        ("earlier", 3, "BROKEN at event 3: its time"),
        ("number", 3, "BROKEN at event -3: it stands after 0, where 1 belongs"),
        ("digest", 3, "BROKEN at event 3: its words are gone, and no purge is recorded"),
        ("inserted", 3, f"BROKEN at event {LINES + 1}: its hash does not follow"),
    ],
)
def test_it_names_the_first_broken_line_and_what_differs(cast: Cast, what: str, seq: int, words: str) -> None:
    write_log(cast.metro, LINES)
    change(cast, what, seq)
    if what not in ("removed", "inserted"):
        change(cast, "hash", 5)
    code, text = said("--agency", "METRO")
    assert code == 1
    assert f"METRO: {words}" in text


def test_the_log_of_real_verbs_is_whole_and_says_its_head(cast: Cast) -> None:
    backup = request_backup(cast.actor("requester"), Ask(Urgency.BACKUP)).backup_id
    acknowledge(cast.actor("dispatcher"), backup)
    code, text = said()
    count = Event.objects.filter(agency=cast.metro).count()
    head = bytes(BoardCounter.objects.get(pk=cast.metro.pk).head).hex()
    assert code == 0
    assert f"METRO: whole, {count} events, head {head}" in text
    assert "COUNTY: whole, 0 events, head (empty)" in text


def test_a_log_longer_than_one_snapshot_is_read_to_its_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "SNAPSHOT", 4)
    monkeypatch.setattr(sealed, "FETCH", 3)
    for count in (0, 3, 4, 5, 8, 9):
        write_log(cast.metro, count)
        assert sealed.verify(cast.metro) == sealed.Verdict(
            "METRO", count, 0, bytes(BoardCounter.objects.get(pk=cast.metro.pk).head).hex(), None
        )
    owner("update requests_event set kind = 'x' where seq = 9")
    fault = sealed.verify(cast.metro).fault
    assert fault is not None and fault.seq == 9


def test_lines_made_before_subjects_were_covered_still_hold_and_only_at_the_beginning(cast: Cast) -> None:
    write_log(cast.metro, 4)
    old = "board_link({prev}, seq, at, kind, payload)"
    owner(f"update requests_event set hash = {old.format(prev=chr(39) * 2 + '::bytea')} where seq = 1")
    fault = sealed.verify(cast.metro).fault
    assert fault is not None and fault.seq == 2, "the second follows from another first"
    owner(
        "update requests_event e"
        " set hash = board_link(b.hash, e.seq, e.at, e.kind, e.subject_kind, e.subject, e.payload)"
        " from requests_event b where b.seq = 1 and e.seq = 2"
    )
    fault = sealed.verify(cast.metro).fault
    assert fault is not None and fault.seq == 3
    owner(
        "update requests_event e set hash = board_link(b.hash, e.seq, e.at, e.kind, e.payload)"
        " from requests_event b where b.seq = 2 and e.seq = 3"
    )
    fault = sealed.verify(cast.metro).fault
    assert fault is not None and fault.seq == 3, "after a new link no old one is taken"


def blank(cast: Cast, *numbers: int) -> None:
    """As a purge would, with the right digests."""
    statement = "update requests_event set blanked = sha256(convert_to(payload, 'UTF8')), payload = ''"
    assert owner(f"{statement} where agency_id = %s and seq = any (%s)", cast.metro.pk, list(numbers)) == len(numbers)


def held(cast: Cast, first: int, last: int) -> LegalHold:
    """From one line of `write_log` to another, both in it."""
    begins, ends = (LONG_AGO + timedelta(minutes=minutes) for minutes in (first, last + 0.5))
    return holds.place_hold(cast.metro, {"begins_at": begins, "ends_at": ends}, "counsel", "case 26-118")


@pytest.mark.parametrize("wiped", [(3,), (4, 5), (5,)], ids=str)
def test_a_held_line_that_was_wiped_by_hand_after_a_purge_is_found(cast: Cast, wiped: tuple[int, ...]) -> None:
    write_log(cast.metro, 9)
    held(cast, 3, 5)
    assert purging.purge(Kept.LOG, cast.metro, "x").rows == 6
    assert Purge.objects.get().taken == [1, 2, 6, 9]
    assert sealed.verify(cast.metro).fault is None
    blank(cast, *wiped)
    fault = sealed.verify(cast.metro).fault
    assert fault is not None
    assert (fault.seq, fault.what) == (
        wiped[0], "its words are gone, and no purge is recorded that could have taken them",
    )  # fmt: skip
    assert sealed.verify_between(cast.metro, 2, 9).fault == fault


def test_what_several_purges_took_in_many_steps_is_accounted_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "_LINES", 2)
    write_log(cast.metro, 12)
    hold, other = held(cast, 3, 5), held(cast, 8, 8)
    assert purging.purge(Kept.LOG, cast.metro, "x").rows == 8
    assert Purge.objects.get().taken == [1, 2, 6, 7, 9, 12]
    holds.release_hold(hold.pk, "counsel", "settled")
    assert purging.purge(Kept.LOG, cast.metro, "x").rows == 3
    verdict = sealed.verify(cast.metro)
    assert (verdict.fault, verdict.lines, verdict.blanked) == (None, 12, 11)
    blank(cast, 8)
    fault = sealed.verify(cast.metro).fault
    assert fault is not None and fault.seq == 8
    holds.release_hold(other.pk, "counsel", "settled")
    assert purging.purge(Kept.LOG, cast.metro, "x").rows == 0, "what is blank is taken by nobody"
    assert sealed.verify(cast.metro).fault == fault


def test_of_purges_that_kept_no_numbers_the_count_is_held_against_the_log(cast: Cast) -> None:
    write_log(cast.metro, 9)
    hold = held(cast, 3, 5)
    purging.purge(Kept.LOG, cast.metro, "x")
    owner("update requests_purge set taken = null")
    assert sealed.verify(cast.metro).fault is None
    holds.release_hold(hold.pk, "counsel", "settled")
    blank(cast, 4)
    fault = sealed.verify(cast.metro).fault
    assert fault is not None
    assert (fault.seq, fault.what) == (
        9, "its words are gone, and the purges of old took 6 lines, which all lie before it",
    )  # fmt: skip


def test_part_of_a_log_is_checked_against_the_line_before_it(cast: Cast) -> None:
    write_log(cast.metro, LINES)
    assert sealed.verify_between(cast.metro, 3, 5).fault is None
    assert sealed.verify_between(cast.metro, 1, LINES).fault is None
    change(cast, "words", 4)
    assert sealed.verify_between(cast.metro, 1, 3).fault is None
    fault = sealed.verify_between(cast.metro, 3, 5).fault
    assert fault is not None and fault.seq == 4
    owner("delete from requests_event where agency_id = %s and seq = 5", cast.metro.pk)
    assert sealed.verify_between(cast.metro, 5, 5).fault is not None


def test_a_log_nobody_has_is_said(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no log of NOWHERE"):
        said("--agency", "NOWHERE")
    with pytest.raises(CommandError, match="No such file"):
        said("--heads", str(tmp_path / "none"))
    (tmp_path / "bad").write_text('{"agency": "METRO"}\n')
    with pytest.raises(CommandError, match="line 1 of .* is no head"):
        said("--heads", str(tmp_path / "bad"))
