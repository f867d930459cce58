"""What the tests of loading share: a small sound file, and a way to load changed texts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from requests.loader import load
from units.agencies import Loaded

SOUND = """\
[agency]
code = "METRO"
name = "Metro"

[[beats]]
code = "1A"
neighbours = ["2A"]

[[beats]]
code = "2A"

[[units]]
call_sign = "2A12"
vehicle = "417"
beat = "2A"

[[people]]
username = "avance"
name = "A. Vance"
role = "officer"
password = "a-first-password-9"

[[partners]]
code = "STATE"
name = "State Police"
contact_only = true
phone = "555-0142"

[[ladders.backup]]
after = 0
alert = ["nearby", "dispatch"]
"""

Loads = Callable[[str], list[Loaded]]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Puts a text into a file and says where."""

    def put(text: str, name: str = "metro.toml") -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return put


@pytest.fixture
def loads(write: Callable[[str], Path], board: None) -> Loads:
    """Loads a text into the database."""
    return lambda text: load([write(text)])
