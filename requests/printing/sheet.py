"""A sheet of a record: A4 or Letter, black on white, a footer on every page, and the few shapes it is written in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import TTFFont

from requests.printing.letters import Letters

PAPERS: Final = ("a4", "letter")
_FONTS: Final = Path(__file__).parent / "fonts"
_MARGIN: Final = 16.0
_SMALL: Final = 7.5
_TEXT: Final = 9.0
_LINE: Final = 4.4


@dataclass(frozen=True)
class Printed:
    """What stands at the foot of every page: who printed what, when, and why."""

    title: str
    at: datetime
    when: str
    by: str
    reason: str


class Sheet(FPDF):
    """Equal data make equal bytes: nothing here asks for the time."""

    def __init__(self, paper: str, printed: Printed) -> None:
        # What is kept for years must open then: fonts within, no outside parts, letters a reader can copy.
        super().__init__(format=paper, enforce_compliance="PDF/A-2U")
        self.printed = printed
        self.add_font("B612", "", _FONTS / "B612-Regular.ttf")
        font = self.fonts["b612"]
        assert isinstance(font, TTFFont)
        self.letters = Letters(font.cmap)
        self.add_font("B612", "B", _FONTS / "B612-Bold.ttf")
        self.add_font("Mono", "", _FONTS / "B612Mono-Regular.ttf")
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, _MARGIN + 8)
        self.alias_nb_pages()
        self.set_lang("en")
        self.set_title(self.letters.shown(printed.title))
        self.set_author(self.letters.shown(printed.by))
        self.set_subject("Record of the backup board")
        self.set_creator("backup board")
        self.set_producer("backup board")
        self.set_creation_date(printed.at)
        self.set_xmp_metadata(_about(self))
        self.set_draw_color(150)
        self.set_line_width(0.2)

    def footer(self) -> None:
        said = self.printed
        self.set_y(-_MARGIN - 4)
        self.set_font("B612", "", _SMALL)
        self.line(self.l_margin, self.get_y() - 1, self.w - self.r_margin, self.get_y() - 1)
        page = f"page {self.page_no()} of {{nb}}"
        self.cell(self.epw - 30, 4, self._fitting(f"{said.title}. Printed {said.when} by {said.by}."))
        self.cell(30, 4, page, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.cell(self.epw - 62, 4, self._fitting(f"Reason: {said.reason}", self.epw - 62))
        self.cell(62, 4, "Asking early is a safety act.", align="R")

    def _fitting(self, text: str, width: float | None = None) -> str:
        """One line of the foot, cut where the page ends."""
        text, most = self.letters.shown(text), (width or self.epw - 30) - 2
        if self.get_string_width(text) <= most:
            return text
        while text and self.get_string_width(f"{text}…") > most:
            text = text[:-1]
        return f"{text}…"

    def heading(self, text: str, aside: str = "") -> None:
        """A section's name, never the last line of a page."""
        if self.will_page_break(22):
            self.add_page()
        self.ln(3)
        self.set_font("B612", "B", 11)
        width = self.get_string_width(self.letters.shown(text)) + 4
        self.cell(width, 6, self.letters.shown(text))
        self.set_font("B612", "", _SMALL)
        self.cell(self.epw - width, 6, self.letters.shown(aside), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(1)

    def text_line(self, text: str, *, bold: bool = False, size: float = _TEXT, indent: float = 0) -> None:
        """A paragraph across the page."""
        self.set_font("B612", "B" if bold else "", size)
        self.set_x(self.l_margin + indent)
        self.multi_cell(
            self.epw - indent,
            _LINE * size / _TEXT,
            self.letters.shown(text),
            align="L",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def boxed(self, text: str) -> None:
        """A line that must not be missed: what is not there."""
        self.set_font("B612", "B", _TEXT)
        with self.local_context(draw_color=0, line_width=0.5):
            self.multi_cell(
                self.epw,
                _LINE,
                self.letters.shown(text),
                border=1,
                align="L",
                padding=(1, 2),
                new_x=XPos.LMARGIN,
                new_y=YPos.NEXT,
            )
        self.ln(1.5)

    def mono(self, text: str) -> None:
        """A hash, as long as it is."""
        self.set_font("Mono", "", _SMALL)
        self.multi_cell(self.epw, 3.8, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def pairs(self, rows: Iterable[tuple[str, str]]) -> None:
        """Name and value, a line each."""
        self.rows((), rows, (40, self.epw - 40), bold_first=False, lines=False)

    def rows(
        self,
        heads: Sequence[str],
        rows: Iterable[Sequence[str]],
        widths: Sequence[float],
        *,
        bold_first: bool = False,
        lines: bool = True,
        mono: Sequence[int] = (),
    ) -> None:
        """A table; its head stands on every page it goes on to."""
        self.set_font("B612", "", _TEXT)
        layout = TableBordersLayout.HORIZONTAL_LINES if lines else TableBordersLayout.NONE
        shape: Any = {
            "col_widths": tuple(widths),
            "line_height": _LINE,
            "align": "LEFT",
            "text_align": "LEFT",
            "borders_layout": layout,
            "v_align": "TOP",
            "padding": (0.5, 1, 0.5, 0),
            "first_row_as_headings": bool(heads),
            "headings_style": FontFace(emphasis="", color=90, size_pt=_SMALL),
            "num_heading_rows": 1 if heads else 0,
        }
        bold, small = FontFace(emphasis="BOLD"), FontFace(family="Mono", size_pt=_SMALL - 1)
        with self.table(**shape) as table:
            if heads:
                table.row([self.letters.shown(head) for head in heads])
            for cells in rows:
                row = table.row()
                for place, cell in enumerate(cells):
                    style = small if place in mono else bold if bold_first and place == 0 else None
                    row.cell(self.letters.shown(cell), style=style)
        self.ln(1)


def _about(sheet: Sheet) -> str:
    """What PDF/A wants to be told of a file beside its pages; the library's own would name the moment it was made."""
    when = sheet.printed.at.astimezone(UTC).isoformat(timespec="seconds")
    words = {name: escape(str(getattr(sheet, name))) for name in ("title", "author", "subject", "creator", "producer")}
    return _XMP.format(when=when, **words)


_XMP: Final = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
  xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><rdf:Description rdf:about="">
  <pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
  <xmp:CreateDate>{when}</xmp:CreateDate><xmp:CreatorTool>{creator}</xmp:CreatorTool>
  <pdf:Producer>{producer}</pdf:Producer>
  <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
  <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
  <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
