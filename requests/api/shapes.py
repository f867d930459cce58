"""The vocabulary of shapes the schema is written in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

Shape = dict[str, Any]

TEXT: Final[Shape] = {"type": "string"}
WHOLE: Final[Shape] = {"type": "integer"}
NUMBER: Final[Shape] = {"type": "number"}
FLAG: Final[Shape] = {"type": "boolean"}
TIME: Final[Shape] = {"type": "string", "format": "date-time", "example": "2026-11-22T21:04:12.345678Z"}
FREE: Final[Shape] = {"type": "object", "additionalProperties": True}


def ref(name: str) -> Shape:
    """A component by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def maybe(shape: Shape) -> Shape:
    """Or null: what is absent is null, never missing."""
    return {"allOf": [shape], "nullable": True} if "$ref" in shape else {**shape, "nullable": True}


def many(shape: Shape) -> Shape:
    """A list of these."""
    return {"type": "array", "items": shape}


def word(words: Iterable[str]) -> Shape:
    """One of a closed list."""
    return {"type": "string", "enum": [str(one) for one in words]}


def thing(about: str, /, **properties: Shape) -> Shape:
    """An object with exactly these properties."""
    return {"type": "object", "description": about, "required": list(properties), "properties": properties}


def without(shape: Shape, *optional: str) -> Shape:
    """The same object, where these may be missing."""
    return {**shape, "required": [name for name in shape["required"] if name not in optional]}


def page(of: Shape) -> Shape:
    """A page of a list."""
    return thing("A page; `next` is the cursor of the one after it, or null.", results=many(of), next=maybe(TEXT))
