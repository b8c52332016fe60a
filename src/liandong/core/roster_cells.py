"""Cells of a volunteer roster: names, identity numbers, telephones, skills, spare time.

Identity numbers follow GB 11643 (18 characters, ISO 7064 MOD 11-2). A number that a
spreadsheet kept as a number has lost its last digits and is refused, never repaired.
"""

import re
from datetime import date
from functools import lru_cache

from liandong.core.cells import (
    EXCEL_EXACT,
    Cell,
    Read,
    Unreadable,
    digits_for_han,
    narrow,
    text_of,
    value_of,
)
from liandong.core.exchange import GuessCode, ProblemCode
from liandong.core.need_words import (
    CALL_CATEGORIES,
    CALL_SKILLS,
    CATEGORY_NAMES,
    LOCAL_CATEGORIES,
    SKILL_NAMES,
    words_found,
)

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff\uf900-\ufaff〇"
_DOTS = re.compile(r"\s*[·•・．‧∙⋅･.]\s*")
_HAN_GAP = re.compile(rf"(?<=[{_HAN}·])\s+(?=[{_HAN}·])")
_HAN_NAME = re.compile(rf"[{_HAN}]{{2,25}}(?:·[{_HAN}]{{1,25}})*|[{_HAN}](?:·[{_HAN}]{{1,25}})+")
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’\-. ]{0,48}[A-Za-zÀ-ɏ.]")
_NAME_NOTE = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]\s*$")
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")


def person_name(cell: Cell) -> Read[str]:
    """A name with spaces between Han characters gone and every dot written ``·``.

    Rare characters are kept. Raises ``Unreadable`` for digits, single characters and two
    people in one cell.
    """
    if type(cell) is str and _PLAIN_NAME.fullmatch(cell):
        return Read(cell)
    text = narrow(text_of(value_of(cell)))
    bare = _NAME_NOTE.sub("", text)
    why = GuessCode.NAME_NOTE_REMOVED if bare != text else None
    if re.search(r"[、,，;；/&]", bare):
        raise Unreadable(ProblemCode.SEVERAL_PEOPLE)
    if not bare.isascii():
        bare = _HAN_GAP.sub("", _DOTS.sub("·", bare))
    bare = re.sub(r"\s+", " ", bare).strip()
    if _HAN_NAME.fullmatch(bare) or _LATIN_NAME.fullmatch(bare):
        return Read(bare, why)
    raise Unreadable(ProblemCode.NAME_UNREADABLE)


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_EIGHTEEN = re.compile(r"\d{17}[\dX]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d*)?[eE]\+?\d{1,2}")
_OTHER_PAPER = re.compile(r"[A-Z]{1,2}\d{6,10}[A-Z0-9]?")
_ID_NOISE = str.maketrans("", "", " -'’`")


def id_number(cell: Cell, *, today: date) -> Read[str]:
    """An 18-character resident number, or another paper's number (as a guess).

    Raises ``Unreadable``: digits lost, wrong length, 15-digit form, masked, check failed.
    """
    plain = value_of(cell)
    if isinstance(plain, int | float) and not isinstance(plain, bool):
        if plain >= EXCEL_EXACT:
            raise Unreadable(ProblemCode.ID_DIGITS_LOST)
        plain = str(int(plain))
    text = text_of(plain)
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable(ProblemCode.ID_DIGITS_LOST)
    text = text.translate(_ID_NOISE).upper()
    if _EIGHTEEN.fullmatch(text):
        if _is_resident_number(text, today):
            return Read(text)
        if text.endswith("000"):
            raise Unreadable(ProblemCode.ID_DIGITS_LOST)
        raise Unreadable(ProblemCode.ID_CHECK_FAILED)
    if "*" in text or "XX" in text:
        raise Unreadable(ProblemCode.ID_MASKED)
    if text.isdigit():
        code = ProblemCode.ID_OLD_FORM if len(text) == 15 else ProblemCode.ID_LENGTH
        raise Unreadable(code, length=str(len(text)))
    if _OTHER_PAPER.fullmatch(text):
        return Read(text, GuessCode.OTHER_DOCUMENT)
    raise Unreadable(ProblemCode.ID_LENGTH, length=str(len(text)))


