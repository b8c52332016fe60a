"""Import plans: what a file would change, before anything is changed.

A plan puts every row of a file into exactly one bucket: new, changed, same, held back by
problems, or skipped. What the program read *into* a cell (a year that was not written, a
category that the text contradicts) is a ``Guess``: shown as one, and refusable by its key.
Planning again with the refused keys gives the plan without those readings.

Rows and columns are those of the spreadsheet: rows count from 1, columns from 0.
No words for people here: each code has its sentence in ``liandong.phrases.exchange``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Generic, Protocol, TypeVar

WHOLE_ROW = -1
"""The column of a problem that belongs to the row and to no cell in it."""


class ProblemCode(StrEnum):
    """Why a row is held back. Stable and public; each has a sentence and a remedy."""

    VALUE_MISSING = "value_missing"
    COLUMN_MISSING = "column_missing"
    GUESS_REFUSED = "guess_refused"
    DATE_UNREADABLE = "date_unreadable"
    DATE_NOT_IN_CALENDAR = "date_not_in_calendar"
    DATE_IN_FUTURE = "date_in_future"
    DAY_IS_PAST = "day_is_past"
    COUNT_UNREADABLE = "count_unreadable"
    HOURS_UNREADABLE = "hours_unreadable"
    HOURS_TOO_MANY = "hours_too_many"
    NUMBER_UNREADABLE = "number_unreadable"
    SAME_KEY_TWICE = "same_key_twice"
    NAME_UNREADABLE = "name_unreadable"
    SEVERAL_PEOPLE = "several_people"
    ID_DIGITS_LOST = "id_digits_lost"
    ID_LENGTH = "id_length"
    ID_OLD_FORM = "id_old_form"
    ID_CHECK_FAILED = "id_check_failed"
    ID_MASKED = "id_masked"
    PHONE_DIGITS_LOST = "phone_digits_lost"
    PHONE_UNREADABLE = "phone_unreadable"
    NO_WAY_TO_TELL_APART = "no_way_to_tell_apart"
    SAME_ID_DIFFERENT_NAME = "same_id_different_name"
    DITTO_WITHOUT_ABOVE = "ditto_without_above"
    DITTO_NOT_ALLOWED = "ditto_not_allowed"
    FORMULA_WITHOUT_VALUE = "formula_without_value"
    FORMULA_AS_TEXT = "formula_as_text"
    ID_DIVISION_UNKNOWN = "id_division_unknown"
    TOO_YOUNG = "too_young"
    GUARDIAN_FIRST = "guardian_first"
    RECORD_HAS_OTHER_NAME = "record_has_other_name"
    RECORD_IS_THEIRS = "record_is_theirs"
    NEED_IN_WORK = "need_in_work"
    LINE_OF_ANOTHER = "line_of_another"
    PERSON_NOT_HERE = "person_not_here"
    PERSON_UNCLEAR = "person_unclear"


class GuessCode(StrEnum):
    """Why a value was read as something that the cell does not plainly say."""

    YEAR_SUPPLIED = "year_supplied"
    CENTURY_SUPPLIED = "century_supplied"
    DAY_SUPPLIED = "day_supplied"
    MONTH_AND_DAY_SUPPLIED = "month_and_day_supplied"
    MONTH_AMBIGUOUS = "month_ambiguous"
    DATE_SERIAL = "date_serial"
    DATE_ORDER = "date_order"
    WEEKDAY_CONTRADICTS = "weekday_contradicts"
    RELATIVE_DAY = "relative_day"
    LONG_TERM = "long_term"
    PART_OF_DAY = "part_of_day"
    TIME_FROM_TEXT = "time_from_text"
    RUNS_THROUGH_WINDOW = "runs_through_window"
    RECRUITMENT_OVER = "recruitment_over"
    RECRUITMENT_UNREADABLE = "recruitment_unreadable"
    STATUS_CONTRADICTS_DATE = "status_contradicts_date"
    COUNT_APPROXIMATE = "count_approximate"
    COUNT_RANGE = "count_range"
    DURATION_IN_DAYS = "duration_in_days"
    CATEGORY_MAPPED = "category_mapped"
    CATEGORY_CONTRADICTS_TEXT = "category_contradicts_text"
    CATEGORY_FROM_TEXT = "category_from_text"
    CATEGORY_UNCLEAR = "category_unclear"
    OBJECT_FROM_TEXT = "object_from_text"
    OBJECT_UNCLEAR = "object_unclear"
    SKILLS_FROM_TEXT = "skills_from_text"
    DISTRICT_CONTRADICTS_ADDRESS = "district_contradicts_address"
    STREET_CONTRADICTS_ADDRESS = "street_contradicts_address"
    DIVISION_ONLY_CITY = "division_only_city"
    DIVISION_NOT_FOUND = "division_not_found"
    POINT_SYSTEM = "point_system"
    POINT_CONTRADICTS_ADDRESS = "point_contradicts_address"
    POINT_UNREADABLE = "point_unreadable"
    LOOKS_LIKE_TEST = "looks_like_test"
    SAME_AS_ROW = "same_as_row"
    NAME_NOTE_REMOVED = "name_note_removed"
    FIRST_OF_SEVERAL_PHONES = "first_of_several_phones"
    PHONE_SHARED = "phone_shared"
    OTHER_DOCUMENT = "other_document"
    BIRTH_CONTRADICTS_ID = "birth_contradicts_id"
    SEX_CONTRADICTS_ID = "sex_contradicts_id"
    LEFT_EMPTY = "left_empty"
    PHONE_NOT_MOBILE = "phone_not_mobile"
    PERSON_BY_NAME = "person_by_name"


class SkipCode(StrEnum):
    """Why a row is not a record at all, or is one already read."""

    TITLE = "title"
    HEADER = "header"
    REPEATED_HEADER = "repeated_header"
    BLANK = "blank"
    TOTAL = "total"
    NOTE = "note"
    TEST = "test"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell (or row) that keeps its row from being taken.

    column is the heading as the file has it; ``at`` its index, ``WHOLE_ROW`` if none.
    """

    row: int
    column: str
    value: str
    code: ProblemCode
    remedy_facts: Mapping[str, str] = field(default_factory=dict)
    at: int = WHOLE_ROW

    @property
    def cell(self) -> str:
        """``C12`` as a spreadsheet shows it, or the row number alone."""
        return cell_name(self.row, self.at)


