"""接龙: the list of names that people pass on in a group chat, read and written.

Real lists are messy: every style of numbering, emoji, full-width signs, notes in brackets,
“+1”, “代报”, headers with dates, names written twice. What can be read is read; what is in
doubt is named as a :class:`Doubt` and left to a person. Nothing is guessed in silence.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

MOST_LINES = 300
MOST_COMPANIONS = 20


class Doubt(StrEnum):
    """What a person should look at before the line counts."""

    TWICE = "twice"
    COMPANIONS = "companions"
    FOR_ANOTHER = "for_another"
    NO_NAME = "no_name"
    SEVERAL = "several"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list.

    name
        As written, without number, emoji and notes; empty when none could be read.
    companions
        People who come along and are not named (“+1”).
    said_by
        Who wrote the line for this person (“李四代报”); empty when the person did.
    is_out
        The line says that the person does not come after all.
    phone
        Eleven digits that stood in the line; never written back.
    """

    name: str
    note: str = ""
    companions: int = 0
    said_by: str = ""
    is_out: bool = False
    phone: str = field(default="", compare=False)
    doubts: tuple[Doubt, ...] = field(default=(), compare=False)
    line: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ChainList:
    """What stands above the list, and its lines in their order."""

    heading: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


_KEYCAP = dict.fromkeys(map(ord, "\ufe0f\ufe0e\u20e3\u200b\u200c\u200d\u2060\ufeff\xad"))
_NOT_A_NUMBER = re.compile(
    r"\d{1,4}\s*(?:年|月|日|号|点|时|小时|人|位|名|楼|栋|岁|分|元|周|个|路|室|期|届|次)"
    r"|\d{1,2}:\d{2}|\d{4}[./-]\d|\d{1,2}[./-]\d{1,2}(?!\S*[^\W\d])|\d{4,}"
)
_NUMBERED = re.compile(
    r"(?:第\s*)?[(\[【]?\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3}(?=\s*[)\]】、.,]))\s*(?:个|位)?"
    r"\s*[)\]】]?\s*[.、,:。)\-_~·|]*\s*(?P<rest>.*)"
)
_MANY = re.compile(r"(?<=\S)[\s,;]+(?=\d{1,3}\s*[.、)]\s*[^\W\d])")
_NOTE = re.compile(r"\(([^()]*)\)|【([^【】]*)】")
_STICKER = re.compile(r"\[[^\[\]]{1,6}\]")
_PLUS = re.compile(r"\+\s*(\d{1,2})\s*(?:人|位|个)?|加\s*(\d{1,2})\s*(?:人|位|个)?")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_BY = re.compile(r"(?:由)?\s*([^\W\d_]{1,8}?)\s*(?:帮忙?|代)(?:报名|报|接龙|接|填|写)")
_BY_AFTER = re.compile(r"(?:代报|代接龙|代接|代填)(?:人)?\s*:?\s*([^\W\d_]{2,8})?")
_FOR = re.compile(
    r"^([^\W\d_]{2,8}?)\s*(?:代|替|帮)\s*(?:报名|报|接龙|填)?\s*([^\W\d_]{2,8}?)"
    r"\s*(?:报名|报|接龙|接|填)?$"
)
_OUT = re.compile(r"取消|退出|请假|不去了|来不了|去不了|不来了|不参加")
_SEVERAL = re.compile(r"[、&]|(?<=[^\W\d_]{2})[和与](?=[^\W\d_]{2})")
_EXAMPLE = re.compile(r"^(?:例|示例|样例|格式|模板)\s*[:.]?")
_EDGES = " \t@.,:;、。，；：-_~·|*/\\!?'\"“”‘’<>《》"


def read(text: str) -> ChainList:
    """A pasted list. Lines without a number are heading, or are left out after the first."""
    heading: list[str] = []
    found: list[Entry] = []
    for raw in text.splitlines()[:MOST_LINES]:
        line = _plain(raw)
        if not line:
            continue
        for piece in _MANY.split(line):
            rest = _numbered(piece)
            if rest is None:
                if not found:
                    heading.append(piece)
            elif rest and not _EXAMPLE.match(rest):
                found.extend(_entries(rest, raw.strip()))
    return ChainList(tuple(heading), tuple(_marked(found)))


def write(heading: Sequence[str], entries: Iterable[Entry]) -> str:
    """The list as text for the group, numbered from one. Telephones are left out.

    ``read(write(heading, entries)).entries`` are the same entries.
    """
    lines = [*heading]
    for number, entry in enumerate(entries, 1):
        plus = f"+{entry.companions}" if entry.companions else ""
        notes = [entry.note, f"{entry.said_by}代报" if entry.said_by else ""]
        notes.append("取消" if entry.is_out else "")
        said = "".join(f"（{note}）" for note in notes if note)
        lines.append(f"{number}. {entry.name}{plus}{said}")
    return "\n".join(lines)


