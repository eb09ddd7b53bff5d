"""Simple HTML as a PDF whose fonts, Chinese ones too, are embedded."""

import logging
import re
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace, TextStyle

FONTS = settings.BASE_DIR / "node_modules/@embedpdf/fonts-sc/fonts"
STYLES = {"": "NotoSansHans-Regular.otf", "B": "NotoSansHans-Bold.otf"}
FAMILY = "sans"
MARGIN, SIZE = 18, 9.5
GREY, LINE = "#5b6470", "#c9ced6"
ROOM = 42  # mm that a section needs: its heading never stands alone at the foot of a page
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

# one line per table cut out of a font says nothing to whoever runs the console
logging.getLogger("fontTools.subset").setLevel(logging.ERROR)


class Paper(FPDF):
    """A4 with the document's name and the page number at the foot."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.name = title
        self.set_title(title)
        self.set_lang((get_language() or "en").replace("zh-hans", "zh-CN"))
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + 6)
        for style, file in STYLES.items():
            self.add_font(FAMILY, style, FONTS / file)

    def footer(self) -> None:
        """The name and the page, on every page."""
        self.set_y(-MARGIN)
        self.set_font(FAMILY, size=8)
        self.set_text_color(GREY)
        self.cell(0, 6, self.name, align="L", new_x=XPos.LMARGIN, new_y=YPos.TOP)
        self.cell(0, 6, f"{self.page_no()} / {{nb}}", align="R")


def html_to_pdf(html: str, title: str) -> bytes:
    """Headings, paragraphs and tables of `html` as a PDF. Texts in it must be escaped, as templates do.

    What begins with an h2 goes to the next page when little room is left for it.
    """
    paper = Paper(title)
    paper.add_page()
    paper.set_font(FAMILY, size=SIZE)
    paper.set_draw_color(LINE)
    paper.set_line_width(0.15)
    for section in re.split(r"(?=<h2)", _CONTROL.sub("", html)):
        if paper.get_y() > paper.page_break_trigger - ROOM:
            paper.add_page()
        _write(paper, section)
    return bytes(paper.output())


def _write(paper: Paper, html: str) -> None:
    heading: dict[str, Any] = {"font_family": FAMILY, "font_style": "B", "color": "#111827"}
    paper.write_html(
        html,
        font_family=FAMILY,
        table_line_separators=True,
        tag_styles={
            "h1": TextStyle(**heading, font_size_pt=17, t_margin=0, b_margin=2),
            "h2": TextStyle(**heading, font_size_pt=11, t_margin=5, b_margin=1),
            "b": FontFace(emphasis="BOLD"),
        },
    )