@dataclass(frozen=True, slots=True)
class Guess:
    """A reading that the cell does not plainly say.

    read_as
        What the program takes it for, ready to show; empty means "left empty".
    """

    row: int
    column: str
    value: str
    read_as: str
    why: GuessCode
    at: int = WHOLE_ROW

    @property
    def key(self) -> str:
        """How to refuse this reading: stable between two plans of the same file."""
        return guess_key(self.row, self.at, self.why)

    @property
    def cell(self) -> str:
        """``C12`` as a spreadsheet shows it, or the row number alone."""
        return cell_name(self.row, self.at)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no record of its own; ``of_row`` is the row that it repeats."""

    row: int
    code: SkipCode
    of_row: int | None = None
    value: str = ""


class Planned(Protocol):
    """What every row of a plan can say of itself."""

    @property
    def row(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...


RowT = TypeVar("RowT", bound=Planned)


@dataclass(frozen=True, slots=True)
class GuessGroup:
    """The same reading made in several rows: shown, and refused, once."""

    column: str
    value: str
    read_as: str
    why: GuessCode
    rows: tuple[int, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportPlan(Generic[RowT]):
    """What applying a file would do. Every row read is in exactly one bucket.

    A row with any problem is in none of ``new``, ``changed``, ``same``. ``guesses`` go
    with rows of any bucket.
    """

    new: tuple[RowT, ...] = ()
    changed: tuple[RowT, ...] = ()
    same: tuple[RowT, ...] = ()
    problems: tuple[Problem, ...] = ()
    guesses: tuple[Guess, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    rows_read: int = 0

    @property
    def problem_rows(self) -> tuple[int, ...]:
        """The rows that are held back, in order, each once."""
        return tuple(sorted({problem.row for problem in self.problems}))

    @property
    def counts(self) -> dict[str, int]:
        """Rows in each bucket; the values add up to ``rows_read``."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "same": len(self.same),
            "problem": len(self.problem_rows),
            "skipped": len(self.skipped),
        }

    @property
    def skip_counts(self) -> dict[SkipCode, int]:
        """How many rows were skipped for each reason."""
        return dict(Counter(skipped.code for skipped in self.skipped))

    def guess_groups(self) -> tuple[GuessGroup, ...]:
        """Equal readings together, in order of their first row."""
        groups: dict[tuple[str, str, str, GuessCode], list[Guess]] = {}
        for guess in self.guesses:
            groups.setdefault((guess.column, guess.value, guess.read_as, guess.why), []).append(
                guess
            )
        return tuple(
            GuessGroup(
                column,
                value,
                read_as,
                why,
                tuple(one.row for one in alike),
                tuple(one.key for one in alike),
            )
            for (column, value, read_as, why), alike in groups.items()
        )


def sorted_by_knowledge(
    rows: Iterable[RowT], known: Mapping[str, str]
) -> tuple[tuple[RowT, ...], tuple[RowT, ...], tuple[RowT, ...]]:
    """(new, changed, same) against what is already kept: key → fingerprint."""
    new: list[RowT] = []
    changed: list[RowT] = []
    same: list[RowT] = []
    for row in rows:
        kept = known.get(row.key)
        bucket = new if kept is None else same if kept == row.fingerprint else changed
        bucket.append(row)
    return tuple(new), tuple(changed), tuple(same)


def fingerprint(*values: object, secret: bytes = b"") -> str:
    """32 hex digits that change when any value does.

    secret
        At most 64 bytes. Give one when a value is personal: without it, the number of a
        person could be found again by trying them all.
    """
    told = "\x1f".join("" if value is None else str(value) for value in values)
    return blake2b(told.encode(), digest_size=16, key=secret).hexdigest()


def guess_key(row: int, at: int, why: GuessCode) -> str:
    """The key by which a reading is refused."""
    return f"{row}:{at}:{why.value}"


def cell_name(row: int, at: int) -> str:
    """Spreadsheet notation: row 12 and column 2 give ``C12``; no column gives ``12``.

    >>> cell_name(12, 2), cell_name(1, 26), cell_name(3, WHOLE_ROW)
    ('C12', 'AA1', '3')
    """
    letters = ""
    rest = at + 1
    while rest > 0:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}" if row else letters
