"""A complaint six months on: the stop is found without a name, and its print says who stood there and who did not."""

from __future__ import annotations

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from requests.models import Backup, Statement, Stop
from tests.api.wire import ask
from tests.cast import Cast, Wire
from tests.printing.reading import needs_poppler, text_of
from tests.record.nights import gone_home, pass_time

HALF_A_YEAR = timedelta(days=182)


def flat(answer: object) -> str:
    return " ".join(text_of(answer.content).split())  # type: ignore[attr-defined]


def said(wire: Wire, path: str, body: dict[str, object]) -> dict[str, object]:
    answer = wire.say(path, body)
    assert answer.status_code in (200, 201), answer.content
    found: dict[str, object] = answer.json()
    return found


def stopped(cast: Cast, who: str, place: str, reference: str) -> str:
    """A stop with a case number, over again."""
    stop = str(said(cast.client(who), "stops/", {"kind": "traffic", "location": place})["id"])
    said(cast.client("commander"), f"stops/{stop}/update/", {"reference": reference})
    return stop


@needs_poppler
def test_a_complaint_six_months_on(cast: Cast) -> None:
    # The night: a stop with cover, whose arrival a desk entered by another time, and a stop nobody came to.
    covered = stopped(cast, "requester", "5th and Oak", "26-1182")
    card = ask(cast.client("requester"), "cover", stop=covered)
    said(cast.client("neighbour"), f"backups/{card['id']}/respond/", {})
    came = timezone.now().isoformat()
    said(cast.client("dispatcher"), f"backups/{card['id']}/arrive/", {"unit": "2A14", "at": came})
    said(cast.client("neighbour"), f"backups/{card['id']}/clear/", {})
    said(cast.client("neighbour"), f"backups/{card['id']}/statement/", {"text": "Stood at the rear. No force seen."})
    said(cast.client("requester"), f"backups/{card['id']}/close/", {"disposition": "helped"})
    said(cast.client("requester"), f"stops/{covered}/clear/", {})
    alone = stopped(cast, "third", "9th and Elm", "26-1183")
    said(cast.client("third"), "units/2A16/ok/", {})
    said(cast.client("third"), f"stops/{alone}/clear/", {})
    gone_home(cast)
    pass_time(HALF_A_YEAR)

    # The complaint names a place, a day and a case number; nobody's name is needed to find it.
    reader = cast.client("commander")
    day = Stop.objects.get(pk=covered).opened_at
    since, until = ((day + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ") for days in (-1, 1))
    found = reader.read(f"history/stops/?place=oak&from={since}&to={until}&reference=26-1182").json()["results"]
    assert [row["id"] for row in found] == [covered]
    assert "2A12" not in str(found)

    printed = flat(reader.read(f"backups/{card['id']}/record.pdf?reason=complaint&why=C-1182"))
    statement, backup = Statement.objects.get(), Backup.objects.get()
    assert backup.responses.get().stated["on_scene_at"]["by"] in printed
    for words in (
        "26-1182", "2A14, Neighbour", "stated, entered by Dispatcher", "touched", "Stood at the rear. No force seen.",
        statement.sha256, "Permanent. May be disclosed.", "Chain whole", "Reason: Complaint: C-1182",
    ):  # fmt: skip
        assert words in printed, words

    other = flat(reader.read(f"stops/{alone}/record.pdf?reason=complaint&why=C-1182"))
    assert "No second unit recorded; last OK" in other
    assert "26-1183" in other
    assert "Neighbour, 2A14" not in other
    call_command("verify_log")
