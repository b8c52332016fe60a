"""What a name is found by, and what typed words ask for: one alphabet of terms for both.

A term is the letter of its kind, the letter of its sort, and text: ``pc陈宇`` is two
characters in the name of a person. The index of the database keeps the terms of each record;
a search asks for terms, some of them as beginnings. Chinese names have two or three
characters, so the unit is the pair of characters, not the trigram of Western engines.

Sorts: ``c`` one or two Chinese characters, ``s`` a sound or a word of letters, ``n`` a number
or the end of one, ``e`` a whole name or its whole sound, ``t`` the sealed end of a telephone
number (a keyed digest, see :func:`telephone_tail`).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import product

from pypinyin import Style, lazy_pinyin, pinyin

from liandong.core.events import Event

MOST_READINGS = 6
"""Ways to read one name that are kept; the commonest comes first."""
MOST_TERMS = 240
"""Terms of one record; a title of 120 characters stays below."""
WINDOW = 6
"""Syllables of a title that are kept in a row as one sound."""
MOST_WORDS = 8
"""Words of one search; the rest is left out."""
MOST_TYPED = 60
TAIL = 4
"""Digits of a telephone number by which staff may find somebody."""
PHONE = 11


class Kind(StrEnum):
    """What can be found; the value is the first letter of its terms."""

    PERSON = "p"
    ORGANIZATION = "o"
    TEAM = "t"
    NEED = "n"
    PROJECT = "j"
    RESOURCE = "r"
    COURSE = "k"
    PRACTICE = "c"


@dataclass(frozen=True, slots=True)
class PeopleFound(Event):
    """A search showed the names of these people (their numbers); the words are not kept."""

    people: tuple[str, ...]
    way: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing a record must be found by: any of these terms. ``begins``: or what begins so."""

    terms: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """All of ``parts`` must meet a record. Without parts nothing is asked for."""

    parts: tuple[tuple[Wanted, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parts)


def folded(text: str) -> str:
    """Full width as half width, small letters, the middle dot of names taken out.

    >>> folded("Ａli·库尔班")
    'ali库尔班'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return plain.replace("·", "").replace("•", "")


_HYPHEN = re.compile(r"(?<=[a-z0-9])[-‐‑–—'’](?=[a-z0-9])")
_RUNS = re.compile(r"[㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]+|[a-z0-9]+")


def runs(text: str) -> list[str]:
    """Runs of Chinese characters, and runs of letters and digits; hyphens inside join.

    >>> runs("陈宇 V-4403, 13号")
    ['陈宇', 'v4403', '13', '号']
    """
    plain = unicodedata.normalize("NFD", _HYPHEN.sub("", folded(text)))
    return _RUNS.findall("".join(c for c in plain if not unicodedata.combining(c)))


def _is_chinese(run: str) -> bool:
    return not run[0].isascii()


SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "任": "ren",
    "盖": "ge", "朴": "piao", "翟": "zhai", "缪": "miao", "覃": "qin", "乐": "yue", "黑": "he",
    "折": "she", "种": "chong", "员": "yun", "秘": "bi", "召": "shao", "洗": "xian", "冼": "xian",
    "尉": "yu", "繁": "po", "长": "zhang", "隗": "wei", "郗": "xi", "逄": "pang", "万": "wan",
    "宁": "ning", "石": "shi", "车": "che", "那": "na", "都": "du", "哈": "ha", "盛": "sheng",
}  # fmt: skip
"""How a character is read when it is a family name and the dictionary puts another way first."""


@lru_cache(maxsize=32_768)
def _readings(character: str) -> tuple[str, ...]:
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    told = (sound.replace("ü", "v").casefold() for sound in (found[0] if found else ()))
    return tuple(dict.fromkeys(sound for sound in told if sound.isascii() and sound.isalpha()))


@lru_cache(maxsize=4_096)
def _spoken(text: str) -> tuple[str, ...]:
    """One syllable for each character, as the whole is read: 重庆 is chong qing."""
    told = lazy_pinyin(text, style=Style.NORMAL, errors="default")
    if len(told) != len(text):
        # A run of characters without a sound comes back as one piece.
        told = ["".join(_readings(one)[:1]) for one in text]
    sounds = (sound.replace("ü", "v").casefold() for sound in told)
    return tuple(sound if sound.isascii() else "" for sound in sounds)


def _ways(run: str) -> list[tuple[str, ...]]:
    """How a name may be read, the likeliest first: 曾 is zeng and ceng."""
    choices = [_readings(one)[:2] or ("",) for one in run]
    family = SURNAMES.get(run[0])
    if family is not None:
        choices[0] = tuple(dict.fromkeys((family, *choices[0])))[:2]
    found: list[tuple[str, ...]] = []
    for way in product(*choices):
        if len(found) == MOST_READINGS:
            break
        found.append(way)
    return found


def _pairs(run: str) -> Iterator[str]:
    yield from (run[at : at + 2] for at in range(len(run) - 1))
    yield run[-1]


def _sounds_of_name(run: str) -> Iterator[str]:
    """Every mixture of whole syllables and first letters, from each character on.

    The last syllable is whole: what is typed of it is a beginning anyway.
    """
    for way in _ways(run):
        for start in range(len(way)):
            *before, last = way[start:]
            for mixture in product(*((one, one[:1]) for one in before)):
                yield "".join(mixture) + last


def _sounds_of_title(run: str) -> Iterator[str]:
    spoken = _spoken(run)
    for start, one in enumerate(run):
        rest = spoken[start + 1 : start + WINDOW]
        for first in dict.fromkeys((spoken[start], *_readings(one)[:2])):
            yield first + "".join(rest)
            yield first[:1] + "".join(sound[:1] for sound in rest)


def terms_of(
    kind: Kind,
    *,
    name: str,
    numbers: Iterable[str] = (),
    also: Iterable[str] = (),
    tails: Iterable[str] = (),
) -> tuple[str, ...]:
    """The terms of one record, without doubles.

    name
        What it is called; of a person every mixture of sounds is kept.
    numbers
        Public numbers and codes, found whole or by their last part.
    also
        Other plain words, such as the place; found by characters only.
    tails
        Sealed ends of telephone numbers (:func:`telephone_tail`).

    >>> terms_of(Kind.PERSON, name="陈宇")[:6]
    ('pe陈宇', 'pc陈宇', 'pc宇', 'pechenyu', 'pschenyu', 'pscyu')
    """
    found = [f"{kind}e{''.join(runs(name))}"] if runs(name) else []
    for run in runs(name):
        if not _is_chinese(run):
            found.append(f"{kind}s{run}")
            continue
        found += (f"{kind}c{pair}" for pair in _pairs(run))
        if kind is Kind.PERSON and len(run) <= WINDOW:
            found += (f"{kind}e{''.join(way)}" for way in _ways(run))
            found += (f"{kind}s{sound}" for sound in _sounds_of_name(run))
        else:
            found += (f"{kind}s{sound}" for sound in _sounds_of_title(run))
    for text in also:
        for run in runs(text):
            if _is_chinese(run):
                found += (f"{kind}c{pair}" for pair in _pairs(run))
    for number in numbers:
        parts = [part for part in re.split(r"[^a-z0-9]+", folded(number)) if part]
        if parts:
            found += [f"{kind}n{''.join(parts)}", f"{kind}n{parts[-1]}"]
    found += (f"{kind}t{tail}" for tail in tails if tail)
    return tuple(dict.fromkeys(term for term in found if len(term) > 2))[:MOST_TERMS]


def telephone_tail(phone: str) -> str:
    """The last digits by which somebody is found; empty for what is no telephone number.

    >>> telephone_tail("+86 199-0000-0101"), telephone_tail("12")
    ('0101', '')
    """
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    return digits[-TAIL:] if len(digits) >= PHONE else ""


def asked(kind: Kind, text: str, *, tail: str = "", near: bool = False) -> Ask:
    """What typed words ask of one kind; an empty Ask when nothing can be read from them.

    tail
        The sealed form of four typed digits, where the viewer may find people so.
    near
        One letter too many, too few, swapped or alike in sound (z and zh) also counts.
    """
    parts: list[tuple[Wanted, ...]] = []
    for run in runs(text[:MOST_TYPED])[:MOST_WORDS]:
        if not _is_chinese(run):
            parts.append(_of_letters(kind, run, tail=tail, near=near))
        elif len(run) == 1:
            parts.append((Wanted((f"{kind}c{run}",), begins=True),))
        else:
            parts += ((Wanted((f"{kind}c{pair}",)),) for pair in list(_pairs(run))[:-1])
    return Ask(tuple(parts))


def meets(ask: Ask, terms: Collection[str]) -> bool:
    """Whether terms meet an ask, as the database's engine says it; no to an empty ask.

    >>> meets(asked(Kind.PERSON, "cy"), terms_of(Kind.PERSON, name="陈宇"))
    True
    """

    def met(wanted: Wanted) -> bool:
        if wanted.begins:
            return any(term.startswith(wanted.terms) for term in terms)
        return any(term in terms for term in wanted.terms)

    return bool(ask) and all(any(met(one) for one in part) for part in ask.parts)


def _of_letters(kind: Kind, run: str, *, tail: str, near: bool) -> tuple[Wanted, ...]:
    if len(run) == 1:
        # One letter begins the name of every tenth person: only who is called so is meant.
        return (Wanted((f"{kind}s{run}", f"{kind}n{run}")),)
    beginnings = [f"{kind}n{run}"]
    if not run.isdigit():
        beginnings += (f"{kind}s{sound}" for sound in (nearby(run) if near else (run,)))
    found = [Wanted(tuple(beginnings), begins=True)]
    if tail and run.isdigit() and len(run) == TAIL:
        found.append(Wanted((f"{kind}t{tail}",)))
    return tuple(found)


def exactly(kind: Kind, text: str) -> Ask:
    """What is called exactly so, or sounds exactly so; an empty Ask for nothing."""
    whole = "".join(runs(text[:MOST_TYPED]))
    return Ask(((Wanted((f"{kind}e{whole}",)),),)) if whole else Ask()


_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"), ("f", "h"), ("v", "u"))
_SHORTEST_NEAR = 3
_LEFT_OUT = "aeioughn"
"""Letters that are left out of a sound most: the vowels, and the second of ng, zh, ch, sh."""
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "aeiou")
"""Letters mistaken for their neighbors: rows of the keyboard, and the vowels."""


def _beside(letter: str) -> str:
    """The letters left and right of one in its rows."""
    found = ""
    for row in _ROWS:
        at = row.find(letter)
        if at >= 0:
            found += row[max(0, at - 1) : at] + row[at + 1 : at + 2]
    return found


def nearby(word: str) -> tuple[str, ...]:
    """The word, and what one slip of the finger or of the accent makes of it.

    Short words have no slips: of two letters everything is near.

    >>> "zhang" in nearby("zang"), "chenyu" in nearby("cehnyu"), nearby("cy")
    (True, True, ('cy',))
    """
    if len(word) < _SHORTEST_NEAR or not word.isalpha():
        return (word,)
    found = [word]
    for one, other in _ALIKE:
        for this, that in ((one, other), (other, one)):
            at = word.find(this)
            while at >= 0:
                found.append(word[:at] + that + word[at + len(this) :])
                at = word.find(this, at + 1)
    for at in range(len(word)):
        found.append(word[:at] + word[at + 1 :])
        if at + 1 < len(word):
            found.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
        found += (word[:at] + letter + word[at:] for letter in _LEFT_OUT)
        found += (word[:at] + letter + word[at + 1 :] for letter in _beside(word[at]))
    return tuple(dict.fromkeys(one for one in found if len(one) >= _SHORTEST_NEAR - 1))
