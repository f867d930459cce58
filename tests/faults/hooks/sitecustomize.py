"""On the path of the processes under test alone: at a signal their sweeper's thread ends in the middle of its work.

Python starts it in every process; without the signal it does nothing.
"""

import contextlib
import ctypes
import signal
import threading


def _fell(*_: object) -> None:
    for thread in threading.enumerate():
        if thread.name == "sweeper" and thread.ident is not None:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))


with contextlib.suppress(ValueError):
    signal.signal(signal.SIGRTMIN + 5, _fell)
