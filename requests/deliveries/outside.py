"""Calling an address that somebody gave us: only what lies outside, never this house's own network.

A browser names its push service itself, so whoever has an account could name any address. A name is looked up here and
the connection goes to exactly the address that was judged; a second look-up could answer differently.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from requests.deliveries.carrier import Refused, Unsent

_PORTS: Final = {"https": 443, "http": 80}
#: 64:ff9b::/96 is IPv4 seen through a translator.
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Place:
    """Where to connect to, and by which name."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and, where it is not the usual one, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if _PORTS[self.scheme] == self.port else f":{self.port}")

    def at(self, address: str) -> str:
        """The same place by a number instead of its name."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.target}"


def read(url: str) -> Place:
    """The place a URL names, without looking anything up. Raises ValueError with words for who gave it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is no address on the web") from None
    if any(ord(letter) <= 32 or ord(letter) == 127 for letter in url) or not url.isascii():
        raise ValueError("is no address on the web")
    if parts.scheme not in (("https", "http") if settings.PUSH_ALLOW_LOCAL else ("https",)):
        raise ValueError("must begin with https://")
    if not host or parts.username is not None or parts.password is not None:
        raise ValueError("is no address on the web")
    literal = _literal(host)
    if not settings.PUSH_ALLOW_LOCAL and (host == "localhost" or (literal is not None and not is_outside(literal))):
        raise ValueError("lies in a network of its own, not outside")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(parts.scheme, host, port or _PORTS[parts.scheme], target)


async def look_up(place: Place) -> str:
    """The number to connect to. Raises Refused when any of the name's numbers lies inside, Unsent when it has none."""
    try:
        answers = await asyncio.get_running_loop().getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unsent("the receiver's name is not known now") from None
    numbers = [str(answer[4][0]) for answer in answers]
    if not numbers:
        raise Unsent("the receiver's name is not known now")
    if not settings.PUSH_ALLOW_LOCAL and not all(is_outside(ipaddress.ip_address(number)) for number in numbers):
        raise Refused("its address lies in a network of its own, not outside")
    return numbers[0]


def is_outside(address: Address) -> bool:
    """Whether it is an address of the open internet, also when it wraps another one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_outside(inner)
    return address.is_global and not address.is_multicast


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
