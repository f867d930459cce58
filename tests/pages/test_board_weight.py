"""What a dispatcher's board loads before anything is touched, and what it leaves for later."""

import gzip
import re
from pathlib import Path

import pytest

from tests.cast import Cast
from tests.pages.test_lean import lean
from tests.pages.test_static_files import STATIC, imports, target

TEMPLATES = STATIC.parent / "templates"
#: Scripts and style sheets of the board without its map, kB of gzip.
MOST_KB = 90


def modules(entry: Path) -> set[Path]:
    """A module and all it imports, but for what it fetches later."""
    seen: set[Path] = set()
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += [target(path, name) for name, _ in imports(path)]
    return seen


def first_visit(screen: str) -> set[Path]:
    """What the page loads at first: its modules, the theme, and every sheet that is not for later."""
    pages = "".join((TEMPLATES / name).read_text() for name in ("base.html", f"board/{screen}.html"))
    sheets = re.findall(r'rel="stylesheet".*?(css/[\w-]+\.css)', pages)
    assert sheets
    entry = STATIC / "js" / ("board" if screen == "board" else "wall") / "main.js"
    return modules(entry) | {STATIC / "js" / "theme.js"} | {STATIC / sheet for sheet in sheets}


def weight(paths: set[Path]) -> dict[str, int]:
    """File → bytes of gzip, as served."""
    served = {path: path.read_text() if "vendor" in path.parts else lean(path) for path in paths}
    return {str(path.relative_to(STATIC)): len(gzip.compress(text.encode(), 9)) for path, text in served.items()}


@pytest.mark.parametrize("screen", ["board", "wall"])
def test_a_first_visit_is_small(screen: str) -> None:
    sizes = weight(first_visit(screen))
    print(f"{screen}: {sum(sizes.values()) / 1000:.1f} kB")
    assert sum(sizes.values()) / 1000 <= MOST_KB, sorted(sizes.items(), key=lambda item: -item[1])[:8]


@pytest.mark.parametrize("screen", ["board", "wall"])
def test_the_map_is_no_part_of_it(screen: str) -> None:
    first = {str(path.relative_to(STATIC)) for path in first_visit(screen)}
    assert "js/board/map/pane.js" in first, "what shows the pane, and loads the map with it"
    late = {
        "vendor/leaflet/leaflet.js",
        "vendor/pmtiles/pmtiles.js",
        "css/map.css",
        "js/board/map/view.js",
        "js/board/map/leaf.js",
    }
    assert not first & late


def test_the_map_brings_its_library_with_it() -> None:
    with_it = modules(STATIC / "js" / "board" / "map" / "view.js")
    assert STATIC / "vendor" / "leaflet" / "leaflet.js" in with_it
    assert not {path for path in with_it if "lit-html" in path.parts}, "marks are moved, not rendered"
    print(f"map: {sum(weight(with_it | {STATIC / 'css' / 'map.css'}).values()) / 1000:.1f} kB more")


@pytest.mark.parametrize("path", ["/board/", "/board/?wall=1", "/board/?pane=map"])
def test_no_page_asks_for_the_map_in_its_markup(cast: Cast, path: str) -> None:
    page = cast.client("dispatcher").get(path).content.decode()
    assert "leaflet" not in page
    assert re.findall(r'<link rel="(\w+)"[^>]*map\.css', page) == ["later"]
