"""The certificate as a sheet of paper: PDF in Chinese or English, made by typst.

Knows no database. Everything printed comes from the frozen statement; the sheet carries two
codes, one that opens the public page and one (the signed slip) that is checked without a
network. The slip also stands in the PDF's keywords. Characters that the shipped fonts do not
draw are refused before anything is printed.
"""

from datetime import date
from typing import Any, Literal

from liandong.core.certificate_choices import Form, ServiceRow, SummaryRow
from liandong.core.certificate_facts import GlyphMissing
from liandong.core.certificates import Statement
from liandong.core.hours import HourKind
from liandong.services.paper import glyphs, press

Language = Literal["zh", "en"]

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def render(statement: Statement, language: Language = "zh", *, link: str, slip: str) -> bytes:
    """The certificate as an A4 PDF, in bytes.

    link
        Address of the public page (``core.certificates.verification_link``).
    slip
        The signed offline code (``core.certificates.signed_slip``).

    The same statement gives the same bytes. Raises GlyphMissing when a name or another
    word holds a character that the fonts cannot draw.
    """
    paper = _said(statement, language, link=link, slip=slip)
    _check_words(paper)
    paper["qr_link"] = press.qr(link)
    paper["qr_slip"] = press.qr(slip, error="l")
    issued = int(statement.issued_at.timestamp())
    return press.printed("certificate", paper, pdf_standards=["a-2b"], timestamp=issued)


def check_printable(statement: Statement) -> None:
    """Refuse GlyphMissing for a statement whose words the fonts cannot draw."""
    _check_words(_said(statement, "zh", link="", slip=""))


def _check_words(paper: dict[str, Any]) -> None:
    lacking = glyphs.missing("".join(_texts(paper)), press.FONTS)
    if lacking:
        raise GlyphMissing(lacking)


def _said(statement: Statement, language: Language, *, link: str, slip: str) -> dict[str, Any]:
    """Every word of the paper as text, in the paper's language."""
    issued = statement.issued_on
    return {
        "language": language,
        "number": statement.number,
        "holder_name": statement.holder_name,
        "name_in_serif": not glyphs.missing(statement.holder_name, (press.SERIF,)),
        "holder_id": statement.holder_id,
        "holder_number": statement.holder_number,
        "first_day": spoken_day(statement.first_day, language),
        "last_day": spoken_day(statement.last_day, language),
        "count": str(statement.times),
        "credit": _kind_time(statement, HourKind.CREDIT, language),
        "honour": _kind_time(statement, HourKind.HONOUR, language),
        "activities": list(statement.activities),
        "is_summary": statement.form is Form.SUMMARY,
        "hours": [
            {
                "evidence": line.evidence.value,
                "kind": line.kind.value,
                "time": spoken_time(line.minutes, language),
            }
            for line in statement.hours
        ],
        "services": [
            {**_row(row, language), "day": row.day.isoformat()} for row in statement.services
        ],
        "summary": [{**_row(row, language), "times": str(row.times)} for row in statement.summary],
        "issuer": statement.issuer,
        "issuer_code": statement.issuer_code,
        "handler": statement.handler,
        "contact": statement.contact,
        "issued_on": spoken_day(issued, language),
        "issued": [issued.year, issued.month, issued.day],
        "link": link,
        "slip": slip,
    }


def _kind_time(statement: Statement, kind: HourKind, language: Language) -> str:
    """The time of one kind, empty where there is none: the two are never added on the paper."""
    minutes = statement.minutes_of(kind)
    return spoken_time(minutes, language) if minutes else ""


def _row(row: ServiceRow | SummaryRow, language: Language) -> dict[str, str]:
    return {
        "activity": row.activity,
        "content": row.content,
        "time": spoken_time(row.minutes, language),
        "recording_unit": row.recording_unit,
        "kind": row.kind.value if row.kind else "",
    }


def spoken_day(day: date, language: Language) -> str:
    """A day as the paper says it: 2026年7月2日, or 2 July 2026."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def spoken_time(minutes: int, language: Language) -> str:
    """A length as the paper says it, to the minute: 2 小时 30 分钟, or 2 h 30 min."""
    hours, rest = divmod(minutes, 60)
    hour_word, minute_word = ("小时", "分钟") if language == "zh" else ("h", "min")
    parts = [f"{hours} {hour_word}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} {minute_word}")
    return " ".join(parts)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    return []
