"""Small invented inputs in the shape of the published ones."""

import json
from pathlib import Path

import pytest

from requests.replay import sampling
from requests.replay.sampling import Curve
from units.borders import Area, read_areas

CALLS = """\
incident_num,received_local,priority,call_type,disposition,beat,location_block
E1,2023-01-19T08:59:59,2,T,O,1,BEFORE ST
E2,2023-01-19T09:00:00,2,T,A,1,100 BLOCK ELM ST
E3,2023-01-19T09:10:00,0,COVER,K,2,200 BLOCK OAK ST
E5,2023-01-19T09:12:00,2,1151,DUP,1,400 BLOCK ELM ST
E6,2023-01-19T09:13:00,3,415,K,1,500 BLOCK ELM ST
E7,2023-01-19T09:14:00,2,MPSSTP,O,,600 BLOCK ELM ST
E4,2023-01-19T09:30:00,1,NONU,CAN,1,300 BLOCK ELM ST
E8,2023-01-19T10:00:00,2,T,O,1,AFTER ST
"""


def _square(code: str, west: int) -> dict[str, object]:
    ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]
    return {"properties": {"beat": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def areas() -> list[Area]:
    """Two beats side by side, and one apart."""
    squares = [_square("1", 0), _square("2", 1), _square("3", 5)]
    return read_areas(json.dumps({"type": "FeatureCollection", "features": squares}))


@pytest.fixture
def calls_file(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(CALLS)
    return path


@pytest.fixture
def curves() -> dict[str, Curve]:
    """Every time is between one and two minutes."""
    return {name: Curve(((1, 1.0), (99, 2.0))) for name in sampling.MEASURES}
