"""Every fault, as data."""

from __future__ import annotations

import signal
from typing import Final

from bench.house import BEAT, GUARD, POSTGRES, VALKEY, WEB, WORKER_1, WORKER_2, Form
from tests.faults import blows, disk
from tests.faults.scene import Fault

FAULTS: Final[tuple[Fault, ...]] = (
    Fault("nothing broken", blows.nothing),
    Fault("a worker killed", blows.kill(WORKER_1), quick=True),
    Fault("both workers killed", blows.kill(WORKER_1, WORKER_2)),
    Fault("web killed", blows.kill(WEB), quick=True),
    Fault("beat killed", blows.kill(BEAT), quick=True),
    Fault("guard killed", blows.kill(GUARD), quick=True),
    Fault("Valkey killed", blows.kill(VALKEY), quick=True),
    Fault("everything killed with Valkey", blows.kill(*blows.EVERYTHING), limit_s=0.5, steady=True),
    Fault("postmaster killed", blows.kill(POSTGRES), quick=True),
    Fault("a worker frozen 10 s", blows.freeze(10, WORKER_1)),
    Fault("web frozen 10 s", blows.freeze(10, WEB)),
    Fault("sweeper threads ended", blows.sweepers_fall),
    Fault("a client stuck in a transaction", blows.client_stuck),
    Fault("a client holds a board's counter 6 s", blows.client_stuck_for(6)),
    Fault("a poisoned rung", blows.poison),
    Fault("killed between commit and poke", blows.killed_before_the_poke, board_s=1.5),
    Fault("1,000 due at once", blows.nothing, at_once=True),
    Fault("Valkey flushed", blows.flush, Form.APART),
    Fault("Valkey restarted", blows.valkey_away(0), Form.APART),
    Fault("Valkey frozen 10 s", blows.freeze(10, VALKEY), Form.APART),
    Fault("Valkey dead 10 s", blows.valkey_away(10), Form.APART),
    Fault("PostgreSQL restarted fast", blows.postgres_away(signal.SIGINT, 0), Form.APART),
    Fault("PostgreSQL crashed", blows.postgres_away(signal.SIGQUIT, 0), Form.APART),
    Fault("PostgreSQL stopped 6 s", blows.postgres_away(signal.SIGINT, 6), Form.APART),
    Fault("every session cut", blows.sessions_cut, Form.APART),
    Fault("disk full 6 s", blows.disk_full(6), Form.SMALL_DISK, impossible=disk.why_not),
    Fault("database clock 1 h ahead", blows.clock_ahead(3600), Form.STEPPED),
    Fault("database clock 1 h back", blows.clock_ahead(0), Form.STEPPED),
)
