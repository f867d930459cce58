"""What a neighbour's list says of asks it helped with: no more than the card it got (cards.py)."""

from __future__ import annotations

import pytest

from requests import cards
from requests.actions import Ask, arrive, close, mutual_aid, request_backup
from requests.models import Account, Backup
from requests.vocabulary import Disposition, StopKind, Urgency
from tests.api.wire import refused
from tests.cast import Cast, Wire
from units.models import Beat, Membership, Officer
from units.vocabulary import Role


@pytest.fixture
def chief(cast: Cast) -> Wire:
    """COUNTY's chief, after COUNTY came to an ask of METRO."""
    cast.metro.labels = {"urgency": {"backup": "CODE 3"}}
    cast.metro.save()
    asked = request_backup(
        cast.actor("requester"), Ask(Urgency.BACKUP, location="5th/Oak", lat=40.0, lon=-73.0)
    ).backup_id
    mutual_aid(cast.actor("dispatcher"), asked, "COUNTY")
    arrive(cast.actor("outsider"), asked)
    Backup.objects.update(exhausted=True)
    said = cast.client("dispatcher").say(f"backups/{asked}/", {"reference": "26-1182"}, method="patch")
    assert said.status_code == 200
    close(cast.actor("dispatcher"), asked, Disposition.HELPED)
    person = Officer.objects.create_user(username="chief", password="x")
    Membership.objects.create(officer=person, agency=cast.county, role=Role.SUPERVISOR)
    return Wire(person)


def test_a_row_says_no_more_than_the_card(cast: Cast, chief: Wire) -> None:
    card = chief.read(f"backups/{Backup.objects.get().pk}/").json()
    (row,) = chief.read("history/?agency=COUNTY&mutual_aid=out").json()["results"]
    hidden = {"id", "number", "beat"}
    assert {name: row[name] for name in hidden} == dict.fromkeys(hidden)
    for name in row.keys() & card.keys() - hidden:
        assert (row[name] or None) == (card[name] or None), name
    assert row["label"] == "Backup"
    for name, value in cards.NOT_FOR_PARTNERS.items():
        assert name not in row or row[name] == value, name
    assert row["place"] == card["location"]


def test_nothing_finds_it_by_what_the_card_does_not_say(cast: Cast, chief: Wire) -> None:
    Beat.objects.create(agency=cast.county, code="9C")
    for page in ("history/", "history/figures/", "history/heat/", "history/trend/"):
        for name, values in (
            ("reference", ("26-1181", "26-1182")), ("stop_kind", StopKind.values), ("beat", ("9C", "2A")),
        ):  # fmt: skip
            for value in values:
                said = chief.read(f"{page}?agency=COUNTY&mutual_aid=out&{name}={value}")
                refused(said, 400, "invalid", name)


def test_it_is_found_by_what_the_card_says(chief: Wire) -> None:
    out = "history/?agency=COUNTY&mutual_aid=out"
    for query in ("&place=oak", "&urgency=backup", "&disposition=helped", "&lat=40&lon=-73&radius_m=50"):
        assert len(chief.read(out + query).json()["results"]) == 1, query
    assert chief.read(f"{out}&lat=41&lon=-73&radius_m=50").json()["results"] == []


def test_ones_own_figures_by_case_number_still_come(cast: Cast, chief: Wire) -> None:
    said = cast.client("commander").read("history/figures/?reference=26-1182")
    assert said.status_code == 200
    assert said.json()["shares"]["mutual_aid_out"] is None


def test_its_figures_say_no_more_than_its_cards(cast: Cast, chief: Wire) -> None:
    """Eight asks of METRO, each with a touch and each at its third rung; COUNTY came to all of them."""
    one = Account.objects.get()
    for number in range(7):
        row = Backup.objects.get(pk=one.pk)
        row.pk, row.number, row._state.adding = None, 100 + number, True
        row.save(force_insert=True)
        Account.objects.filter(backup=row).delete()
        values = {f.attname: getattr(one, f.attname) for f in Account._meta.fields if f.name != "backup"}
        Account.objects.create(backup=row, **{**values, "asker": number % 5})
    Account.objects.update(rung=2, received_s=3, aid_from=[cast.county.pk])
    said = chief.read("history/figures/?agency=COUNTY&mutual_aid=out").json()
    (backup,) = (row for row in said["by_urgency"] if row["urgency"] == "backup")
    assert (said["told"], backup["count"]) == (True, 8)
    assert (backup["escalated"], backup["times"]["received"]) == ([], None)
    assert backup["times"]["first_on_scene"]["n"] == 8
    own = cast.client("commander").read("history/figures/").json()["by_urgency"]
    (backup,) = (row for row in own if row["urgency"] == "backup")
    assert [row["rung"] for row in backup["escalated"]] == [1, 2]
    assert backup["times"]["received"]["n"] == 8
