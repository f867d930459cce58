"""The supervisor's pages and what lies behind them: who gets in, to which agency, and what is written down of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from requests.access import MATRIX
from requests.urls import urlpatterns
from tests.api.wire import ask
from tests.architecture.permission_table import TABLE
from tests.cast import Cast
from units.models import AccessLog, Membership, Officer
from units.vocabulary import Role

pytestmark = pytest.mark.usefixtures("board")

TEMPLATES = Path(__file__).parents[2] / "templates" / "review"
SAFETY = "Asking early is a safety act."
PAGES = [str(pattern.pattern) for pattern in urlpatterns if str(pattern.pattern).startswith("review/")]
#: What may be read of the history, by the API's own table.
READS = [route for (method, route), row in TABLE.items() if method == "GET" and row.verb == "history.see"]


def paths(backup: str) -> Iterator[str]:
    """Every page of the review, and every read of the history."""
    for page in PAGES:
        yield "/" + re.sub(r"<uuid:\w+>", backup, page)
    for route in READS:
        yield f"/api/v1/{re.sub('<uuid:[a-z_]+>', backup, route)}?agency=METRO"


def test_there_is_something_to_get_into() -> None:
    assert {"review/", "review/last-night/", "review/<uuid:backup_id>/"} <= set(PAGES)
    assert "history/" in READS
    assert MATRIX["history.see"][:2] == ("no", "no")


@pytest.mark.parametrize(
    "who", ["requester", "neighbour", "dispatcher", "outsider", "outsider_desk", None], ids=lambda who: who or "nobody"
)
def test_neither_officer_nor_dispatcher_nor_outsider_gets_in(cast: Cast, who: str | None) -> None:
    backup = ask(cast.client("requester"))["id"]
    client = cast.client(who)
    known = set(AccessLog.objects.values_list("pk", flat=True))
    for path in paths(backup):
        status = client.get(path).status_code
        assert status in ((403, 404) if who else (302, 401)), path
    new = AccessLog.objects.exclude(pk__in=known)
    if who:
        assert {row.outcome for row in new} == {"refused"}
        assert {row.officer_id for row in new} == {cast.people[who].pk}
        assert new.count() >= len(PAGES), "each refusal is a row"


def test_a_supervisor_of_another_agency_gets_none_of_ours(cast: Cast) -> None:
    backup = ask(cast.client("requester"))["id"]
    chief = Officer.objects.create_user(username="chief", password="x")
    Membership.objects.create(officer=chief, agency=cast.county, role=Role.SUPERVISOR)
    client = cast.client("outsider_desk")
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    for path in [path for path in paths(backup) if backup in path or "agency=METRO" in path]:
        assert client.get(path).status_code == 404, path
    assert client.get("/review/last-night/?agency=METRO").status_code == 404
    assert cast.metro.code not in client.get("/review/last-night/").content.decode()


def test_every_look_says_who_when_from_where_and_how_it_ended(cast: Cast) -> None:
    backup = ask(cast.client("requester"))["id"]
    client = cast.client("commander")
    for path in (f"/api/v1/backups/{backup}/", f"/api/v1/backups/{backup}/timeline/", "/review/last-night/",
                 "/api/v1/history/?agency=METRO", "/api/v1/backups/?state=closed"):  # fmt: skip
        before = AccessLog.objects.count()
        assert client.get(path).status_code == 200
        assert AccessLog.objects.count() == before + 1, path
        row = AccessLog.objects.latest("pk")
        assert (row.officer_id, row.outcome, row.address) == (cast.people["commander"].pk, "allowed", "127.0.0.1")
        assert row.actor.startswith("supervisor ") and row.what.startswith("GET ") and row.subject


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_every_page_of_the_review_says_that_asking_early_is_a_safety_act(template: Path) -> None:
    text = template.read_text()
    if "extends" in text:
        found = re.search(r"<footer.*?</footer>", text, re.S)
        assert found or "review/asking_early.html" in text
        assert SAFETY in (found[0] if found else SAFETY)


def test_it_stands_on_paper_too() -> None:
    for sheet in ("review.css", "last-night.css"):
        text = (TEMPLATES.parents[1] / "static" / "css" / sheet).read_text()
        for block in re.findall(r"@media print\s*{(.*)", text, re.S):
            assert not re.search(r"footer[^{}]*{[^}]*display:\s*none", block)
