"""What a page's script imports is asked for with the page; what it may want later is not."""

import re
from pathlib import Path

import pytest

from backupboard.templatetags.modules import graph
from tests.cast import Cast
from tests.pages.test_static_files import STATIC, imports, target

pytestmark = pytest.mark.usefixtures("board")

PAGES = [
    ("requester", "/unit/", "js/unit/main.js"),
    ("dispatcher", "/board/", "js/board/main.js"),
    ("dispatcher", "/board/?wall=1", "js/wall/main.js"),
    ("dispatcher", "/board/hand-over/", "js/board/hand_over/main.js"),
    ("dispatcher", "/board/shell/", "js/board/paper/main.js"),
    ("commander", "/review/", "js/review/main.js"),
    ("commander", "/review/history/", "js/review/history/main.js"),
]


def needed(entry: str) -> set[str]:
    """Followed here by other means than the tag's."""
    seen: set[Path] = set()
    waiting = [STATIC / entry]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            waiting += [target(path, name) for name, _ in imports(path)]
    return {f"/static/{path.relative_to(STATIC)}" for path in seen} - {f"/static/{entry}"}


@pytest.mark.parametrize(("who", "path", "entry"), PAGES)
def test_every_import_of_a_page_is_preloaded_once_and_nothing_else(cast: Cast, who: str, path: str, entry: str) -> None:
    page = cast.client(who).get(path).content.decode()
    preloaded = re.findall(r'<link rel="modulepreload" href="([^"]+)">', page)
    assert len(preloaded) == len(set(preloaded))
    assert set(preloaded) == needed(entry)
    assert f'<script type="module" src="/static/{entry}">' in page


def test_what_comes_at_a_touch_is_not_preloaded() -> None:
    modules = graph("js/unit/main.js")
    assert "js/unit/stops.js" in modules
    text = "".join((STATIC / name).read_text() for name in ("js/unit/main.js", *modules))
    later = {Path(name).name for name in re.findall(r'import\("([^"]+)"\)', text)}
    assert {"screen.js", "signon.js", "poll.js"} <= later
    assert not later & {Path(name).name for name in modules}


def test_the_policy_lets_a_page_load_its_modules_and_a_missing_module_is_said(cast: Cast) -> None:
    policy = cast.client("requester").get("/unit/").headers["Content-Security-Policy"]
    assert re.search(r"script-src 'self'", policy)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        graph("js/nowhere.js")


def test_the_shell_for_without_a_network_names_the_same_modules(cast: Cast) -> None:
    names = re.findall(r'rel="modulepreload" href="([^"]+)"', cast.client().get("/unit/shell/").content.decode())
    assert set(names) == needed("js/unit/main.js")
