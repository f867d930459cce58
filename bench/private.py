"""A PostgreSQL of a bench's own, in a folder that goes with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backupboard.places import Places, places
from backupboard.servers import STOP_TIMEOUT_S, Postgres, make_private


@contextmanager
def private_postgres() -> Iterator[Places]:
    """Running, with an empty database of the product's name; where it lies."""
    with tempfile.TemporaryDirectory(prefix="board-bench-", ignore_cleanup_errors=True) as folder:
        where = places(str(Path(folder) / "data"))
        for path in (where.data, where.sockets, where.log):
            make_private(path)
        postgres = Postgres.at(where)
        postgres.prepare()
        server = postgres.start()
        try:
            postgres.make_database()
            yield where
        finally:
            server.stop(STOP_TIMEOUT_S)
