"""Which division a Chinese address means, how surely, and what in it does not agree.

People write addresses as a chain from large to small with rungs left out (杭州拱墅区石祥路,
西湖区丰潭路255号) and call roads after towns (中山路, 镇江路). A full name counts wherever it
stands; a short one (杭州, 南山) only at a beginning or right after another rung, and never
before the word for a road. Nothing is settled in silence: what does not fit is returned.
The tree itself is in ``liandong.core.divisions`` and can be had from here as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from liandong.core.divisions import (
    Division,
    Level,
    Outline,
    UnknownDivision,
    children,
    district_outlines,
    division,
    divisions,
    find,
    full_name,
    is_within,
    names,
    normalized,
    padded,
    path,
    point_of,
    short_name,
    short_names,
)

__all__ = [
    "Division",
    "Level",
    "Located",
    "Mention",
    "Outline",
    "UnknownDivision",
    "children",
    "district_outlines",
    "division",
    "divisions",
    "find",
    "full_name",
    "is_within",
    "level_named",
    "locate",
    "mentions",
    "names",
    "normalized",
    "padded",
    "path",
    "point_of",
    "short_name",
    "short_names",
]

_LONGEST = 14
_ROAD_AFTER = re.compile(r"[东西南北中一二三四五六七八九十]{0,2}(?:路|街(?!道)|大道|巷|弄|桥|里)")
_SEPARATOR = re.compile(r"[\s,，。:：;；、|/]")
_STREET = re.compile(r"(?:街道|镇|乡|苏木)$")
_SHORT_WEIGHT = 0.7


@dataclass(frozen=True, slots=True)
class Mention:
    """A division's name found in a text: where, and which codes bear it."""

    text: str
    start: int
    codes: tuple[str, ...]
    is_full: bool

    @property
    def weight(self) -> float:
        """1 for a full name, less for a short one."""
        return 1.0 if self.is_full else _SHORT_WEIGHT


@dataclass(frozen=True, slots=True)
class Located:
    """A guess with what speaks for and against it.

    confidence
        0 (nothing found) to 1 (every name found agrees, and only one place fits).
    contradictions
        Names found in the text that the guess does not explain.
    alternatives
        Other divisions that fit equally well.
    """

    division: Division | None
    confidence: float
    mentions: tuple[Mention, ...] = ()
    contradictions: tuple[Mention, ...] = ()
    alternatives: tuple[Division, ...] = ()


def mentions(address: str, under: str | None = None, on: date | None = None) -> list[Mention]:
    """Names of divisions in a text, left to right, without overlaps, longest first.

    Codes outside ``under`` are kept, so that a contradiction can be seen.
    """
    found: list[Mention] = []
    at = 0
    while at < len(address):
        mention = _mention_at(address, at, follows=_may_follow(address, at, found), on=on)
        if mention is None:
            at += 1
        else:
            found.append(mention)
            at += len(mention.text)
    return _plausible(found, under)


def _may_follow(address: str, at: int, found: list[Mention]) -> bool:
    """Whether a short name may stand here: a beginning, or right after another name."""
    if at == 0 or _SEPARATOR.match(address[at - 1]):
        return True
    return bool(found) and found[-1].start + len(found[-1].text) == at


def _mention_at(address: str, at: int, *, follows: bool, on: date | None) -> Mention | None:
    for length in range(min(_LONGEST, len(address) - at), 1, -1):
        text = address[at : at + length]
        if _ROAD_AFTER.match(address, at + length):
            continue
        if codes := _in_use(names().get(text, ()), on):
            return Mention(text, at, codes, is_full=True)
        if follows:
            upper = tuple(c for c in short_names().get(text, ()) if len(c) < 9)
            if codes := _in_use(upper, on):
                return Mention(text, at, codes, is_full=False)
    return None


