"""The project's own Python, read as syntax: nothing is imported to be judged."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from backupboard.places import ROOT

PACKAGES = ("backupboard", "units", "requests")


@dataclass(frozen=True)
class Module:
    path: Path
    name: str

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def imports(self) -> Iterator[tuple[str, int]]:
        """Every module it imports, wherever in the file, with the line; `from a import b` is a.b where that is one."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node.lineno
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}:{node.lineno}: relative import"
                base = node.module or ""
                for alias in node.names:
                    whole = f"{base}.{alias.name}"
                    yield (whole if is_module(whole) else base), node.lineno

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


def is_module(name: str) -> bool:
    place = ROOT.joinpath(*name.split("."))
    return place.with_suffix(".py").exists() or (place / "__init__.py").exists()


def modules(*packages: str) -> list[Module]:
    """Ours, without migrations."""
    found = []
    for package in packages or PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            parts = list(path.relative_to(ROOT).with_suffix("").parts)
            if parts[-1] == "__init__":
                parts.pop()
            found.append(Module(path, ".".join(parts)))
    return found
