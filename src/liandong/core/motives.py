"""Why somebody serves: twelve questions of our own, and what a service offers in return.

Six functions of volunteering, as research on motives names them (Clary and Snyder's functional
approach), two questions each, answered from 1 (not at all) to 5 (very much). The words of the
questions stand in ``liandong.phrases.motives`` and are ours. Answers are compared with one's own
average only, never with other people's, and move a liking by at most ``BOUND``: what somebody
ticked as their wish always weighs more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

LEAST, MOST = 1, 5
BOUND = 0.08
"""How far motives move the liking of a kind of service, which runs from 0 to 1."""


class Function(StrEnum):
    """What serving gives to whoever serves."""

    VALUES = "values"
    UNDERSTANDING = "understanding"
    SOCIAL = "social"
    CAREER = "career"
    PROTECTIVE = "protective"
    ENHANCEMENT = "enhancement"


ITEMS: tuple[tuple[str, Function], ...] = tuple(
    (f"{function.value}_{number}", function) for number in (1, 2) for function in Function
)
"""The questions in the order in which they are asked: no two of one function in a row."""

_V, _U, _S = Function.VALUES, Function.UNDERSTANDING, Function.SOCIAL
_C, _P, _E = Function.CAREER, Function.PROTECTIVE, Function.ENHANCEMENT

OFFERS: Mapping[str, tuple[Function, ...]] = MappingProxyType(
    {
        "0001": (_S, _V),  # community
        "0002": (_V,),  # hardship
        "0003": (_V, _U, _C),  # teaching
        "0004": (_V, _C),  # health
        "0005": (_C, _U),  # law
        "0006": (_V, _S),  # environment
        "0007": (_U, _C),  # science
        "0008": (_E, _S),  # culture
        "0009": (_V, _S),  # neighborhood safety
        "0010": (_V, _S),  # civility
        "0011": (_P, _S),  # traffic
        "0012": (_C, _V),  # fire
        "0013": (_V, _C),  # rescue
        "0014": (_V, _U),  # drug prevention
        "0015": (_E, _S),  # sports
        "0016": (_U, _S),  # tourism
        "0017": (_V, _P),  # people in need of care
        "0018": (_S, _E),  # large events
        "0019": (_U, _C),  # abroad
        "0020": (_C, _U),  # tax
    }
)
"""What each service category (national table) offers most. Our own proposal, open to debate."""


@dataclass(eq=False)
class MotivesIncomplete(Refusal):
    """Every question has an answer from 1 to 5, or none is kept."""

    code: ClassVar[str] = "motives_incomplete"
    missing: int


@dataclass(eq=False)
class MotivesConsentMissing(Refusal):
    """Answers are kept only with a separate yes."""

    code: ClassVar[str] = "motives_consent_missing"


@dataclass(frozen=True, slots=True)
class MotivesSaid(Event):
    """A person answered the questions; the answers are not in the history."""

    person_id: int


def written(answers: Mapping[str, int]) -> str:
    """Twelve digits in the order of ``ITEMS``. Refuses ``MotivesIncomplete``."""
    told = [answers.get(code, 0) for code, _ in ITEMS]
    missing = sum(not LEAST <= one <= MOST for one in told)
    if missing:
        raise MotivesIncomplete(missing=missing)
    return "".join(str(one) for one in told)


def read(text: str) -> dict[str, int]:
    """Answers by question; the inverse of :func:`written`."""
    return {code: int(digit) for (code, _), digit in zip(ITEMS, text, strict=True)}


def scores(text: str) -> dict[Function, float]:
    """Each function's average of its two answers, 1 to 5."""
    told = read(text)
    return {
        function: sum(told[code] for code, one in ITEMS if one is function) / 2
        for function in Function
    }


def leaning(text: str, category: str) -> float:
    """How far a kind of service is to be liked more (or less): within ±``BOUND``.

    >>> told = written({code: 5 if f is Function.CAREER else 1 for code, f in ITEMS})
    >>> round(leaning(told, "0005"), 3), round(leaning(told, "0002"), 3), leaning(told, "0099")
    (0.053, -0.027, 0.0)
    """
    offered = OFFERS.get(category, ())
    if not offered:
        return 0.0
    own = scores(text)
    mean = sum(own.values()) / len(own)
    more = sum(own[function] - mean for function in offered) / len(offered)
    return max(-1.0, min(1.0, more / 2)) * BOUND


def leanings(text: str, categories: Sequence[str]) -> list[float]:
    """The same for many kinds at once."""
    return [leaning(text, category) for category in categories]
