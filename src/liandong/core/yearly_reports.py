"""The yearly public report: which figures stand in front, what may be done with it, what happened.

MCA Order 67 Art 18: an organization reports its work of recording and certifying each year, in
public. The same report serves a place. What is not known is said as plainly as what is.
"""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.indicators import INDICATORS, Direction, Figure
from liandong.core.refusals import Refusal

FRONT = (
    "active_volunteers",
    "minutes_by_evidence",
    "needs_met_share",
    "days_to_first_service",
    "satisfaction",
    "resident_led_share",
)
"""Six figures that say the year at a glance."""
BY_MONTH = ("minutes_by_evidence", "needs_met_share", "active_volunteers")
"""Those that are drawn month by month."""
BY_PLACE = "needs_met_share"
"""The one that is drawn place beside place."""
RECORDING = (
    "minutes_by_evidence",
    "recorded_in_time",
    "unproved_share",
    "certificates_issued",
    "objections_in_time",
    "spot_checks_true",
)
"""What Art 18 asks for: recording and certifying."""


@dataclass(frozen=True, slots=True)
class Words:
    """What people write around the figures, in Chinese and in English; either may be empty."""

    opening: str = ""
    next_year: str = ""
    opening_en: str = ""
    next_year_en: str = ""

    def trimmed(self) -> "Words":
        """Without blank ends, and no longer than is kept."""
        return Words(*(one.strip()[:1000] for one in astuple(self)))


@dataclass(frozen=True, slots=True)
class Said:
    """One text as a reader finds it; ``is_other`` where only the other language has it."""

    text: str
    lang: str
    is_other: bool


def said(chinese: str, english: str, lang: str) -> Said:
    """The text in the reader's language, or, where there is none, in the one it was written in."""
    texts = {"zh": chinese, "en": english}
    other = "en" if lang == "zh" else "zh"
    if not texts[lang] and texts[other]:
        return Said(texts[other], other, is_other=True)
    return Said(texts[lang], lang, is_other=False)


@dataclass(eq=False)
class ReportExists(Refusal):
    """There is a report of that year already."""

    code: ClassVar[str] = "report_exists"
    year: int
    number: str


@dataclass(eq=False)
class ReportWithoutFigures(Refusal):
    """The year is not closed, so nothing stands still to be published."""

    code: ClassVar[str] = "report_without_figures"
    year: int


@dataclass(eq=False)
class ReportPublished(Refusal):
    """What is published does not change."""

    code: ClassVar[str] = "report_published"
    number: str


@dataclass(eq=False)
class ReportNotPublished(Refusal):
    """Only a published report is corrected; a draft is changed."""

    code: ClassVar[str] = "report_not_published"
    number: str


@dataclass(eq=False)
class ReportYearAhead(Refusal):
    """A year that has not begun has nothing to report."""

    code: ClassVar[str] = "report_year_ahead"
    year: int


@dataclass(frozen=True, slots=True)
class YearlyReportDrafted(Event):
    """A report of a year was begun, or a correction of a published one."""

    number: str
    year: int
    version: int


@dataclass(frozen=True, slots=True)
class YearlyReportChanged(Event):
    """The words of a draft were changed."""

    number: str


@dataclass(frozen=True, slots=True)
class YearlyReportPublished(Event):
    """A report was published and frozen."""

    number: str
    year: int
    digest: str


def reached(figures: Mapping[str, Figure]) -> tuple[list[str], list[str]]:
    """Codes with a target: those that reach it, and those that do not. Others are in neither."""
    good: list[str] = []
    short: list[str] = []
    for code, one in INDICATORS.items():
        found = figures.get(code)
        if one.target is None or found is None or found.value is None:
            continue
        is_good = (
            found.value >= one.target
            if one.direction is Direction.UP
            else found.value <= one.target
        )
        (good if is_good else short).append(code)
    return good, short


def unknown(figures: Mapping[str, Figure]) -> list[str]:
    """Codes of which nothing can be said, in order."""
    return [code for code in INDICATORS if code not in figures or figures[code].value is None]
