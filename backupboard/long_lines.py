"""What a request gets whose address or header is longer than the server reads. Twisted cuts it off without a word."""

import json
from typing import Any, Final

from twisted.internet import reactor as _reactor
from twisted.web.http import HTTPChannel

reactor: Any = _reactor
#: The code and status of the wire (docs/wire.md) for what is too large.
_BODY: Final = json.dumps({
    "error": {
        "code": "too_large",
        "message": "The address of this request, or a header, is longer than 16 KB. Choose fewer or shorter values.",
    }
}).encode()  # fmt: skip
_ANSWER: Final = (
    b"HTTP/1.1 413 Content Too Large\r\nContent-Type: application/json\r\nCache-Control: no-store\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(_BODY)
) + _BODY
#: So long the rest is taken and thrown away, s. Closed with words unread a connection is reset, and the answer lost.
_READ_ON_S: Final = 5


def answer_long_lines() -> None:
    """Once, before anybody is connected."""
    HTTPChannel.lineLengthExceeded = _refuse  # type: ignore[method-assign]


def _refuse(channel: Any, _line: bytes) -> None:
    if channel.requests:
        # An answer to what came before it is on its way: a second one would stand in the middle of it.
        channel.transport.loseConnection()
        return
    channel.dataReceived = _drop
    channel.transport.write(_ANSWER)
    reactor.callLater(_READ_ON_S, channel.transport.loseConnection)


def _drop(_data: bytes) -> None:
    """Nobody reads it."""
