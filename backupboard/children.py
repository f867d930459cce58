"""Child processes that cannot outlive their parent, and that PostgreSQL accepts when the parent is root."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
# PostgreSQL refuses uid 0, so inside the namespace root reads as this user.
_INNER_ID = 1000

_libc = ctypes.CDLL(None, use_errno=True)


class CannotStart(Exception):
    """Something the person at the keyboard can cure; the text is one line that says what to do."""


@dataclass(frozen=True)
class Command:
    """What to run. `dies_by` is sent by the kernel when the parent dies, `stops_by` when it is asked to stop."""

    name: str
    argv: Sequence[str | Path]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    dies_by: signal.Signals = signal.SIGKILL
    stops_by: signal.Signals = signal.SIGTERM
    not_as_root: bool = False
    keep_fds: tuple[int, ...] = ()
    cwd: Path | None = None


class Child:
    """One running process of a command."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self.started = time.monotonic()
        with command.log.open("ab") as log:
            try:
                self.process = subprocess.Popen(
                    [str(part) for part in command.argv],
                    env={**os.environ, **command.env},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    cwd=command.cwd,
                    pass_fds=command.keep_fds,
                    start_new_session=True,  # Ctrl-C on the terminal reaches the parent alone
                    preexec_fn=before_exec(command.dies_by, not_as_root=command.not_as_root),
                )
            except subprocess.SubprocessError:
                raise CannotStart(_namespace_refused(command.name)) from None
            except OSError as error:
                raise CannotStart(f"{command.argv[0]} does not run here: {error.strerror}.") from None

    @property
    def name(self) -> str:
        return self.command.name

    @property
    def pid(self) -> int:
        return self.process.pid

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll()

    def ask_to_stop(self) -> None:
        if self.exit_code() is None:
            self.process.send_signal(self.command.stops_by)

    def wait(self, timeout: float) -> None:
        """Until it has gone; killed after `timeout` seconds."""
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def stop(self, timeout: float) -> None:
        self.ask_to_stop()
        self.wait(timeout)


def before_exec(dies_by: signal.Signals, *, not_as_root: bool) -> Callable[[], None]:
    """What a child does to itself before it becomes the program.

    The kernel ties the death signal to the *thread* that forks: start children from a thread that lives as long as
    the process.
    """
    parent = os.getpid()
    leave_root = not_as_root and os.geteuid() == 0

    def prepare() -> None:
        if leave_root:
            _enter_user_namespace()
        # After the namespace, which clears it.
        if _libc.prctl(_PR_SET_PDEATHSIG, int(dies_by)) != 0 or os.getppid() != parent:
            os._exit(1)

    return prepare


def run_once(
    name: str, argv: Sequence[str | Path], *, not_as_root: bool = False, env: Mapping[str, str] | None = None
) -> str:
    """Run a short command to its end and return what it printed; a failure is said in one line."""
    try:
        done = subprocess.run(
            [str(part) for part in argv],
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            preexec_fn=before_exec(signal.SIGKILL, not_as_root=not_as_root),
        )
    except subprocess.SubprocessError:
        raise CannotStart(_namespace_refused(name)) from None
    except OSError as error:
        raise CannotStart(f"{argv[0]} does not run here: {error.strerror}.") from None
    if done.returncode != 0:
        raise CannotStart(f"{name} failed: {last_line(done.stdout) or f'exit code {done.returncode}'}")
    return done.stdout


def last_line(text: str) -> str:
    """The last line that says something."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def _enter_user_namespace() -> None:
    uid, gid = os.getuid(), os.getgid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{_INNER_ID} {uid} 1"),
        ("gid_map", f"{_INNER_ID} {gid} 1"),
    ):
        Path("/proc/self", name).write_text(line)


def _namespace_refused(name: str) -> str:
    return (
        f"{name} does not run as root and this machine forbids user namespaces: "
        "run as an ordinary user, or set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL that is running."
    )
