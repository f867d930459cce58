"""What a browser need not load of our own scripts and style sheets: whole lines of comment, indentation,
blanks of style sheets, and a sheet that another one of ours imports whole.

A fifth of what an officer's screen loads over a car's radio. Only lines that hold nothing but a comment go, and never
inside a template literal, so that no parser of JavaScript is needed to be sure.
"""

import posixpath
import re
from collections.abc import Callable

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage

_BACKTICK = re.compile(r"(?<!\\)`")
#: A style sheet apart from its strings, and what needs no blanks around it there. Selectors never have a colon and a
#: blank; a blank before a colon is one.
_STRING = re.compile(r"""("[^"\n]*"|'[^'\n]*')""")
_AROUND = re.compile(r"\s*([{};])\s*|([:,]) ")
#: A sheet of the same folder, whole: no layer, no condition.
_IMPORT = re.compile(r"""^@import url\("([\w-]+\.css)"\);$""", re.MULTILINE)


def lean_script(text: str) -> str:
    """A module without its lines of comment. A line that may stand in a template literal is left alone."""
    kept: list[str] = []
    in_template = in_comment = False
    for line in text.splitlines():
        words = line.strip()
        if in_comment:
            in_comment = not words.endswith("*/")
            continue
        if not in_template and words.startswith("/*"):
            in_comment = "*/" not in words
            if in_comment or words.find("*/") == len(words) - 2:
                continue
        if not words or (not in_template and words.startswith("//")):
            continue
        in_template ^= len(_BACKTICK.findall(line)) % 2 == 1
        kept.append(line.lstrip())
    return "\n".join(kept) + "\n"


def lean_style(text: str) -> str:
    """A style sheet without comments, and without blanks that mean nothing."""
    parts = _STRING.split(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    # Every other part is a string.
    parts[::2] = [_AROUND.sub(r"\1\2", part).replace(";}", "}") for part in parts[::2]]
    return "".join(parts).strip() + "\n"


def joined(text: str, read: Callable[[str], str]) -> str:
    """A style sheet with those of its folder in the place of their imports. `read` gives one by its name."""
    return _IMPORT.sub(lambda found: joined(read(found[1]), read), text)


_LEAN = {".js": lean_script, ".css": lean_style}
#: Our own; what others wrote is served as they released it.
_OURS = ("js/", "css/")


class Lean(Storage):
    """A storage of sources, read lean."""

    def __init__(self, sources: Storage) -> None:
        self.sources = sources

    def open(self, name: str, mode: str = "rb") -> File:  # type: ignore[type-arg]
        found = self.sources.open(name, mode)
        lean = next((made for suffix, made in _LEAN.items() if name.endswith(suffix)), None)
        if lean is None or not name.replace("\\", "/").startswith(_OURS):
            return found
        with found:
            text = found.read().decode()
        if lean is lean_style:
            text = joined(text, lambda other: self._read(posixpath.join(posixpath.dirname(name), other)))
        return ContentFile(lean(text).encode(), name)

    def _read(self, name: str) -> str:
        with self.sources.open(name) as found:
            return str(found.read().decode())
