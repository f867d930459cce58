"""One backup on paper and as an EIDO: opened with a reason, by those who may, and noted."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from backupboard.places import ROOT
from requests.models import Backup
from tests.api.wire import ask, refused
from tests.cast import Cast
from tests.printing.reading import needs_poppler, text_of
from tests.record.nights import covered, pass_time
from units.access_log import ALLOWED
from units.models import AccessLog, Agency

SCHEMA = json.loads((ROOT / "docs" / "eido" / "eido-1.0.schema.json").read_text())


@needs_poppler
def test_the_record_is_printed_for_whoever_says_why(cast: Cast) -> None:
    asked = covered(cast)
    answer = cast.client("commander").read(f"backups/{asked}/record.pdf?reason=complaint&why=C-1182")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('inline; filename="METRO-Cover-1-20')
    said = " ".join(text_of(answer.content).split())
    assert "by Commander. page 1 of" in said
    assert "Reason: Complaint: C-1182" in said
    assert "2A14, Neighbour" in said


@pytest.mark.parametrize(
    ("query", "field"), [("", "reason"), ("reason=curiosity", "reason"), ("reason=night&paper=a3", "paper")]
)
def test_without_a_reason_or_on_no_paper_it_is_refused_by_name(cast: Cast, query: str, field: str) -> None:
    asked = covered(cast)
    refused(cast.client("commander").read(f"backups/{asked}/record.pdf?{query}"), 400, "invalid", field)
    assert not AccessLog.objects.filter(what__contains="record.pdf", outcome=ALLOWED).exists()


def test_an_agency_prints_on_what_its_country_prints_on(cast: Cast) -> None:
    asked = covered(cast)
    path = f"backups/{asked}/record.pdf?reason=night"
    read = cast.client("commander").read
    assert b"/MediaBox [0 0 595.28 841.89]" in read(path).content
    Agency.objects.update(time_zone="America/Chicago")
    assert b"/MediaBox [0 0 612.00 792.00]" in read(path).content
    assert b"/MediaBox [0 0 595.28 841.89]" in read(f"{path}&paper=a4").content


@pytest.mark.parametrize("what", ["record.pdf?reason=court", "eido/?reason=court"])
def test_the_look_is_noted_with_its_reason(cast: Cast, what: str) -> None:
    asked = covered(cast)
    assert cast.client("commander").read(f"backups/{asked}/{what}").status_code == 200
    row = AccessLog.objects.get(what__contains=what.split("?")[0], outcome=ALLOWED)
    assert (row.officer_id, row.subject, row.reason) == (cast.people["commander"].pk, str(asked), "Court")


def test_while_it_goes_on_an_eido_is_part_of_the_work_and_a_day_later_it_takes_a_reason(cast: Cast) -> None:
    asked = covered(cast)
    reader = cast.client("commander")
    assert reader.read(f"backups/{asked}/eido/").status_code == 200
    pass_time(timedelta(hours=25))
    refused(reader.read(f"backups/{asked}/eido/"), 400, "invalid", "reason")
    assert reader.read(f"backups/{asked}/eido/?reason=training").status_code == 200


def eido(cast: Cast, asked: Any) -> dict[str, Any]:
    told: dict[str, Any] = cast.client("commander").read(f"backups/{asked}/eido/").json()
    assert not [fault.message for fault in Draft202012Validator(SCHEMA).iter_errors(told)]
    return told


def test_an_eido_of_a_real_backup_fits_the_schema_and_names_nobody(cast: Cast) -> None:
    card = ask(cast.client("requester"), "emergency", location="5th and Oak", lat=44.98, lon=-93.26, note="knife")
    cast.client("neighbour").say(f"backups/{card['id']}/arrive/")
    cast.client("third").say(f"backups/{card['id']}/decline/")
    cast.client("dispatcher").say(f"backups/{card['id']}/mutual-aid/", {"agency": "COUNTY"})
    cast.client("dispatcher").say(f"backups/{card['id']}/note/", {"text": "blue sedan"})
    told = eido(cast, card["id"])
    units = {one["emergencyResourceName"]: one for one in told["emergencyResourceComponent"]}
    assert set(units) == {"2A12", "2A14"}
    assert units["2A14"]["primaryUnitStatusRegistryText"] == "NotAvailable"
    assert [note["notesActionComments"] for note in told["notesComponent"]] == ["knife", "blue sedan"]
    assert {one["$id"] for one in told["agencyComponent"]} == {"metro.testserver", "county.testserver"}
    said = json.dumps(told)
    assert not [name for name in ("equester", "eighbour", "ispatcher", "2A16") if name in said]


def test_after_it_closed_a_unit_does_what_it_does_now(cast: Cast) -> None:
    told = eido(cast, covered(cast))
    units = {one["emergencyResourceName"]: one for one in told["emergencyResourceComponent"]}
    assert units["2A14"]["primaryUnitStatusRegistryText"] == "Available"
    assert told["incidentComponent"]["incidentStatusCommonRegistryText"] == ["Closed"]


def test_a_test_is_no_incident(cast: Cast) -> None:
    asked = covered(cast)
    Backup.objects.update(mark="test", urgency="emergency")
    refused_card = cast.client("commander").read(f"backups/{asked}/eido/")
    assert refused_card.status_code == 409
    assert refused_card.json()["error"]["code"] == "not_in_this_state"


@pytest.mark.parametrize("what", ["record.pdf?reason=night", "eido/", "record.pdf"])
def test_officers_and_dispatchers_do_not_read_it_and_strangers_do_not_learn_of_it(cast: Cast, what: str) -> None:
    asked = covered(cast)
    for who in ("requester", "neighbour", "dispatcher"):
        refused(cast.client(who).read(f"backups/{asked}/{what}"), 403, "forbidden")
    refused(cast.client("outsider_desk").read(f"backups/{asked}/{what}"), 404, "not_found")
    refused(cast.client().read(f"backups/{asked}/{what}"), 401, "not_signed_in")
