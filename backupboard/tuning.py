"""What a web process with thousands of sockets need not do; found with a profiler while 5,000 connected at once."""

import gc
import sys
from typing import Any

#: Where autobahn writes for its log, and with what it makes the words.
_WRITERS = ("autobahn.websocket.protocol", "autobahn.twisted.websocket")
_WORDS = ("pformat", "hltype", "hlval")
#: New objects between two looks for garbage, and how often older ones are looked at.
_THRESHOLDS = (50_000, 20, 50)


def tune() -> None:
    """Once, when everything is imported and nobody is connected yet."""
    _leave_words_out()
    # Each connection is a hundred objects that stay: looking through all of them again and again for garbage took a
    # quarter of the storm, and a pause of a whole look would show on every board.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)


def _leave_words_out() -> None:
    """Autobahn words its debug log for each connection and frame, coloured, whether anybody reads it or not.

    That took another quarter. Its messages keep their text and lose these values.
    """
    for module in filter(None, map(sys.modules.get, _WRITERS)):
        for name in _WORDS:
            if hasattr(module, name):
                setattr(module, name, _nothing)


def _nothing(*_: Any, **__: Any) -> str:
    return ""