def _plain(raw: str) -> str:
    """One width for every sign, no emoji, no invisible signs, one space at a time."""
    text = unicodedata.normalize("NFKC", raw.translate(_KEYCAP).replace("🔟", "10."))
    kept = "".join(
        " " if unicodedata.category(sign) in ("So", "Sk", "Cs", "Co", "Cn", "Cf", "Cc") else sign
        for sign in text
    )
    return " ".join(kept.split())


def _numbered(piece: str) -> str | None:
    """What follows the number; None when the piece does not begin with one."""
    if _NOT_A_NUMBER.match(piece):
        return None
    match = _NUMBERED.fullmatch(piece)
    if match is None:
        return None
    return match["rest"].strip()


def _entries(rest: str, line: str) -> list[Entry]:
    phone = _PHONE.search(rest)
    text = _STICKER.sub(" ", _PHONE.sub(" ", rest))
    notes = [(a or b).strip() for a, b in _NOTE.findall(text)]
    text = " ".join(_NOTE.sub(" ", text).split())
    companions = 0
    for match in _PLUS.finditer(" ".join([text, *notes])):
        companions += int(match[1] or match[2])
    text = _PLUS.sub(" ", text)
    notes = [_PLUS.sub("", note).strip(_EDGES) for note in notes]
    text, notes, said_by, is_proxy = _said_by(text, notes)
    is_out = any(_OUT.search(part) for part in (text, *notes))
    text = _OUT.sub(" ", text)
    notes = [_OUT.sub("", note).strip(_EDGES) for note in notes]
    name, tail = _name(text.strip(_EDGES))
    doubts = []
    if is_proxy:
        doubts.append(Doubt.FOR_ANOTHER)
    one = Entry(
        name=name,
        note="；".join(note for note in (tail, *notes) if note),
        companions=min(companions, MOST_COMPANIONS),
        said_by=said_by,
        is_out=is_out,
        phone=phone[0] if phone else "",
        doubts=tuple(doubts),
        line=line[:200],
    )
    names = [part.strip(_EDGES) for part in _SEVERAL.split(name) if part.strip(_EDGES)]
    if len(names) < 2:
        return [one]
    return [replace(one, name=part, doubts=(*one.doubts, Doubt.SEVERAL)) for part in names]


def _said_by(text: str, notes: list[str]) -> tuple[str, list[str], str, bool]:
    """Takes “代报” out of the words: the text, the notes, who wrote the line, whether it is so."""
    both = _FOR.match(text)
    if both:
        return both[2], notes, both[1], True
    for place, words in enumerate([*notes, text]):
        for rule in (_BY, _BY_AFTER):
            match = rule.search(words)
            if match is None:
                continue
            left = (words[: match.start()] + words[match.end() :]).strip(_EDGES)
            who = match[1] or ""
            if place < len(notes):
                return text, [*notes[:place], left, *notes[place + 1 :]], who, True
            # “张三李四代报” cannot be taken apart; without a gap the whole stays the name.
            if not left:
                return words, notes, "", True
            return left, notes, who, True
    return text, notes, "", False


def _name(text: str) -> tuple[str, str]:
    """The name and what stands behind it; “张 三” is one name."""
    words = text.split()
    if not words:
        return "", ""
    if (
        len(words) > 1
        and len(words[0]) == 1
        and len(words[1]) <= 2
        and _is_han(words[0] + words[1])
    ):
        words = [words[0] + words[1], *words[2:]]
    if not _is_han(words[0]):
        # Latin names have spaces; a Chinese word behind them is a note.
        latin = [word for word in words if not _is_han(word)]
        return " ".join(latin).strip(_EDGES), " ".join(w for w in words if _is_han(w))
    first = re.split(r"[,/;:—–-]", words[0], maxsplit=1)
    tail = " ".join([*first[1:], *words[1:]])
    return first[0].strip(_EDGES), tail.strip(_EDGES)


def _is_han(word: str) -> bool:
    return any("\u3400" <= sign <= "\u9fff" for sign in word)


def _marked(entries: Sequence[Entry]) -> list[Entry]:
    """Entries with the doubts that show only beside the others."""
    times: dict[str, int] = {}
    made = []
    for entry in entries:
        times[entry.name] = times.get(entry.name, 0) + 1
        doubts = [*entry.doubts]
        if not any(sign.isalpha() for sign in entry.name):
            doubts.append(Doubt.NO_NAME)
        elif times[entry.name] > 1:
            doubts.append(Doubt.TWICE)
        if entry.companions:
            doubts.append(Doubt.COMPANIONS)
        if entry.is_out:
            doubts.append(Doubt.CALLED_OFF)
        made.append(replace(entry, doubts=tuple(doubts)))
    return made
