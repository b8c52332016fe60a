"""The two laws article by article: what is owed, and the color of what was found.

Sources: 《志愿服务条例》 (Order 685) and 《志愿服务记录与证明出具办法（试行）》 (Order 67), in
``data/compliance.toml``. The laws forbid and command; they give no shares. That few late
records are amber and many are red is this project's own proposal. Nothing is green that was
not looked at: an article without records says so, and one that records cannot show is for
a human. An article that asks nothing of whoever organizes says why.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

RED_SHARE_PCT = 10
"""Of what is owed in time: late ones above this share are red (our own proposal)."""
PERIOD_DAYS = 365
ARTICLES: Mapping[str, int] = {"685": 44, "67": 27}
"""How many articles each of the two laws has; all of them are told of."""


class Verdict(StrEnum):
    """The color of one article, the worst first."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NOTHING = "nothing"
    BY_HAND = "by_hand"
    ASKS_NOTHING = "asks_nothing"


class Severity(StrEnum):
    """``must``: one breach is one too many. ``timely``: a clock that some may miss."""

    MUST = "must"
    TIMELY = "timely"


@dataclass(frozen=True, slots=True)
class Check:
    """One duty. Texts by language, ``zh`` and ``en``; ``severity`` None: judged by hand.

    page
        Name of the page where it is put right; empty: outside this site.
    asks
        Whether it asks anything of who organizes, a department or a volunteer; where it does
        not, ``next`` says why.
    """

    code: str
    law: str
    article: str
    owes: str
    severity: Severity | None
    page: str
    duty: Mapping[str, str]
    found: Mapping[str, str]
    next: Mapping[str, str]
    asks: bool = True

    @property
    def articles(self) -> tuple[tuple[str, int], ...]:
        """Each law and article that it is about; none for a standard.

        >>> checks()["own_yes"].articles
        (('685', 25), ('685', 40))
        """
        told = []
        for part in filter(None, self.article.split("; ")):
            law, _dash, numbers = part.rpartition("-")
            told += [(law or self.law, int(number)) for number in numbers.split(", ")]
        return tuple(told)

    @property
    def is_judged(self) -> bool:
        """Whether records can show it."""
        return self.severity is not None


@dataclass(frozen=True, slots=True)
class Count:
    """How many records were looked at, and in how many of them the duty was not kept."""

    seen: int = 0
    found: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.found <= self.seen:
            raise ValueError(f"{self.found} found among {self.seen} seen.")


def _said(texts: Iterable[str]) -> dict[str, str]:
    zh, en = texts
    return {"zh": zh, "en": en}


@cache
def checks() -> Mapping[str, Check]:
    """All checks by code, in the order of the data file."""
    text = files("liandong.core").joinpath("data/compliance.toml").read_text("utf-8")
    return {code: _check(code, told) for code, told in tomllib.loads(text).items()}


def _check(code: str, told: Mapping[str, object]) -> Check:
    is_judged = told["judged"] == "records"
    return Check(
        code=code,
        law=str(told["law"]),
        article=str(told["article"]),
        owes=str(told["owes"]),
        severity=Severity(str(told["severity"])) if is_judged else None,
        page=str(told["page"]),
        duty=_said(told["duty"]),  # type: ignore[arg-type]
        found=_said(told.get("found", ("", ""))),  # type: ignore[arg-type]
        next=_said(told["next"]),  # type: ignore[arg-type]
        asks=told["judged"] != "nothing",
    )


def verdict(check: Check, count: Count) -> Verdict:
    """The color of a check.

    Without a record to look at it is ``NOTHING``, never green.
    """
    if check.severity is None:
        return Verdict.BY_HAND if check.asks else Verdict.ASKS_NOTHING
    if count.seen == 0:
        return Verdict.NOTHING
    if count.found == 0:
        return Verdict.GREEN
    if check.severity is Severity.MUST:
        return Verdict.RED
    is_many = count.found * 100 > count.seen * RED_SHARE_PCT
    return Verdict.RED if is_many else Verdict.AMBER


def tally(verdicts: Iterable[Verdict]) -> dict[Verdict, int]:
    """How many of each color, every color named, the worst first."""
    told = list(verdicts)
    return {color: told.count(color) for color in Verdict}
