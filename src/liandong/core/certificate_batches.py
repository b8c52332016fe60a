"""Certificates for somebody else, such as a school class: each volunteer is asked first.

A certificate goes to another body only with the volunteer's own yes to this purpose and this
recipient, who are named with their contact (PIPL Art 23; Order 67 Art 16). Below the profile's
age of consent it takes a guardian's yes, and the child's no stands against it (PIPL Art 31).
A yes can be taken back at any time; once the certificates are taken this keeps the own one out
of later downloads. Who asks learns how many agreed, never who did not, and may cancel until
then. Only credit hours are counted in the list; honour hours stay out of it.

Proposals of this project: 60 people, a large school class; 60 days to answer, two months of
school. Days are days in Asia/Shanghai.
"""

import re
import unicodedata
from collections.abc import Iterable
from csv import writer
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from io import StringIO
from typing import ClassVar, Literal

from liandong.core.events import Event
from liandong.core.refusals import Refusal, ValueInvalid

MOST_PEOPLE = 60
"""How many volunteers one request may name."""
MOST_DAYS = 60
"""How many days ahead the last day for answers may lie."""
NUMBER = re.compile(r"V-\d{6}-\d{6}-\d{6,}")


class Language(StrEnum):
    """In which language the certificates are printed."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"

    @property
    def papers(self) -> tuple[Literal["zh", "en"], ...]:
        """One paper each, in the order in which they are put into the file."""
        if self is Language.BOTH:
            return ("zh", "en")
        return ("en",) if self is Language.EN else ("zh",)


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


def check_deadline(answer_by: date, *, today: date) -> None:
    """Raises ValueInvalid for a last day of answering that is over or too far ahead."""
    if answer_by < today:
        raise ValueInvalid("answer_by", str(answer_by), f"≥ {today}")
    last = today + timedelta(days=MOST_DAYS)
    if answer_by > last:
        raise ValueInvalid("answer_by", str(answer_by), f"≤ {last}")


def check_answer(
    *, agrees: bool, answer_by: date | None, taken: bool, cancelled: bool, today: date
) -> None:
    """Whether an answer, one's own or a guardian's, can stand.

    Raises ``BatchCancelled``, ``BatchTaken`` once the certificates were taken, ``BatchClosed``
    for a yes after the last day (included); a no is heard until they are taken.
    """
    if cancelled:
        raise BatchCancelled()
    if taken:
        raise BatchTaken()
    if agrees and answer_by is not None and today > answer_by:
        raise BatchClosed(answer_by)


def may_hand_on(*, needs_guardian: bool, agrees: bool | None, guardian_agrees: bool | None) -> bool:
    """Whether a certificate goes along: the own yes, or a guardian's that no child's no meets.

    >>> may_hand_on(needs_guardian=False, agrees=None, guardian_agrees=True)
    False
    >>> may_hand_on(needs_guardian=True, agrees=None, guardian_agrees=True)
    True
    """
    if needs_guardian:
        return guardian_agrees is True and agrees is not False
    return agrees is True


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
class BatchClosed(Refusal):
    """The last day for a yes is over."""

    code: ClassVar[str] = "batch_closed"
    answer_by: date


@dataclass(eq=False)
class BatchCancelled(Refusal):
    """Who asked has called it off; nothing is handed on."""

    code: ClassVar[str] = "batch_cancelled"


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
class CertificateBatchAnsweredForWard(Event):
    """A guardian agreed or refused for a child, or took the yes back."""

    batch_id: int
    person_id: int
    agrees: bool


@dataclass(frozen=True, slots=True)
class CertificateBatchCancelled(Event):
    """Who asked called it off before anything was handed on."""

    batch_id: int
    recipient: str


@dataclass(frozen=True, slots=True)
class CertificateBatchTaken(Event):
    """The certificates of those who agreed were taken; the rest is a number only."""

    batch_id: int
    recipient: str
    count: int
    left_out: int
