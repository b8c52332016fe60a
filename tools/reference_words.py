"""How the pages of the reference are written: Markdown tables, and words in both languages."""

import inspect
import re
from collections.abc import Iterable
from typing import Any


def both(said: object) -> str:
    """A sentence in Chinese and, once translated, in English; as a quotation."""
    from django.utils.translation import override

    chinese = in_chinese(said)
    with override("en"):
        english = blanks(str(said))
    lines = [chinese] if english == chinese else [chinese, english]
    return "  \n".join(f"> {line}" for line in lines)


def in_chinese(said: object) -> str:
    """A sentence of the source language."""
    from django.utils.translation import override

    with override("zh-hans"):
        return blanks(str(said))


def blanks(said: str) -> str:
    """A sentence with its facts as {fact}, as a reader of a reference knows them."""
    return re.sub(r"%\((\w+)\)[a-z]", r"{\1}", said).replace("%%", "%")


def first(thing: Any) -> str:
    """First paragraph of a docstring, on one line, as Markdown."""
    said = " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split())
    return said.replace("``", "`")


def grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [tuple("---" for _ in head), *rows]
    said = [" | ".join(cell.replace("|", "\\|") for cell in cells) for cells in [head, *lines]]
    return "\n".join(f"| {line} |" for line in said)


def page(title: str, head: str, parts: Iterable[str]) -> str:
    """A page of the reference."""
    note = "<!-- Written by tools/reference.py from the code. Change the code, not this page. -->"
    return "\n\n".join([f"# {title}", note, head, *parts]) + "\n"
