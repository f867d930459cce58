"""One host of the timers as a process of its own, until it is told to stop: `python -m bench.one_sweeper NAME`."""

from __future__ import annotations

import signal
import sys
from importlib import import_module

import django


def main() -> None:
    django.setup()
    host = import_module("requests.sweeper_hosts").start(sys.argv[1])  # models can be imported only now
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    host.stop()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main()
