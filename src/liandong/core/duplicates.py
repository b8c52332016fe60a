"""Whether two records may be one person, and why: a hint for a human, never a decision.

Scores are points from 0 to 100. Couples and children share telephones, and names recur,
so that neither alone is enough; from ``LIKELY`` on the door asks before it goes on.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LIKELY = 60


class Sign(StrEnum):
    """What speaks for or against two records being one person."""

    SAME_NAME = "same_name"
    SIMILAR_NAME = "similar_name"
    SAME_BIRTH = "same_birth"
    SIMILAR_BIRTH = "similar_birth"
    OTHER_BIRTH = "other_birth"
    SAME_PHONE_TAIL = "same_phone_tail"
    OTHER_NAME = "other_name"


_POINTS = {
    Sign.SAME_NAME: 45,
    Sign.SIMILAR_NAME: 25,
    Sign.SAME_BIRTH: 30,
    Sign.SIMILAR_BIRTH: 15,
    Sign.SAME_PHONE_TAIL: 25,
    Sign.OTHER_BIRTH: -35,
    Sign.OTHER_NAME: -40,
}


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """What two records are compared by. ``phone_tail`` are the last four digits, or empty."""

    name: str
    birth_on: date | None = None
    phone_tail: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two records are, with the signs."""

    score: int
    reasons: tuple[Sign, ...]

    @property
    def is_likely(self) -> bool:
        """Whether a human should look before a second record is made."""
        return self.score >= LIKELY


def _differing(a: str, b: str) -> int:
    return sum(x != y for x, y in zip(a, b, strict=True))


def _name_sign(a: str, b: str) -> Sign:
    a, b = a.replace("·", "").casefold(), b.replace("·", "").casefold()
    if a == b:
        return Sign.SAME_NAME
    is_typo = len(a) == len(b) >= 2 and a[0] == b[0] and _differing(a, b) == 1 and len(a) > 2
    is_part = min(len(a), len(b)) >= 2 and (a in b or b in a)
    return Sign.SIMILAR_NAME if is_typo or is_part else Sign.OTHER_NAME


def _birth_sign(a: date | None, b: date | None) -> Sign | None:
    if a is None or b is None:
        return None
    if a == b:
        return Sign.SAME_BIRTH
    is_swapped = a.year == b.year and (a.month, a.day) == (b.day, b.month)
    is_typo = _differing(f"{a:%Y%m%d}", f"{b:%Y%m%d}") == 1
    return Sign.SIMILAR_BIRTH if is_swapped or is_typo else Sign.OTHER_BIRTH


def duplicate_score(a: PersonKeys, b: PersonKeys) -> Likeness:
    """How likely two records are one person: 0–100 points with reasons, the same both ways."""
    signs = [_name_sign(a.name, b.name)]
    if birth := _birth_sign(a.birth_on, b.birth_on):
        signs.append(birth)
    if a.phone_tail and a.phone_tail == b.phone_tail:
        signs.append(Sign.SAME_PHONE_TAIL)
    return Likeness(max(0, min(100, sum(_POINTS[s] for s in signs))), tuple(signs))
