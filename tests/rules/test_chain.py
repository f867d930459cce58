"""The chain over a log: whatever is changed afterwards, its hash no longer fits."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from requests.chain import digest, link, wire_time
from requests.vocabulary import EventKind

AT = datetime(2026, 11, 22, 21, 4, 12, 345678, tzinfo=UTC)

PARTS = st.tuples(
    st.binary(min_size=32, max_size=32),
    st.integers(1, 10**12),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(list(EventKind)),
    st.sampled_from(("backup", "unit", "stop", "")),
    st.none() | st.uuids(),
    st.text().map(digest),
)
Parts = tuple[bytes, int, datetime, str, str, uuid.UUID | None, bytes]


@given(PARTS, PARTS)
def test_two_links_are_the_same_only_where_everything_is(one: Parts, two: Parts) -> None:
    assert (link(*one) == link(*two)) == (one == two)


@given(PARTS, st.integers(0, 6), st.data())
def test_a_link_with_one_part_changed_is_another(parts: Parts, place: int, data: st.DataObject) -> None:
    other = data.draw(PARTS)
    forged = (*parts[:place], other[place], *parts[place + 1 :])
    assert (link(*forged) == link(*parts)) == (forged == parts)


def test_one_changed_letter_changes_every_link_after_it() -> None:
    def chain(*payloads: str) -> list[bytes]:
        head, links = b"", []
        for seq, payload in enumerate(payloads, start=1):
            head = link(head, seq, AT, "backup.noted", "", None, digest(payload))
            links.append(head)
        return links

    honest, forged = chain("a", "b", "c"), chain("a", "B", "c")
    assert [x == y for x, y in zip(honest, forged, strict=True)] == [True, False, False]


def test_a_moment_is_the_same_wherever_its_clock_hangs() -> None:
    there = AT.astimezone(timezone(timedelta(hours=-8)))
    assert wire_time(there) == wire_time(AT) == "2026-11-22T21:04:12.345678Z"