def _in_use(codes: tuple[str, ...], on: date | None) -> tuple[str, ...]:
    """Those in use on the day; without a day, ended ones only where no living one has the name."""
    if on is not None:
        return tuple(c for c in codes if divisions()[c].holds(on)) or codes
    return tuple(c for c in codes if divisions()[c].holds(None)) or codes


def _plausible(found: list[Mention], under: str | None) -> list[Mention]:
    """Those that are likely meant as places and not as part of another name.

    What is named must lie in a place named before it (or known), or hold one. Otherwise
    it counts only if it cannot well be anything else: a full name of a county or above,
    a first short one, or a town or street when there is something to contradict or the
    name is used only once. 东区, 开发区 and the like never stand alone.
    """
    kept: list[Mention] = []
    for mention in found:
        known = [code for earlier in kept for code in earlier.codes]
        known += [normalized(under)] if under else []
        is_minor = all(len(code) == 9 for code in mention.codes)
        is_vague = len(mention.text) == 2 if not is_minor else not _STREET.search(mention.text)
        near = [place for place in known if len(place) > 2] if is_vague and is_minor else known
        if any(_related(code, place) for code in mention.codes for place in near):
            kept.append(mention)
        elif is_minor:
            if not is_vague and (known or len(mention.codes) == 1):
                kept.append(mention)
        elif not known or (mention.is_full and not is_vague):
            kept.append(mention)
    return kept


def _related(code: str, place: str) -> bool:
    """Whether one lies in the other, counting what a place has become."""
    after = divisions()[place].successor if place in divisions() else ""
    return any(p and (code.startswith(p) or p.startswith(code)) for p in (place, after))


def _explains(chain: frozenset[str], mention: Mention) -> bool:
    """Whether the mention names a rung of the chain, or one that has become such a rung."""
    return any(code in chain or divisions()[code].successor in chain for code in mention.codes)


def _candidates(found: list[Mention], under: str | None) -> Iterator[str]:
    """Codes worth a look; a street outside every place that is named is not one."""
    named = {c for m in found for c in m.codes if len(c) < 9}
    codes = [code for mention in found for code in mention.codes]
    if under and normalized(under) in divisions():
        codes.append(normalized(under))
    for code in dict.fromkeys(codes):
        is_free = len(code) < 9 or under or not named or any(_related(code, c) for c in named)
        if is_free and is_within(code, under or ""):
            yield code


def locate(address: str, under: str | None = None, on: date | None = None) -> Located:
    """The division that an address most likely means.

    under
        A code that is known already (the city of a spreadsheet); the guess lies in it.
    on
        The day on which the address was written: names in use then are preferred (江干区
        in 2017). Without it, names in use now.
    """
    found = mentions(address, under, on)
    scored: list[tuple[float, int, str]] = []
    for code in _candidates(found, under):
        chain = frozenset(d.code for d in path(code))
        score = sum(m.weight for m in found if _explains(chain, m))
        scored.append((round(score, 3), len(code), code))
    if not scored:
        return Located(None, 0.0, tuple(found), tuple(found))
    best = max(scored)[:2]
    equal = sorted(code for score, depth, code in scored if (score, depth) == best)
    chain = frozenset(d.code for d in path(equal[0]))
    explained = [m for m in found if _explains(chain, m)]
    against = tuple(m for m in found if not _explains(chain, m))
    agreement = sum(m.weight for m in explained) / (sum(m.weight for m in found) or 1.0)
    certainty = max((m.weight for m in explained), default=0.0) if not under else 1.0
    return Located(
        division=divisions()[equal[0]],
        confidence=round(agreement * certainty / len(equal), 3),
        mentions=tuple(found),
        contradictions=against,
        alternatives=tuple(divisions()[code] for code in equal[1:]),
    )


def level_named(found: Located, level: Level) -> Division | None:
    """The rung of the guess at a level, for example its county; None when it has none."""
    if found.division is None:
        return None
    return next((d for d in path(found.division.code) if d.level is level), None)
