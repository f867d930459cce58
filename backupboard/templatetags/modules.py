"""Modules a page needs are asked for at once, not one after the other as each is found in the one before."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()

#: A static import or export: it begins its line and ends with a semicolon. `import()` is no need of the page.
_IMPORT: Final = re.compile(r"""^(?:import|export)\s(?:[^;"'=(]*?\sfrom\s*)?"(\.[^"]+)";""", re.M)


@cache
def graph(entry: str) -> tuple[str, ...]:
    """What a module imports, and they in turn, nearest first; the entry itself is left out. Read once a process."""
    root = _source(entry).parents[len(Path(entry).parts) - 1]
    found = [entry]
    for name in found:
        for wanted in _IMPORT.findall(_source(name).read_text()):
            path = (root / name).parent.joinpath(wanted).resolve().relative_to(root).as_posix()
            if path not in found:
                found.append(path)
    return tuple(found[1:])


def _source(name: str) -> Path:
    """Our own sources are there also when collected copies are served."""
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(f"static file {name}")
    return Path(found).resolve()


@register.simple_tag
def preload_modules(entry: str) -> SafeString:
    """`<link rel="modulepreload">` for everything a page's script imports, by the names they are served under."""
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', ((static(name),) for name in graph(entry)))
