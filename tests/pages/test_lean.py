"""What is served is what was written, but for comments on lines of their own and blanks that mean nothing."""

import gzip
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from backupboard.lean import joined, lean_script, lean_style
from tests.pages.test_static_files import OURS, STATIC, imports, target

STYLES = sorted((STATIC / "css").glob("*.css"))
#: What an officer's first visit may fetch, kB of gzip, with the hashes in the names of what is imported.
MOST_KB = 60


def lean(path: Path) -> str:
    """A file as it is served."""
    if path.suffix == ".css":
        return lean_style(joined(path.read_text(), lambda name: path.with_name(name).read_text()))
    return lean_script(path.read_text())


def test_twice_is_once() -> None:
    for path in OURS:
        assert lean_script(lean(path)) == lean(path), path
    for path in STYLES:
        assert lean_style(lean(path)) == lean(path), path


@pytest.mark.skipif(shutil.which("node") is None, reason="node reads these")
def test_every_module_is_still_a_module(tmp_path: Path) -> None:
    for path in OURS:
        place = tmp_path / path.relative_to(STATIC / "js").with_suffix(".mjs")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(lean(path))
    files = sorted(str(path) for path in tmp_path.rglob("*.mjs"))
    script = "const vm = require('vm'); for (const f of process.argv.slice(1)) { try { new vm.SourceTextModule(require('fs').readFileSync(f, 'utf8'), { identifier: f }); } catch (e) { console.error(f + ': ' + e); process.exitCode = 1; } }"  # noqa: E501
    done = subprocess.run(
        ["node", "--experimental-vm-modules", "-e", script, *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_no_text_of_a_page_begins_like_a_comment() -> None:
    """A line of a template that began with // would be taken for a comment."""
    for path in OURS:
        inside = re.findall(r"`[^`]*`", re.sub(r"^\s*//.*$|/\*.*?\*/", "", path.read_text(), flags=re.M | re.S), re.S)
        assert not [text for text in inside if re.search(r"^\s*(//|/\*)", text, re.M)], path


def first_visit() -> set[Path]:
    """What the officer's page loads before anything is touched."""
    seen: set[Path] = set()
    waiting = [STATIC / "js" / "unit" / "main.js"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        waiting += [target(path, name) for name, _ in imports(path)]
    # Its block of sheets is in the place of base.html's.
    page = (STATIC.parent / "templates" / "unit" / "unit.html").read_text()
    sheets = re.findall(r'rel="stylesheet".*?(css/[\w-]+\.css)', page)
    return seen | {STATIC / "js" / "theme.js"} | {STATIC / sheet for sheet in sheets}


def hashed(text: str) -> str:
    """A module or sheet whose imports have names as long and as hard to compress as those that are served."""

    def name(found: re.Match[str]) -> str:
        return f"{found[1]}.{hashlib.md5(found[1].encode()).hexdigest()[:6]}{found[2]}"

    return re.sub(r"(\.\.?/[\w./-]+)(\.js|\.woff2)\b", name, text)


def test_an_officers_first_visit_takes_five_rounds_of_six_files() -> None:
    """Six come at a time over HTTP/1.1, 170 ms after one another on a car's radio (bench/officer.py)."""
    assert len(first_visit()) <= 5 * 6


def test_an_officers_first_visit_is_small() -> None:
    sizes = {}
    for path in first_visit():
        served = path.read_text() if "vendor" in path.parts else hashed(lean(path))
        sizes[str(path.relative_to(STATIC))] = len(gzip.compress(served.encode(), 9))
    biggest = sorted(sizes.items(), key=lambda item: -item[1])[:8]
    assert sum(sizes.values()) / 1000 <= MOST_KB, biggest


def test_what_is_seldom_wanted_is_not_loaded_with_the_page() -> None:
    folders = {
        str(path.parent.relative_to(STATIC / "js"))
        for path in first_visit()
        if path.suffix == ".js" and "vendor" not in path.parts
    }
    assert folders <= {".", "unit", "unit/outbox", "live"}
    seldom = {
        "world.js",
        "test_scene.js",
        "screen.js",
        "signon.js",
        "brief.js",
        "my_shift.js",
        "shift.js",
        "poll.js",
        "reopen.js",
        "drilled.js",
        "unattended.js",
    }
    assert not {path.name for path in first_visit()} & seldom
