"""What `backupboard.asgi` serves to WebSockets: one hub for this process."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

from requests.live.consumer import BoardSocket
from requests.live.hub import Hub

_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running event loop; a server process has one."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


application = BoardSocket(hub)
