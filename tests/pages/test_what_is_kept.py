"""What is kept about an officer: one document, served as it stands, and announced when it changes."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from requests import officer_data
from tests.cast import Cast
from tests.pages.test_pages import boot_of
from units.models import Officer

pytestmark = pytest.mark.usefixtures("board")

HERE = "/unit/what-is-kept/"
DOCUMENT = Path(officer_data.__file__).parent.parent / "docs" / "officer-data.md"
#: Each version there was: its day, and what it said. Whoever changes the words changes the day, and adds a line.
VERSIONS = {
    "2026-11-29": "4fa88336c3a4fc5583af637b4d554ef17184c5faab31f9bc340d4459d9d6e448",
    "2026-11-30": "38378b8c9689ddb7330d647e190535e4e3bb44ddc1dca2f3e4b5d613111e003e",
}


def test_other_words_have_another_day() -> None:
    said = hashlib.sha256(DOCUMENT.read_bytes()).hexdigest()
    as_of = officer_data.page().as_of.isoformat()
    assert VERSIONS[as_of] == said, "new words: give the document a new day, and add that here"
    assert as_of == max(VERSIONS)


def test_a_document_without_a_day_is_none() -> None:
    with pytest.raises(ValueError, match="as of when"):
        officer_data.read("# What is kept\n\nEverything.\n")


def test_every_word_of_the_document_stands_on_the_page(cast: Cast) -> None:
    page = cast.client("requester").get(HERE).content.decode()
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).lower().split())
    for line in DOCUMENT.read_text().splitlines():
        for piece in re.split(r"\|", re.sub(r"^(#+|-) |^\|?[\s|-]*$", "", line)):
            assert " ".join(piece.lower().split()) in text


def test_it_is_made_of_what_the_page_can_show() -> None:
    kinds = {block.kind for block in officer_data.page().blocks}
    assert kinds == {"h1", "h2", "p", "list", "table"}
    assert not re.search(r"[*_`]|\]\(", DOCUMENT.read_text()), "no marks that would be read aloud"
    for block in officer_data.page().blocks:
        assert len({len(row) for row in block.rows}) <= 1


def test_what_it_says_of_figures_and_of_keeping_is_so() -> None:
    text = DOCUMENT.read_text()
    assert "5 years" in text
    assert "from 5 asks and 4 people" in text
    assert "Asking early is a safety act." in text


def test_until_somebody_has_read_it_their_screen_says_so_once(cast: Cast) -> None:
    client, other = cast.client("requester"), cast.client("neighbour")
    as_of = officer_data.page().as_of.isoformat()
    assert boot_of(client.get("/unit/"))["data_page"] == {"since": as_of, "changed": False}
    assert client.post(f"{HERE}read/", {"as_of": as_of}).headers["Location"] == "/unit/"
    assert boot_of(client.get("/unit/"))["data_page"] is None
    assert b"I have read this" not in client.get(HERE).content
    assert boot_of(other.get("/unit/"))["data_page"] is not None


def test_who_read_an_older_one_is_told_that_it_changed(cast: Cast) -> None:
    Officer.objects.filter(pk=cast.people["requester"].pk).update(data_page_seen=date(2026, 1, 1))
    client = cast.client("requester")
    assert boot_of(client.get("/unit/"))["data_page"]["changed"] is True
    client.post(f"{HERE}read/", {"as_of": "2026-01-01"})
    assert boot_of(client.get("/unit/"))["data_page"] is not None, "what was read is not what stands there now"


def test_looking_does_not_mean_having_read(cast: Cast) -> None:
    client = cast.client("requester")
    assert client.get(HERE).status_code == 200
    assert client.get(f"{HERE}read/").status_code == 405
    assert boot_of(client.get("/unit/"))["data_page"] is not None


def test_a_stranger_is_sent_to_sign_in(cast: Cast) -> None:
    assert cast.client().get(HERE).headers["Location"] == f"/accounts/login/?next={HERE}"
    assert cast.client().post(f"{HERE}read/").headers["Location"] == f"/accounts/login/?next={HERE}"


def test_a_page_kept_for_without_a_network_has_nobodys(cast: Cast) -> None:
    assert "data_page" not in boot_of(cast.client("requester").get("/unit/shell/"))
