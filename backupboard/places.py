"""Where things lie below DATA_DIR. Nothing is created here, so settings may ask before anything runs."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# sun_path holds 108 bytes with its final NUL.
SOCKET_PATH_LIMIT = 107
_LONGEST_SOCKET = ".s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Places:
    data: Path
    sockets: Path

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def log(self) -> Path:
        return self.data / "log"

    @property
    def static(self) -> Path:
        return self.data / "static"

    @property
    def secret_key(self) -> Path:
        return self.data / "secret-key"

    @property
    def vapid_key(self) -> Path:
        return self.data / "vapid-key"

    @property
    def lock(self) -> Path:
        return self.data / "up.lock"

    def database_url(self, role: str, name: str = "board") -> str:
        return f"postgresql://{role}@/{name}?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.valkey_socket}"


def places(data_dir: str | None = None) -> Places:
    """The places below `data_dir` (else $DATA_DIR, else var/ beside manage.py).

    A Unix socket's path may have 107 bytes, so a deep data directory gets its sockets in a short directory of
    this user below the system's temporary directory, always the same for the same data directory.
    """
    given = Path(data_dir or os.environ.get("DATA_DIR", "").strip() or "var").expanduser()
    data = given if given.is_absolute() else ROOT / given
    data = Path(os.path.realpath(data))
    sockets = data / "sock"
    if len(os.fsencode(sockets / _LONGEST_SOCKET)) > SOCKET_PATH_LIMIT:
        mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
        sockets = Path(tempfile.gettempdir()) / f"backupboard-{os.getuid()}-{mark}"
        if len(os.fsencode(sockets / _LONGEST_SOCKET)) > SOCKET_PATH_LIMIT:
            sockets = Path("/tmp") / sockets.name
    return Places(data=data, sockets=sockets)