def _is_resident_number(text: str, today: date) -> bool:
    total = sum(weight * (ord(sign) - 48) for weight, sign in zip(_WEIGHTS, text, strict=False))
    if _CHECKS[total % 11] != text[17]:
        return False
    born = born_on(text)
    return born is not None and date(1880, 1, 1) <= born <= today


def born_on(number: str) -> date | None:
    """The day of birth in an 18-character resident number, None when it is no day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_by_number(number: str) -> str:
    """``1`` male or ``2`` female, by the parity of the 17th digit."""
    return "1" if int(number[16]) % 2 else "2"


_MOBILE = re.compile(r"(?:\+?0{0,2}86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(0\d{2,3})(\d{7,8})")
_SPLIT_PHONES = re.compile(r"[/、,，;；|\n]|\s{2,}|或")
_PHONE_NOISE = str.maketrans("", "", " -()（）'’`\t.")


def phone(cell: Cell) -> Read[str]:
    """A mobile number (11 digits) or a landline with its area code (``0571-86678120``).

    Raises ``Unreadable`` for lost digits (1.38E+10) and for what is no number.
    """
    plain = value_of(cell)
    text = text_of(plain)
    if type(plain) is str and _SCIENTIFIC.fullmatch(text):
        raise Unreadable(ProblemCode.PHONE_DIGITS_LOST)
    found = _one_phone(text)
    if found:
        return Read(found)
    several = [one for one in map(_one_phone, _SPLIT_PHONES.split(text)) if one]
    if several:
        return Read(several[0], GuessCode.FIRST_OF_SEVERAL_PHONES)
    raise Unreadable(ProblemCode.PHONE_UNREADABLE, length=str(sum(c.isdigit() for c in text)))


def _one_phone(text: str) -> str:
    bare = text.translate(_PHONE_NOISE)
    if mobile := _MOBILE.fullmatch(bare):
        return mobile[1]
    if landline := _LANDLINE.fullmatch(bare):
        return f"{landline[1]}-{landline[2]}"
    return ""


_SEXES = {
    "男": "1", "女": "2", "男性": "1", "女性": "2", "M": "1", "F": "2", "1": "1", "2": "2",
    "MALE": "1", "FEMALE": "2", "先生": "1", "女士": "2",
}  # fmt: skip


def sex(cell: Cell) -> Read[str]:
    """``1`` male, ``2`` female; what is neither is left empty as a guess."""
    code = _SEXES.get(text_of(value_of(cell)).upper(), "")
    return Read(code, None if code else GuessCode.LEFT_EMPTY)


_EDUCATION = (
    ("博士", "11"), ("硕士", "14"), ("研究生", "14"), ("本科", "20"), ("学士", "20"),
    ("大学", "20"),
    ("专科", "30"), ("大专", "30"), ("高职", "30"), ("中专", "40"), ("中职", "40"), ("技工", "50"),
    ("技校", "50"), ("高中", "60"), ("初中", "70"), ("小学", "80"), ("幼儿园", "90"),
    ("文盲", "00"),
)  # fmt: skip
EDUCATION_CODES = frozenset(code for _, code in _EDUCATION) | {"91", "98", "99"}


def education(cell: Cell) -> Read[str]:
    """The two-digit code of an education level; unknown words are left empty as a guess."""
    text = text_of(value_of(cell))
    if text in EDUCATION_CODES:
        return Read(text)
    code = next((code for word, code in _EDUCATION if word in text), "")
    return Read(code, None if code else GuessCode.LEFT_EMPTY)


_PAPERS = (
    ("身份证", "01"), ("港", "02"), ("澳", "03"), ("台", "04"), ("护照", "05"), ("军官", "06"),
    ("士兵", "07"),
)  # fmt: skip


def id_type(cell: Cell) -> Read[str]:
    """The two-digit code of an identity paper; unknown ones are 99 as a guess."""
    text = text_of(value_of(cell))
    code = next((code for word, code in _PAPERS if word in text or text == code), "")
    return Read(code or "99", None if code else GuessCode.LEFT_EMPTY)


def stars(cell: Cell) -> Read[int]:
    """1–5 stars: ``3``, ``三星``, ``★★★``, ``五星级``; 0 for none."""
    text = text_of(value_of(cell))
    if text and not text.strip("★☆*"):
        return Read(text.count("★") or text.count("*"))
    found = re.fullmatch(r"(\d)(?:颗|星|星级|级)*", digits_for_han(text))
    if found and int(found[1]) <= 5:
        return Read(int(found[1]))
    raise Unreadable(ProblemCode.NUMBER_UNREADABLE)


@lru_cache(maxsize=4096)
def skill_codes(text: str) -> tuple[str, ...]:
    """National skill codes that a text names, in order of appearance; 99 is left out."""
    named = [(text.find(name), code) for code, name in SKILL_NAMES.items() if code != "99"]
    found = [code for at, code in sorted(named) if at >= 0]
    found += [code for code, _ in words_found(text, CALL_SKILLS) if code != "99"]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def category_codes(text: str) -> tuple[str, ...]:
    """National service categories that a text names."""
    by_name = {name: code for code, name in CATEGORY_NAMES.items()} | LOCAL_CATEGORIES
    parts = [part for part in re.split(r"[、,，;；/\s]+", text) if part]
    found: list[str] = []
    for part in parts:
        if part in by_name or part in CATEGORY_NAMES:
            found.append(by_name.get(part, part))
        else:
            found += [code for code, _ in words_found(part, CALL_CATEGORIES)]
    return tuple(dict.fromkeys(found))


_PARTS = (("上午", 0), ("早", 0), ("下午", 1), ("午后", 1), ("晚", 2))
_WEEK = "一二三四五六日"
_RANGE = re.compile(
    r"(?:周|星期)([一二三四五六日天])\s*(?:至|到|-|~|—)\s*(?:周|星期)?([一二三四五六日天])"
)
_DAYS = re.compile(r"(?:周|星期)([一二三四五六日天]+)")


@lru_cache(maxsize=4096)
def slots(text: str) -> Read[tuple[int, ...]]:
    """Spare time as the 24 national slots: 1–21 Mon–Sun × morning, afternoon, evening,
    22–24 holidays.

    A day without a part of the day is read as all three, as a guess; so is a text that
    names no day, which gives no slot.
    """
    taken: set[int] = set()
    why: GuessCode | None = None
    days: set[int] = set()
    for part in re.split(r"[、,，;；/\s]+", narrow(text)):
        here = _days_of(part)
        days = here or days
        if re.search(r"随时|不限|任何|每天|天天", part):
            days = set(range(7))
        holidays = "节假日" in part or "假期" in part or "寒暑假" in part
        which = {index for word, index in _PARTS if word in part}
        if "白天" in part:
            which |= {0, 1}
        if "全天" in part:
            which |= {0, 1, 2}
        if not which and (here or holidays or days == set(range(7))):
            which, why = {0, 1, 2}, GuessCode.PART_OF_DAY
        if holidays:
            taken |= {22 + index for index in which}
        else:
            taken |= {day * 3 + index + 1 for day in days for index in which}
    return Read(tuple(sorted(taken)), why if taken else GuessCode.LEFT_EMPTY)


def _days_of(part: str) -> set[int]:
    days: set[int] = set()
    for first, last in _RANGE.findall(part):
        a, b = _weekday(first), _weekday(last)
        days |= {day % 7 for day in range(a, (b if b >= a else b + 7) + 1)}
    if not days:
        days = {_weekday(sign) for signs in _DAYS.findall(part) for sign in signs}
    if "周末" in part or "双休" in part:
        days |= {5, 6}
    if "工作日" in part:
        days |= set(range(5))
    return days


def _weekday(sign: str) -> int:
    return 6 if sign == "天" else _WEEK.index(sign)
