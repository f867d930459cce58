"""What `static/` promises: docs/decisions/no-import-map.md, the look's rules, the vendored sums."""

import hashlib
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
OURS = sorted((STATIC / "js").rglob("*.js"))
VENDORED = sorted(path for kind in ("js", "css", "png") for path in (STATIC / "vendor").rglob(f"*.{kind}"))
IMPORT = re.compile(r"""^(?:import|export)\s(?:[^;"'=(]*?\sfrom\s*)?["']([^"']+)["'](;?)""", re.M)


@cache
def imports(path: Path) -> list[tuple[str, bool]]:
    """What a module imports, and whether the statement ends as the manifest storage needs it."""
    return [(found[1], found[2] == ";") for found in IMPORT.finditer(path.read_text())]


def target(path: Path, name: str) -> Path:
    return (path.parent / name).resolve()


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(STATIC)))
def test_a_module_imports_by_relative_path_what_is_there(path: Path) -> None:
    for name, ended in imports(path):
        assert name.startswith("."), name
        assert ended, name
        assert target(path, name).is_file(), name


def test_no_module_imports_in_a_circle() -> None:
    def walk(path: Path, above: tuple[Path, ...]) -> None:
        assert path not in above, " → ".join(str(one.relative_to(STATIC)) for one in (*above, path))
        for name, _ in imports(path):
            walk(target(path, name), (*above, path))

    for path in OURS:
        walk(path, ())


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(STATIC)))
def test_a_module_is_short_and_never_writes_markup(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) < 300
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|unsafeSVG|document\.write|\beval\(", text)
    assert "sourceMappingURL" not in text
    assert not re.search(r"""\sstyle=["$]""", text), "states are classes: the policy allows no style attribute"


def test_the_live_core_knows_no_screen() -> None:
    for path in (STATIC / "js" / "live").glob("*.js"):
        assert all(target(path, name).parent == path.parent for name, _ in imports(path)), path


def test_vendored_files_are_the_ones_named() -> None:
    named = dict(
        re.findall(r"^\| `(.+?)` \| `([0-9a-f]{64})` \|$", (STATIC / "vendor" / "README.md").read_text(), re.M)
    )
    there = {
        str(path.relative_to(STATIC / "vendor")): hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDORED
    }
    assert there
    assert {name: named.get(name) for name in there} == there
    assert not [path for path in VENDORED if b"sourceMappingURL" in path.read_bytes()]


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in [*OURS, *(STATIC / "css").glob("*.css"), *(ROOT / "templates").rglob("*.html")]:
        assert not re.findall(r"https?://(?!www\.w3\.org/)", path.read_text()), path


@pytest.mark.skipif(shutil.which("node") is None, reason="node runs these")
def test_the_pure_modules_pass_their_own_tests() -> None:
    done = subprocess.run(["node", "--test", "tests/js/"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
