"""Certificates for somebody else, such as a school class: each volunteer is asked first.

A certificate goes to another body only with the volunteer's own yes to this purpose and this
recipient, who are named with their contact (PIPL Art 23; Order 67 Art 16). The yes can be
taken back until the certificates are taken. Who asks learns how many agreed, never who did
not. Only credit hours are counted in the list; honour hours stay out of it.

The limit of people and the age rest on this: 60 is a proposal of this project, a large
school class; under 14 a guardian decides (PIPL Art 31), so the office is the way.
"""

import re
import unicodedata
from collections.abc import Iterable
from csv import writer
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import ClassVar

from liandong.core.eligibility import age_on
from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid

MOST_PEOPLE = 60
"""How many volunteers one request may name."""
OWN_YES_FROM = 14
"""From this age on a person's own yes is enough for handing on."""
NUMBER = re.compile(r"V-\d{6}-\d{6}-\d{6,}")


@dataclass(frozen=True, slots=True)
class NumberLine:
    """One line of the list: where it stands, and the volunteer's number in it."""

    line: int
    number: str


@dataclass(frozen=True, slots=True)
class PacketRow:
    """One volunteer in the list that goes with the certificates."""

    number: str
    name: str
    credit_minutes: int
    certificate: str


def read_numbers(text: str) -> list[NumberLine]:
    """The volunteers' numbers of a pasted list, one a line, each once, in order.

    Empty lines and repeated numbers are passed over; full-width and small letters are read.
    Raises ``BatchLinesUnread`` naming every line that is no number, ``BatchListEmpty``,
    ``BatchTooLarge``.
    """
    found: dict[str, NumberLine] = {}
    unread: list[str] = []
    for line, raw in enumerate(text.splitlines(), start=1):
        number = "".join(unicodedata.normalize("NFKC", raw).split()).upper()
        if not number:
            continue
        if NUMBER.fullmatch(number):
            found.setdefault(number, NumberLine(line, number))
        else:
            unread.append(line_words(line, raw.strip()))
    if unread:
        raise BatchLinesUnread(lines=unread)
    if not found:
        raise BatchListEmpty()
    if len(found) > MOST_PEOPLE:
        raise BatchTooLarge(count=len(found), most=MOST_PEOPLE)
    return list(found.values())


def line_words(line: int, text: str) -> str:
    """A line as it is named in a refusal.

    >>> line_words(3, "V-12")
    '3: V-12'
    """
    return f"{line}: {text[:40]}"


def check_period(first_day: date, last_day: date, *, today: date) -> None:
    """Raises ValueInvalid for days out of order or ahead."""
    if last_day < first_day:
        raise ValueInvalid("last_day", str(last_day), f"≥ {first_day}")
    if last_day > today:
        raise ValueInvalid("last_day", str(last_day), f"≤ {today}")


def check_answer(*, agrees: bool, birth_on: date | None, taken: bool, today: date) -> None:
    """Whether a volunteer's own answer can stand.

    Raises ``BatchTaken`` once the certificates were taken, ``GuardianMustAgree`` for the yes
    of somebody under 14; a no is always heard.
    """
    if taken:
        raise BatchTaken()
    if agrees and birth_on is not None and age_on(birth_on, today) < OWN_YES_FROM:
        raise GuardianMustAgree(age=OWN_YES_FROM)


def packet_list(rows: Iterable[PacketRow]) -> bytes:
    """The list as CSV in UTF-8 with a mark that spreadsheet programs understand.

    Minutes are of credit hours. A word that a spreadsheet would take for a formula gets an
    apostrophe.
    """
    out = StringIO(newline="")
    told = writer(out)
    told.writerow(["志愿者编号", "姓名", "信用时长（分钟）", "证明编号"])
    for row in rows:
        told.writerow([row.number, _harmless(row.name), row.credit_minutes, row.certificate])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(word: str) -> str:
    return f"'{word}" if word[:1] in ("=", "+", "-", "@", "\t", "\r") else word


@dataclass(eq=False)
class BatchLinesUnread(Refusal):
    """Some lines hold no number of a volunteer whom the asker may name."""

    code: ClassVar[str] = "batch_lines_unread"
    lines: list[str]


@dataclass(eq=False)
class BatchListEmpty(Refusal):
    """The list names nobody."""

    code: ClassVar[str] = "batch_list_empty"


@dataclass(eq=False)
class BatchTooLarge(Refusal):
    """The list names more people than one request may."""

    code: ClassVar[str] = "batch_too_large"
    count: int
    most: int


@dataclass(eq=False)
class BatchTaken(Refusal):
    """The certificates were taken; an answer changes nothing any more."""

    code: ClassVar[str] = "batch_taken"


@dataclass(eq=False)
class GuardianMustAgree(Refusal):
    """Under this age a guardian decides about handing data on."""

    code: ClassVar[str] = "guardian_must_agree"
    age: int


@dataclass(eq=False)
class BatchEmpty(Refusal):
    """Nobody who agreed has hours to certify."""

    code: ClassVar[str] = "batch_empty"


@dataclass(frozen=True, slots=True)
class CertificateBatchAsked(Event):
    """Staff asked volunteers whether their certificates may go to somebody."""

    batch_id: int
    recipient: str
    count: int


@dataclass(frozen=True, slots=True)
class CertificateBatchAnswered(Event):
    """A volunteer agreed, refused, or took the yes back."""

    batch_id: int
    person_id: int
    agrees: bool


@dataclass(frozen=True, slots=True)
class CertificateBatchTaken(Event):
    """The certificates of those who agreed were taken; the rest is a number only."""

    batch_id: int
    recipient: str
    count: int
    left_out: int
