"""Filled-in forms of case work as .docx, to be finished in a word processor. Knows no database."""

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from liandong.core.form_sheets import Block, Cells, Rows, Sheet, Words
from liandong.services.form_paper import Booklet

FONT = "SimSun"
"""On every word processor in China; others take their own Chinese font for it."""
_LABEL, _WIDTH = Mm(29), Mm(174)
_SHADE = "EEF4F2"
_CONTROLS = {code: None for code in range(32) if code not in (9, 10)}


def render(booklet: Booklet) -> bytes:
    """The booklet as .docx, in bytes."""
    paper = docx.Document()
    _set_page(paper)
    paper.core_properties.title = booklet.title
    paper.core_properties.author = ""
    for n, sheet in enumerate(booklet.sheets):
        _write(paper, sheet, is_first=n == 0)
    foot = paper.sections[0].footer.paragraphs[0]
    foot.add_run(booklet.foot).font.size = Pt(8)
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def _set_page(paper: Any) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(16)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(0)


def _write(paper: Any, sheet: Sheet, *, is_first: bool) -> None:
    head = paper.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.paragraph_format.page_break_before = sheet.starts_form and not is_first
    head.paragraph_format.space_before = Pt(0 if sheet.starts_form else 16)
    head.paragraph_format.space_after = Pt(6)
    head.paragraph_format.keep_with_next = True
    run = head.add_run(sheet.title)
    run.bold, run.font.size = True, Pt(14)
    for block in sheet.blocks:
        _lay(paper, block)
        # Two tables that touch would be joined into one by a word processor.
        gap = paper.add_paragraph()
        gap.paragraph_format.line_spacing = Pt(4)


def _lay(paper: Any, block: Block) -> None:
    if isinstance(block, Rows):
        widths = [_WIDTH // len(block.headings)] * len(block.headings)
        table = _table(paper, 1 + len(block.rows), widths)
        for cell, words in zip(table.rows[0].cells, block.headings, strict=True):
            _fill(cell, words, is_label=True)
        for row, line in zip(table.rows[1:], block.rows, strict=True):
            for cell, words in zip(row.cells, line, strict=True):
                _fill(cell, words)
    elif isinstance(block, Words):
        table = _table(paper, 1, [_LABEL, _WIDTH - _LABEL])
        label, cell = table.rows[0].cells
        _fill(label, block.label, is_label=True)
        _fill(cell, block.text or "\n\n")
    elif isinstance(block, Cells):
        half = (_WIDTH - _LABEL * 2) // 2
        table = _table(paper, (len(block.pairs) + 1) // 2, [_LABEL, half, _LABEL, half])
        for n, (label, words) in enumerate(block.pairs):
            cells = table.rows[n // 2].cells
            _fill(cells[n % 2 * 2], label, is_label=True)
            _fill(cells[n % 2 * 2 + 1], words)
        if len(block.pairs) % 2:
            cells = table.rows[-1].cells
            cells[1].merge(cells[3])


def _table(paper: Any, rows: int, widths: list[Any]) -> Any:
    table = paper.add_table(rows=rows, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return table


def _fill(cell: Any, words: str, *, is_label: bool = False) -> None:
    cell.text = words.translate(_CONTROLS)
    if is_label:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _SHADE)
        cell._tc.get_or_add_tcPr().append(shade)
