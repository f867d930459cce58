"""What collectstatic makes of the screens' modules."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backupboard.places import ROOT

IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("static")
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(data), "STATIC_FILES": "manifest"},
        check=True,
    )
    return data / "static"


def test_a_module_imports_only_hashed_modules_that_exist(collected: Path) -> None:
    found = 0
    for module in (path for path in (collected / "js").rglob("*.js") if HASHED.search(path.name)):
        for imported in IMPORT.findall(module.read_text()):
            found += 1
            assert HASHED.search(imported), f"{module.name} imports {imported}"
            assert (module.parent / imported).resolve().is_file(), f"{module.name} imports {imported}"
    assert found > 20


def test_what_a_browser_loads_is_compressed(collected: Path) -> None:
    hashed = [path for path in (collected / "js").rglob("*.js") if HASHED.search(path.name)]
    large = [path for path in hashed if path.stat().st_size > 2_000]
    assert large
    assert all(path.with_name(path.name + ".gz").is_file() for path in large)
