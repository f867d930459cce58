"""What a first start of `manage.py up` makes, made once a run and copied: on a busy machine it takes half a minute.

How a board starts from nothing is told by test_up.py.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

from backupboard.house import static_fingerprint
from backupboard.places import ROOT, Places, places
from backupboard.servers import make_private, running
from tests import embedded
from tests.up.stack import environment

_DONE = "furnished"


def furnish(data: Path) -> None:
    """Database, migrations and static files, as they are after a first start."""
    model = places(str(embedded.shared() / "house"))
    with (embedded.shared() / "house.lock").open("a") as lock:
        # One makes it, the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (model.data / _DONE).exists():
            _make(model)
            (model.data / _DONE).touch()
    for part in (model.postgres, model.static):
        shutil.copytree(part, data / part.name)


def _make(model: Places) -> None:
    make_private(model.data)
    env = environment(model.data, port=1)

    def manage(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "manage.py", *words], cwd=ROOT, env=env)

    with manage("collectstatic", "--noinput", "-v", "0") as collecting, running(model, durable=False) as (server, _):
        server.make_database()
        with manage("migrate", "--noinput", "-v", "0") as migrating:
            pass
    assert (collecting.returncode, migrating.returncode) == (0, 0)
    (model.static / ".made-from").write_text(static_fingerprint())
