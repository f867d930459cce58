"""A push service, a mail server, and a board that knows both."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from requests.deliveries.sending import Crew
from tests.deliveries.receivers import MailServer, PushService, mail_server, push_service
from tests.deliveries.scene import VAPID_KEY


@pytest.fixture(autouse=True)
def outside(settings: Settings) -> None:
    """A board with keys, and nobody to send to."""
    settings.VAPID_KEY = VAPID_KEY
    settings.PUSH_ALLOW_LOCAL = True
    settings.PUSH_CONTACT = "mailto:board@metro.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    settings.DEFAULT_FROM_EMAIL = "Board <board@metro.example>"
    settings.PUBLIC_URL = "https://board.metro.example"


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as running:
        yield running


@pytest.fixture
def post(settings: Settings) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.EMAIL_PORT = running.port
        yield running


@pytest.fixture
def crew() -> Iterator[Crew]:
    """The carriers of one worker process."""
    crew = Crew()
    yield crew
    crew.pool.shutdown()
