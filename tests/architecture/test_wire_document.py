"""docs/wire.md and the code say the same: whoever writes a client reads only the document."""

from __future__ import annotations

import re

import pytest
from django.db.models import TextChoices

from backupboard.places import ROOT
from requests import vocabulary as words
from requests.api import (
    address_input,
    desk_input,
    device_input,
    errors,
    policy_input,
    record,
    serializers,
    stop_shapes,
    verbs,
)
from requests.api.command_shapes import LineInput
from requests.api.components import COMPONENTS
from requests.api.device_input import Revoke
from requests.api.hand_over import NoteForNext
from requests.api.idempotency import HEADER, REPLAYED
from requests.vocabulary import EventKind
from tests.architecture.permission_table import NOWHERE, TABLE
from units.vocabulary import Role, UnitStatus

TEXT = (ROOT / "docs" / "wire.md").read_text()
QUOTED = set(re.findall(r"`([^`]+)`", TEXT))
#: Words in backquotes, also those inside a longer quotation.
SAID = {word for quoted in QUOTED for word in re.findall(r"[a-z][a-z0-9_.-]*", quoted)}
CALLS = {(method, path) for method, path in re.findall(r"\| `(GET|POST|PATCH|DELETE) ([^`?]+)`", TEXT)}


def addresses() -> set[tuple[str, str]]:
    """Every call as the document writes it; verbs on a backup have a table of their own."""
    plain = {
        (method, re.sub(r"<(?:call_sign|urgency|fault):(\w+)>", r"{\1}", re.sub(r"<(?:uuid|key):\w+>", "{id}", path)))
        for (method, path), row in TABLE.items()
        if row.verb != NOWHERE
    }
    return {
        (method, path) for method, path in plain if path.removeprefix("backups/{id}/").strip("/") not in verbs.VERBS
    }


def section(title: str) -> str:
    return TEXT.split(f"\n{title}\n", 1)[1].split("\n#", 1)[0]


def test_every_call_is_described_and_every_described_call_exists() -> None:
    assert addresses() == CALLS


def test_every_verb_is_described_and_every_described_verb_exists() -> None:
    table = TEXT.split("Verbs, `POST backups/{id}/…/`", 1)[1].split("\n#", 1)[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.M)) == set(verbs.VERBS)


@pytest.mark.parametrize("name", verbs.VERBS)
def test_the_line_of_a_verb_names_every_field_it_takes(name: str) -> None:
    line = next(line for line in TEXT.splitlines() if line.startswith(f"| `{name}` |"))
    body = line.split("|")[2]
    taken = verbs.VERBS[name].takes._declared_fields
    for field, shape in taken.items():
        assert f"`{field}`" + ("" if shape.required else "?") in body, field
    assert len(taken) == len(re.findall(r"`\w+`(?=\??(?: |$))", re.sub(r"\([^)]*\)", "", body)))


TAKES = {
    "POST session/": serializers.SignIn,
    "DELETE session/": serializers.SignOut,
    "POST tours/": serializers.SignOn,
    "DELETE tours/current/": serializers.SignOff,
    "POST backups/": serializers.AskInput,
    "PATCH backups/{id}/": serializers.BackupChanges,
    "POST units/{call_sign}/status/": serializers.Status,
    "POST units/{call_sign}/position/": serializers.Position,
    "POST units/{call_sign}/check/": desk_input.CheckIn,
    "POST board/drill/": desk_input.SetDrill,
    "POST backups/{id}/statement/": record.StatementInput,
    "POST stops/": stop_shapes.OpenStop,
    "POST stops/{id}/secure/": stop_shapes.SecureStop,
    "POST stops/{id}/update/": stop_shapes.StopChanges,
    "POST stops/{id}/clear/": stop_shapes.ClearStop,
    "POST stops/{id}/roll-by/": serializers.RollBy,
    "POST commands/": LineInput,
    "POST hand-over/": NoteForNext,
    "POST devices/": device_input.Enrol,
    "DELETE devices/{id}/": Revoke,
    "POST addresses/": address_input.AddressInput,
    "POST faults/{kind}/{id}/": serializers.FaultInput,
    "POST policies/{urgency}/": policy_input.LadderInput,
    "POST policies/{urgency}/what-if/": policy_input.WhatIfInput,
    "POST policies/ageing/": policy_input.AgeingInput,
    "POST policies/standing-cover/": policy_input.CoverInput,
}


@pytest.mark.parametrize("call", TAKES)
def test_the_line_of_a_call_names_every_field_it_takes(call: str) -> None:
    line = next(line for line in TEXT.splitlines() if line.startswith(f"| `{call}` |"))
    for field, shape in TAKES[call]._declared_fields.items():
        assert f"`{field}`" + ("" if shape.required else "?") in line, field


@pytest.mark.parametrize(
    "name", sorted(set(COMPONENTS) - {"Error", "Events", "Figures"} - {n for n in COMPONENTS if n.endswith("Page")})
)
def test_a_shape_names_its_fields_and_no_others(name: str) -> None:
    paragraph = re.search(rf"\*\*{name}\*\*(.+?)(?:\n\n|·|\n- |\. |\Z)", section("## Shapes"), re.S)
    assert paragraph, name
    said = set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", paragraph[1])))
    assert said == set(COMPONENTS[name]["properties"])


def test_every_event_is_named_and_every_named_event_exists() -> None:
    assert set(re.findall(r"`([a-z]+\.[a-z_]+|hidden)`", section("## Events"))) == {*EventKind, "hidden"}


def test_every_code_stands_with_its_status() -> None:
    said = {(code, int(status)) for status, code in re.findall(r"^\| (\d{3}) \| `(\w+)` \|", TEXT, re.M)}
    assert said == set(errors.STATUS.items())


LISTS: dict[str, type[TextChoices]] = {
    "urgency": words.Urgency,
    "origin": words.Origin,
    "state of a backup": words.State,
    "state of a response": words.ResponseState,
    "disposition": words.Disposition,
    "mark": words.Mark,
    "reason": words.Reason,
    "kind of stop": words.StopKind,
    "location_source": words.LocationSource,
    "status of a unit": UnitStatus,
    "role": Role,
}


@pytest.mark.parametrize("name", LISTS)
def test_every_word_of_a_closed_list_is_there(name: str) -> None:
    line = next(line for line in section("### Words").splitlines() if line.startswith(f"| {name} |"))
    assert set(re.findall(r"`(\w+)`", line)) == {str(word) for word in LISTS[name]}


def test_the_socket_says_what_the_document_says() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "requests" / "live").glob("*.py"))
    code += (ROOT / "requests" / "lines.py").read_text()
    sent = set(re.findall(r'"type": "([a-z]+)"', code)) - {"pong"}
    assert sent == set(re.findall(r"^\| `([a-z]+)` \|", section("## The socket"), re.M))
    closes = set(re.findall(r"\b(44\d\d)\b", code))
    assert closes == set(re.findall(r"^\| (44\d\d) \|", section("## The socket"), re.M))


def test_the_headers_are_named() -> None:
    assert HEADER in TEXT
    assert f"{REPLAYED}: true" in TEXT
    assert "X-CSRFToken" in TEXT
