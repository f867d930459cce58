"""What was sent is kept for a month, what was given up until somebody takes notice; keys are kept for good."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from backupboard import env
from backupboard.house import keep_keys
from backupboard.places import Places
from requests import tasks
from requests.deliveries import push
from requests.models import Delivery
from tests.cast import Cast
from tests.deliveries.receivers import MailServer
from tests.deliveries.scene import VAPID_KEY, ask, tell
from tests.timers import hands
from units.models import Address


def test_after_a_month_what_is_done_goes_and_what_nobody_noticed_stays(cast: Cast, post: MailServer) -> None:
    post.of(cast.metro)
    backup, now = ask(cast), hands.now()
    old, young = now - timedelta(days=30, minutes=1), now - timedelta(days=29)
    changes = [
        {"sent_at": old}, {"needless_at": old}, {"dead_at": old, "dismissed_at": now},
        {"sent_at": young}, {"needless_at": young}, {"dead_at": old}, {"dead_at": young, "dismissed_at": now}, {},
    ]  # fmt: skip
    for step, change in enumerate(changes):
        Delivery.objects.filter(pk=tell(backup, "dispatch", step=step)[0].pk).update(**change)
    assert tasks.purge()["deliveries"] == 3
    assert sorted(Delivery.objects.values_list("timer__step", flat=True)) == [3, 4, 5, 6, 7]


def test_an_address_nobody_has_any_more_goes_with_the_last_message_to_it(cast: Cast, post: MailServer) -> None:
    old = hands.now() - timedelta(days=31)
    post.of(cast.metro)
    tell(ask(cast), "dispatch")
    Address.objects.update(gone_at=old)
    post.of(cast.metro, name="gone")
    Address.objects.filter(gone_at=None).update(gone_at=old)
    live = post.of(cast.metro, name="live")
    assert tasks.purge()["addresses"] == 1
    Delivery.objects.update(needless_at=old)
    assert tasks.purge()["addresses"] == 1
    assert list(Address.objects.all()) == [live]


def test_up_makes_a_push_key_once_and_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.delenv("VAPID_KEY", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    places = Places(tmp_path, tmp_path)
    keep_keys(places)
    made = env.key("VAPID_KEY", places.vapid_key)
    keep_keys(places)
    assert env.key("VAPID_KEY", places.vapid_key) == made
    assert places.vapid_key.stat().st_mode & 0o077 == 0
    settings.VAPID_KEY = made
    assert len(push.public_key() or "") == 87
    monkeypatch.setenv("VAPID_KEY", VAPID_KEY)
    assert env.key("VAPID_KEY", places.vapid_key) == VAPID_KEY


def test_a_key_that_is_none_stops_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VAPID_KEY", raising=False)
    assert env.key("VAPID_KEY", tmp_path / "none") == ""
    monkeypatch.setenv("VAPID_KEY", "short")
    with pytest.raises(ImproperlyConfigured, match="VAPID_KEY"):
        env.key("VAPID_KEY", tmp_path / "none")


@pytest.mark.parametrize("value", ["board.example", "ftp://board.example", "https://board.example/unit/"])
def test_a_site_without_scheme_and_host_stops_the_process(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PUBLIC_URL", value)
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL"):
        env.origin("PUBLIC_URL")
    monkeypatch.setenv("PUBLIC_URL", "https://board.example/")
    assert env.origin("PUBLIC_URL") == "https://board.example"
