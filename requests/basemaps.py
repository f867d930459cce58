"""An agency's own basemap: a raster PMTiles file on this machine, named in the settings and read in parts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings

from requests.refusals import NotFound

log = structlog.get_logger(__name__)

#: Bytes that leave at once. A tile has some 50 kB, a directory of a large file 500 kB; who asks for more gets the
#: beginning, and asks again for the rest.
MOST: Final = 2 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """`data` are the bytes from `start` of a file of `size`; empty where it ends before. `mark` names its contents."""

    data: bytes
    start: int
    size: int
    mark: str


def configured(codes: Iterable[str]) -> list[str]:
    """Which of these agencies have a basemap by the settings, whether or not its file can be read."""
    return sorted(set(codes) & settings.BASEMAPS.keys())


def part(code: str, first: int | None, last: int | None) -> Part:
    """Bytes `first` to `last` of an agency's basemap, both included; without `first` the `last` bytes of it.

    Raises NotFound: the agency has none, or its file cannot be read.
    """
    path: Path | None = settings.BASEMAPS.get(code)
    if path is None:
        raise NotFound("This agency has no basemap.")
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            about = os.fstat(file)
            start = max(0, about.st_size - (last or 0)) if first is None else first
            end = about.st_size if last is None or first is None else min(about.st_size, last + 1)
            data = os.pread(file, max(0, min(end - start, MOST)), start)
        finally:
            os.close(file)
    except OSError as problem:
        log.warning("basemap.unreadable", agency=code, path=str(path), error=str(problem))
        raise NotFound("The basemap of this agency could not be read.") from problem
    return Part(data, start, about.st_size, f"{about.st_mtime_ns:x}-{about.st_size:x}")
