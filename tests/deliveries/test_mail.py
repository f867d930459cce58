"""Mail, to a real server: what arrives, and what is made of what the server says."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from requests.deliveries.sending import Crew
from requests.vocabulary import Urgency
from tests.cast import Cast
from tests.deliveries.receivers import MailServer
from tests.deliveries.scene import ask, carried, fresh, tell


def test_a_mail_says_little_and_carries_the_id(cast: Cast, post: MailServer, crew: Crew) -> None:
    post.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    assert carried(crew) == 1
    to, mail = post.came[0]
    assert to == ["METRO@post.example"]
    assert (mail["Subject"], mail["From"]) == ("Backup #1", "Board <board@metro.example>")
    assert mail["Message-ID"] == f"<{told[0].pk}@metro.example>"
    assert (mail["Auto-Submitted"], mail["Importance"]) == ("auto-generated", "high")
    body = str(mail.get_payload())
    assert body.split() == ["Nobody", "has", "answered.", "See", "board.", "https://board.metro.example/board/"]
    assert fresh(told[0]).sent_at is not None


def test_a_silent_emergency_says_only_see_board(cast: Cast, post: MailServer, crew: Crew) -> None:
    post.of(cast.metro)
    tell(ask(cast, Urgency.EMERGENCY, silent=True), "dispatch")
    carried(crew)
    mail = post.came[0][1]
    assert mail["Subject"] == "See board"
    assert str(mail.get_payload()).split() == ["https://board.metro.example/board/"]
    assert mail["Importance"] is None


@pytest.mark.parametrize(
    ("reply", "gone", "dead"),
    [
        ("550 5.1.1 no such mailbox", True, True),
        ("550 5.1.10 no such mailbox", True, True),
        ("554 5.7.1 relaying denied", False, True),
        ("550 not for you", False, True),
        ("450 4.2.1 try later", False, False),
    ],
)
def test_what_a_server_says_decides(
    cast: Cast, post: MailServer, crew: Crew, reply: str, gone: bool, dead: bool
) -> None:
    post.refuses = lambda mailbox: reply
    address = post.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    carried(crew)
    address.refresh_from_db()
    assert (address.gone_at is not None) is gone
    assert (fresh(told[0]).dead_at is not None) is dead
    assert fresh(told[0]).error == f"the mail server answered {reply[:3]}"
    assert not post.came


def test_a_server_that_is_not_there_is_tried_again(
    cast: Cast, post: MailServer, crew: Crew, settings: Settings
) -> None:
    settings.EMAIL_PORT = 1
    post.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    carried(crew)
    assert fresh(told[0]).dead_at is None
    assert fresh(told[0]).error == "the receiver cannot be reached (ConnectionRefusedError)"


def test_a_board_without_a_mail_server_says_so(cast: Cast, post: MailServer, crew: Crew, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    post.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    carried(crew)
    assert "EMAIL_HOST" in fresh(told[0]).error


def test_no_error_names_a_mailbox(cast: Cast, post: MailServer, crew: Crew) -> None:
    post.refuses = lambda mailbox: f"550 {mailbox} is not here"
    post.of(cast.metro)
    told = tell(ask(cast), "dispatch")
    carried(crew)
    assert "METRO@post.example" not in fresh(told[0]).error
