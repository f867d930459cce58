"""An agency's own map, read in parts by the people of that agency alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from backupboard import env
from requests import basemaps
from tests.api.wire import refused
from tests.basemaps import pmtiles
from tests.cast import Cast, Wire

WHOLE = pmtiles()


@pytest.fixture
def file(tmp_path: Path, settings: Settings) -> Path:
    """METRO's; COUNTY has none."""
    path = tmp_path / "metro.pmtiles"
    path.write_bytes(WHOLE)
    settings.BASEMAPS = {"METRO": path}
    return path


def read(who: Wire, asked: str | None, agency: str = "METRO") -> Any:
    headers = {"Range": asked} if asked is not None else {}
    return who.get(f"/api/v1/basemap/?agency={agency}", headers=headers)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-126", 0, 126),
        ("bytes=100-16483", 100, len(WHOLE) - 1),
        ("bytes=127-", 127, len(WHOLE) - 1),
        ("bytes=-40", len(WHOLE) - 40, len(WHOLE) - 1),
        ("bytes=-999999", 0, len(WHOLE) - 1),
        ("bytes=5-5", 5, 5),
    ],
)
def test_a_part_is_exactly_what_was_asked_for(cast: Cast, file: Path, asked: str, first: int, last: int) -> None:
    response = read(cast.client("dispatcher"), asked)
    assert response.status_code == 206
    assert response.content == WHOLE[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(WHOLE)}"
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    "asked", [None, "", "bytes=", "bytes=-", "bytes=9-3", "bytes=0-1,5-6", "lines=0-1", "bytes=x-1"]
)
def test_what_is_no_single_range_is_refused_by_name(cast: Cast, file: Path, asked: str | None) -> None:
    refused(read(cast.client("dispatcher"), asked), 400, "invalid", "Range")


@pytest.mark.parametrize("asked", [f"bytes={len(WHOLE)}-", "bytes=900000-900001", "bytes=-0"])
def test_beyond_the_end_is_said_with_the_length(cast: Cast, file: Path, asked: str) -> None:
    response = read(cast.client("dispatcher"), asked)
    refused(response, 416, "no_such_part")
    assert response["Content-Range"] == f"bytes */{len(WHOLE)}"


def test_nobody_gets_more_at_once_than_a_page_needs(cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(basemaps, "MOST", 50)
    response = read(cast.client("dispatcher"), "bytes=10-")
    assert (response.content, response["Content-Range"]) == (WHOLE[10:60], f"bytes 10-59/{len(WHOLE)}")


def test_a_file_that_was_replaced_has_another_mark(cast: Cast, file: Path) -> None:
    desk = cast.client("dispatcher")
    before, again = (read(desk, "bytes=0-9")["ETag"] for _ in range(2))
    file.write_bytes(WHOLE + b"!")
    assert before == again != read(desk, "bytes=0-9")["ETag"]


def test_a_browser_may_keep_streets_but_no_proxy_may(cast: Cast, file: Path) -> None:
    assert read(cast.client("dispatcher"), "bytes=0-9")["Cache-Control"] == "private, max-age=86400"
    assert read(cast.client("dispatcher"), None)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("who", "status"), [("requester", 206), ("dispatcher", 206), ("commander", 206), ("outsider", 404), (None, 401)]
)
def test_it_is_for_the_people_of_that_agency(cast: Cast, file: Path, who: str | None, status: int) -> None:
    assert read(cast.client(who), "bytes=0-9").status_code == status


def test_none_configured_and_a_missing_file_are_told_apart_from_nothing_at_all(
    cast: Cast, file: Path, settings: Settings
) -> None:
    none = refused(read(cast.client("outsider_desk"), "bytes=0-9", "COUNTY"), 404, "not_found")
    file.unlink()
    missing = refused(read(cast.client("dispatcher"), "bytes=0-9"), 404, "not_found")
    assert (none["message"], missing["message"]) == (
        "This agency has no basemap.",
        "The basemap of this agency could not be read.",
    )


def test_the_board_knows_which_of_its_agencies_have_one(cast: Cast, file: Path) -> None:
    assert b'"basemaps": ["METRO"]' in cast.client("dispatcher").get("/board/").content
    assert b'"basemaps": []' in cast.client("outsider_desk").get("/board/").content
    assert b"pmtiles.js" not in cast.client("outsider_desk").get("/board/").content


def test_the_setting_names_agencies_and_whole_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASEMAPS", "METRO=/srv/metro.pmtiles, COUNTY = /srv/county.pmtiles")
    assert env.files("BASEMAPS") == {"METRO": Path("/srv/metro.pmtiles"), "COUNTY": Path("/srv/county.pmtiles")}
    for wrong in ("METRO", "METRO=metro.pmtiles", "=/srv/x"):
        monkeypatch.setenv("BASEMAPS", wrong)
        with pytest.raises(ImproperlyConfigured, match="BASEMAPS"):
            env.files("BASEMAPS")


def test_beats_come_with_the_shapes_the_map_draws(cast: Cast) -> None:
    shape = {"type": "Polygon", "coordinates": [[[-99.6, 40], [-99.5, 40], [-99.5, 40.1], [-99.6, 40]]]}
    cast.metro.beats.filter(code="2A").update(polygon=shape)
    found = {
        one["code"]: one["polygon"] for one in cast.client("requester").read("beats/?agency=METRO").json()["results"]
    }
    assert found == {"1A": None, "2A": shape, "3A": None}
