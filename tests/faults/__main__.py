"""The board's real processes, broken on purpose while rungs come due: `make faults` (QUICK=1, FULL=1, ONLY=words).

PostgreSQL and Valkey from the wheels, `manage.py up`, all in a directory of their own. Nothing may be missing, double
or told after its answer, and nothing late: exit 1 on any broken promise.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from rich.console import Console

from bench.house import House, set_django_up
from tests.faults import disk


def main() -> int:
    """Answers the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="each kind of process killed once")
    parser.add_argument("--full", action="store_true", help="1,000 open backups a fault")
    parser.add_argument("--only", default="", help="faults whose name contains this; words divided by |")
    parser.add_argument("--keep", action="store_true", help="leave the directory with its logs")
    given = parser.parse_args()
    # Asked to stop, it stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    console = Console(width=None if sys.stdout.isatty() else 150)
    with _folder(keep=given.keep) as folder:
        house = House(folder, PYTHONPATH=str(Path(__file__).parent / "hooks"))
        set_django_up(house)
        # Models can be imported only now.
        run = import_module("tests.faults.run")
        began = time.monotonic()
        try:
            verdicts = run.everything(house, console, quick=given.quick, full=given.full, only=given.only)
        finally:
            house.stop()
            disk.move_back(house)
    kept = run.tell(console, verdicts, time.monotonic() - began)
    return 0 if kept else 1


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    if keep:
        kept = Path(tempfile.mkdtemp(prefix="board-faults-"))
        print(f"logs stay in {kept}")
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="board-faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


if __name__ == "__main__":
    sys.exit(main())
