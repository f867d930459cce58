"""What a reader makes of a PDF: its text and facts, by poppler's own tools."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed here")


def text_of(pdf: bytes) -> str:
    """The text in the order in which it was written, so that a cell of two lines is one piece."""
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"[ \t]+", " ", done.stdout.decode())


def pages_of(pdf: bytes) -> list[str]:
    return text_of(pdf).split("\f")[:-1]


def facts_of(path: str) -> dict[str, str]:
    """What pdfinfo tells, by name."""
    done = subprocess.run(["pdfinfo", path], capture_output=True, check=True)
    return {
        name: value.strip() for name, _, value in (line.partition(":") for line in done.stdout.decode().splitlines())
    }
