"""A need typed in one sentence becomes a draft request, every guess shown as a guess.

Nothing is decided here: :func:`draft_from_sentence` proposes codes together with the
words that led to them, and a person confirms or changes each. A sentence that holds no
known word gives a draft without guesses, never an invented one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from liandong.core.eligibility import Risk
from liandong.core.matching_words import (
    CATEGORY_WORDS,
    HARDSHIP_WORDS,
    MODE_WORDS,
    NEGATIONS,
    OBJECT_WORDS,
    RISK_WORDS,
    SKILL_WORDS,
)

_CHINESE_NUMBERS = {c: n for n, c in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}
_PEOPLE = re.compile(
    r"(?P<n>\d{1,4}|[一二两三四五六七八九十])\s*(?:多)?(?:名|位|个|人次|人)"
    r"(?:志愿者|义工|社工|人手|人员|帮手|师傅|老师|医生|律师|司机|(?=[，。,.；;、\s]|$))"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_TITLE_LENGTH = 24


class GuessField(StrEnum):
    """What a guess is about."""

    CATEGORY = "category"
    SERVICE_OBJECT = "service_object"
    SKILL = "skill"
    MODE = "mode"
    RISK = "risk"
    HARDSHIP = "hardship"
    PEOPLE_WANTED = "people_wanted"


@dataclass(frozen=True, slots=True)
class Guess:
    """One proposed value.

    value
        A code of the field's table; for risk "R0"–"R3", for people the number as text.
    words
        What in the sentence led to it; empty when the value is only the usual one.
    is_clear
        Led to by at least one word, with no other value close behind.
    """

    field: GuessField
    value: str
    words: tuple[str, ...]
    is_clear: bool


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """A draft request: the sentence, a short title from it, and the guesses."""

    text: str
    title: str
    guesses: tuple[Guess, ...]

    def best(self, field: GuessField) -> str:
        """The first guess for a field, or empty text."""
        return next((guess.value for guess in self.guesses if guess.field is field), "")

    def all_of(self, field: GuessField) -> tuple[str, ...]:
        """Every guess for a field, likeliest first."""
        return tuple(guess.value for guess in self.guesses if guess.field is field)


def draft_from_sentence(text: str) -> NeedDraft:
    """Propose category, object, skills, mode, risk, hardship and people from a sentence."""
    sentence = " ".join(text.translate(_FULL_WIDTH).split())
    guesses: list[Guess] = []
    if not sentence:
        return NeedDraft(text, "", ())
    guesses += _one(GuessField.CATEGORY, _found(sentence, CATEGORY_WORDS))
    guesses += _one(GuessField.SERVICE_OBJECT, _found(sentence, OBJECT_WORDS))
    guesses += [
        Guess(GuessField.SKILL, code, words, True)
        for code, words in _ranked(_found(sentence, SKILL_WORDS))
    ]
    modes = _found(sentence, MODE_WORDS)
    # An emergency outranks every other reading of the same sentence.
    if "M4" in modes:
        modes = {"M4": modes["M4"]}
    guesses += _one(GuessField.MODE, modes) or [Guess(GuessField.MODE, "M1", (), False)]
    risks = _found(sentence, {str(level): words for level, words in RISK_WORDS.items()})
    level = max(risks, default="0")
    guesses.append(Guess(GuessField.RISK, Risk(int(level)).name, risks.get(level, ()), bool(risks)))
    guesses += [
        Guess(GuessField.HARDSHIP, code, words, True)
        for code, words in _ranked(_found(sentence, HARDSHIP_WORDS))
    ]
    people = _PEOPLE.search(sentence)
    if people is not None:
        told = people["n"]
        number = int(told) if told.isdigit() else _CHINESE_NUMBERS[told]
        if number > 0:
            guesses.append(Guess(GuessField.PEOPLE_WANTED, str(number), (people[0].strip(),), True))
    return NeedDraft(text, _title(sentence), tuple(guesses))


def _found(sentence: str, table: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Codes with the words of theirs that stand in the sentence and are not negated."""
    found: dict[str, tuple[str, ...]] = {}
    for code, words in table.items():
        hits: list[str] = []
        for word in sorted(words, key=lambda w: (-len(w), w)):
            if any(word in longer for longer in hits):
                continue
            if _stands(sentence, word):
                hits.append(word)
        if hits:
            found[code] = tuple(hits)
    return found


def _stands(sentence: str, word: str) -> bool:
    """Whether a word occurs at least once without a negation right before it."""
    start = sentence.find(word)
    while start >= 0:
        clause = re.split(r"[，。,.；;！!？?、]", sentence[:start])[-1]
        if not any(negation in clause[-6:] for negation in NEGATIONS):
            return True
        start = sentence.find(word, start + 1)
    return False


def _weight(words: tuple[str, ...]) -> int:
    return sum(len(word) for word in words)


def _ranked(found: Mapping[str, tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    """Codes by the letters that speak for them, most first; ties by code."""
    return sorted(found.items(), key=lambda item: (-_weight(item[1]), item[0]))


def _one(field: GuessField, found: Mapping[str, tuple[str, ...]]) -> list[Guess]:
    """The likeliest code and, when close behind, the second as an alternative."""
    ranked = _ranked(found)
    if not ranked:
        return []
    if len(ranked) == 1 or _weight(ranked[0][1]) > _weight(ranked[1][1]) + 1:
        return [Guess(field, *ranked[0], is_clear=True)]
    return [Guess(field, code, words, is_clear=False) for code, words in ranked[:2]]


def _title(sentence: str) -> str:
    """The first clause, shortened to a heading."""
    clause = re.split(r"[，。,.；;！!？?]", sentence)[0].strip() or sentence
    return clause if len(clause) <= _TITLE_LENGTH else clause[: _TITLE_LENGTH - 1] + "…"
