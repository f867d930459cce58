"""The command line as OpenAPI components, and what a call of it takes."""

from __future__ import annotations

from typing import Final

from requests.api.fields import Text
from requests.api.input import Input
from requests.api.shapes import FLAG, TEXT, TIME, Shape, many, maybe, page, ref, thing


class LineInput(Input):
    #: What is too long or cannot be seen is answered in words, like any line that is no command.
    line = Text(allow_blank=True)


COMMANDS: Final[dict[str, Shape]] = {
    "Command": thing(
        "One word of the command line: what it takes, an example and its echo, and how it is taken back, or why not.",
        word=TEXT,
        labels=many(TEXT),
        name=TEXT,
        takes=many(TEXT),
        usage=TEXT,
        example=TEXT,
        says=TEXT,
        undo=TEXT,
        undoes=FLAG,
    ),
    "CommandAnswer": thing(
        "What came of a line, in words. `choices` are whole lines that may have been meant.",
        ok=FLAG,
        echo=TEXT,
        card=maybe(ref("Card")),
        unit=maybe(ref("Unit")),
        stop=maybe(ref("Stop")),
        undo=maybe(thing("UNDO takes it back until then.", until=TIME)),
        choices=many(TEXT),
    ),
}
COMMANDS["CommandPage"] = page(ref("Command"))
