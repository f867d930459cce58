"""What collectstatic makes of the screens' modules."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backupboard.lean import lean_script, lean_style
from backupboard.places import ROOT

IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")
HASHED = re.compile(r"\.[0-9a-f]{6}\.js$")


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


def test_no_line_of_comment_is_loaded_and_every_module_still_reads(collected: Path) -> None:
    modules = [path for path in (collected / "js").rglob("*.js") if HASHED.search(path.name)]
    for module in modules:
        text = module.read_text()
        assert not re.search(r"^\s*//", text, re.MULTILINE), module.name
        assert "/**" not in text, module.name
        subprocess.run(["node", "--check", module], check=True) if shutil.which("node") else None
    sheets = [path for path in (collected / "css").glob("*.css") if re.search(r"\.[0-9a-f]{6}\.css$", path.name)]
    assert sheets
    assert all("/*" not in sheet.read_text() for sheet in sheets)


def test_the_officers_page_gets_its_style_sheets_in_one_file(collected: Path) -> None:
    (sheet,) = (path for path in (collected / "css").glob("officer.*.css") if path.name.count(".") == 2)
    text = sheet.read_text()
    assert "@import" not in text
    parts = re.findall(r'@import url\("([^"]+)"\)', (ROOT / "static" / "css" / "officer.css").read_text())
    places = [text.index(lean_style((ROOT / "static" / "css" / part).read_text())[-60:].strip()) for part in parts]
    assert len(places) == 4
    assert places == sorted(places), "as if each had been fetched, one after the other"
    assert re.search(r"url\([\"']?\.\./fonts/b612-latin-400-normal\.[0-9a-f]{6}\.woff2", text)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("// why\nconst a = 1; // kept: not alone\n", "const a = 1; // kept: not alone\n"),
        ("/**\n * A thing.\n */\nexport const a = 1;\n", "export const a = 1;\n"),
        ("/* one line */\nf();\n", "f();\n"),
        ("/* a */ f();\n", "/* a */ f();\n"),
        ("const page = `\n// text\n  /* text */\n`;\n// gone\n", "const page = `\n// text\n/* text */\n`;\n"),
        ("f(`a\\`\n// text\n`);\n", "f(`a\\`\n// text\n`);\n"),
    ],
)
def test_only_lines_that_are_nothing_but_comment_go(said: str, left: str) -> None:
    assert lean_script(said) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("/* why */\n@layer a {\n  .b { color: red; }  /* x */\n\n}\n", "@layer a{.b{color:red}}\n"),
        (".a :is(.b, .c) > :not(.d):hover { margin: 0 1px; }", ".a :is(.b,.c) > :not(.d):hover{margin:0 1px}\n"),
        ('.a::after { content: "; } , : "; }', '.a::after{content:"; } , : "}\n'),
        ("p { width: calc(1px + 2 * var(--u)); }", "p{width:calc(1px + 2 * var(--u))}\n"),
        (
            "@media (max-width: 640px) and (pointer: coarse) { p { a: b } }",
            "@media (max-width:640px) and (pointer:coarse){p{a:b}}\n",
        ),
        ('.a { grid: "top hold" 1px "stage hold" 1fr / 2fr; }', '.a{grid:"top hold" 1px "stage hold" 1fr / 2fr}\n'),
    ],
)
def test_a_style_sheet_loses_comments_and_blanks_that_mean_nothing(said: str, left: str) -> None:
    assert lean_style(said) == left
