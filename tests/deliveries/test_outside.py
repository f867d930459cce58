"""Whoever has an account could name any address; only the open internet is called."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from requests.deliveries import outside
from requests.deliveries.carrier import Refused, Unsent

INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
)  # fmt: skip
OUTSIDE = ("8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::")


@pytest.fixture(autouse=True)
def outside_only(settings: Settings, outside: None) -> None:
    settings.PUSH_ALLOW_LOCAL = False


@pytest.mark.parametrize("number", INSIDE)
def test_a_number_inside_is_refused_however_it_is_wrapped(number: str) -> None:
    assert not outside.is_outside(ipaddress.ip_address(number))
    host = f"[{number}]" if ":" in number else number
    with pytest.raises(ValueError, match="network of its own"):
        outside.read(f"https://{host}/push")


@pytest.mark.parametrize("number", OUTSIDE)
def test_a_number_outside_is_taken(number: str) -> None:
    assert outside.is_outside(ipaddress.ip_address(number))


@given(st.ip_addresses(v=4).filter(lambda number: not number.is_global))
def test_what_ipv4_does_not_hold_for_global_stays_inside_when_ipv6_wraps_it(number: ipaddress.IPv4Address) -> None:
    bits = int(number)
    for wrapped in (0xFFFF << 32 | bits, 0x2002 << 112 | bits << 80, 0x64FF9B << 96 | bits):
        assert not outside.is_outside(ipaddress.IPv6Address(wrapped))


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example/x", "ftp://push.example/x", "https://", "https:///x", "//push.example", "push.example/x",
        "https://me@push.example/", "https://me:secret@push.example/", "https://push.example:port/", "",
        "https://push.example/ x", "https://push.example/\r\nX: 1", "https://[::1", "https://push.example:99999/",
        "https://bücher.example/", "https://localhost/x", "https://LOCALHOST/x", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_is_no_address_outside_is_refused_in_words(url: str) -> None:
    with pytest.raises(ValueError, match="is no address|must begin|network of its own"):
        outside.read(url)


def test_an_address_is_read_into_its_parts() -> None:
    place = outside.read("https://push.example/send/a?b=c#d")
    assert (place.host, place.port, place.target, place.origin) == (
        "push.example", 443, "/send/a?b=c", "https://push.example",
    )  # fmt: skip
    assert place.at("8.8.8.8") == "https://8.8.8.8:443/send/a?b=c"
    other = outside.read("https://push.example:8443/")
    assert (other.origin, other.at("2606:4700::1")) == ("https://push.example:8443", "https://[2606:4700::1]:8443/")


def test_a_name_is_judged_by_its_numbers_when_it_is_called(settings: Settings) -> None:
    place = outside.Place("https", "localhost", 443, "/")
    with pytest.raises(Refused, match="network of its own"):
        asyncio.run(outside.look_up(place))
    settings.PUSH_ALLOW_LOCAL = True
    assert ipaddress.ip_address(asyncio.run(outside.look_up(place))).is_loopback


def test_a_name_nobody_knows_is_worth_another_try() -> None:
    with pytest.raises(Unsent):
        asyncio.run(outside.look_up(outside.Place("https", "nobody.invalid", 443, "/")))
