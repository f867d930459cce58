"""Tells the sweepers of this process that something may be due at once; those of others look every half second."""

from __future__ import annotations

from collections.abc import Callable

_sweepers: list[Callable[[], None]] = []


def register(look_now: Callable[[], None]) -> None:
    """From now on `look_now` is called after each commit that made something due. It must not wait."""
    _sweepers.append(look_now)


def unregister(look_now: Callable[[], None]) -> None:
    """The sweeper has gone; said twice it is gone once."""
    if look_now in _sweepers:
        _sweepers.remove(look_now)


def sweepers() -> None:
    """Something may be due now."""
    for look_now in tuple(_sweepers):
        look_now()
