"""What an agency calls the words of its desks' command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.agencies.conftest import SOUND, Loads
from tests.agencies.test_agency_file import faults
from units.models import Agency

BEATS = "[[beats]]\n"


def called(line: str) -> str:
    """The sound file, with one word relabelled."""
    return SOUND.replace(BEATS, f"[agency.labels.commands]\n{line}\n\n{BEATS}", 1)


def test_a_word_an_agency_calls_something_else_is_kept(loads: Loads) -> None:
    loads(called('AV = "10-8"'))
    assert Agency.objects.get(code="METRO").labels == {"commands": {"AV": "10-8"}}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('AV = "10 8"', 'give one word such as "10-8"'),
        ('AV = "bz"', "bz is a command of ours already"),
        ('AVV = "10-8"', "nobody knows this key; did you mean 'AV'?"),
    ],
)
def test_what_nobody_could_type_is_said(write: Callable[[str], Path], line: str, expected: str) -> None:
    [fault] = faults(write(called(line)))
    assert expected in fault
