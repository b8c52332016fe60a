"""Volunteer rosters as stations keep them: who is new, changed, the same, or held back.

Title rows, headers of two rows, totals and notes are skipped; 同上 takes the cell above;
identity numbers with lost digits are refused by cell. Durations are minutes. The key of a
person is a keyed digest, so that a list of known keys tells nothing about anyone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any

from liandong.core import roster_cells as readers
from liandong.core.cells import (
    Cell,
    Formula,
    Read,
    is_blank,
    is_ditto,
    minutes_of,
    narrow,
    text_of,
    tidy,
    value_of,
)
from liandong.core.columns import ColumnMapping
from liandong.core.dates_in_words import day_of
from liandong.core.exchange import (
    GuessCode,
    ImportPlan,
    ProblemCode,
    SkipCode,
    fingerprint,
)
from liandong.core.import_desk import Desk
from liandong.core.need_words import CATEGORY_NAMES, SKILL_NAMES
from liandong.core.roster_columns import NOT_READ

PROGRESS_EVERY = 1_000
_TOTALS = ("合计", "小计", "总计", "共计", "本页合计", "累计人数", "总人数", "人数合计")
_NOTES = ("备注", "注:", "注：", "说明", "填表", "制表", "审核", "填报", "单位盖章", "负责人签")
_OWN = frozenset({"name", "id_number", "volunteer_number"})
"""What no two people share: 同上 makes no sense here."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One volunteer, ready to be registered.

    key
        Keyed digest of the identity number, else of the volunteer number, else of name and
        telephone. ``fingerprint`` changes when anything read does.
    sex, education, id_type, skills, intents
        National codes; ``slots`` are 1–24 (see ``roster_cells.slots``).
    """

    row: int
    source: str
    key: str
    fingerprint: str
    name: str
    sex: str = ""
    birth_on: date | None = None
    id_type: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    community: str = ""
    work_unit: str = ""
    position: str = ""
    education: str = ""
    skills: tuple[str, ...] = ()
    skills_text: str = ""
    intents: tuple[str, ...] = ()
    slots: tuple[int, ...] = ()
    volunteer_number: str = ""
    platform: str = ""
    registered_on: date | None = None
    minutes: int = 0
    stars: int = 0
    emergency_name: str = ""
    emergency_phone: str = ""
    guardian_name: str = ""
    guardian_phone: str = ""
    note: str = ""


_RENAMED = {"birth": "birth_on", "registered": "registered_on", "hours": "minutes"}
_CONTENT = tuple(f.name for f in fields(RosterRow))[4:]


def plan_roster(
    rows: Iterable[Sequence[Cell]],
    *,
    mapping: ColumnMapping,
    today: date,
    known: Mapping[str, str],
    source: str = "",
    secret: bytes = b"",
    refused: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> ImportPlan[RosterRow]:
    """What registering this roster would do.

    rows
        The sheet from its first row (title and header included), possibly a generator.
    known
        Keys registered before → their fingerprints, made with the same ``secret``.
    progress
        Called with the number of rows read, every thousand rows and at the end.
    """
    clerk = _Clerk(mapping, today, source, secret, refused)
    new: list[RosterRow] = []
    changed: list[RosterRow] = []
    same: list[RosterRow] = []
    count = 0
    for count, row in enumerate(rows, start=1):
        person = clerk.take(count, row)
        if person is not None:
            kept = known.get(person.key)
            bucket = new if kept is None else same if kept == person.fingerprint else changed
            bucket.append(person)
        if progress is not None and count % PROGRESS_EVERY == 0:
            progress(count)
    if progress is not None:
        progress(count)
    desk = clerk.desk
    return ImportPlan(
        tuple(new), tuple(changed), tuple(same), tuple(desk.problems), tuple(desk.guesses),
        tuple(desk.skipped), rows_read=count,
    )  # fmt: skip


class _Clerk:
    """Reads one roster row after the other and remembers what rows above said."""

    def __init__(
        self,
        mapping: ColumnMapping,
        today: date,
        source: str,
        secret: bytes,
        refused: Collection[str],
    ) -> None:
        self.desk = Desk(mapping, refused)
        self.mapping = mapping
        self.today = today
        self.source = source
        self.secret = secret
        self.read = {field: at for field, at in mapping.fields.items() if field not in NOT_READ}
        self.above: dict[str, Cell] = {}
        self.people: dict[str, tuple[int, str]] = {}
        self.phones: dict[str, tuple[int, str]] = {}
        heading = mapping.heading(mapping.fields.get("hours", -1))
        day = partial(day_of, today=today)
        self.readers: Mapping[str, Callable[[Cell], Read[Any]]] = {
            "name": readers.person_name,
            "sex": readers.sex,
            "birth": day,
            "id_type": readers.id_type,
            "id_number": partial(readers.id_number, today=today),
            "phone": readers.phone,
            "emergency_phone": readers.phone,
            "guardian_phone": readers.phone,
            "education": readers.education,
            "registered": day,
            "hours": partial(minutes_of, unit=1 if "分" in heading else 60),
            "stars": readers.stars,
            "skills": _skills,
            "intents": _intents,
            "slots": _slots,
        }

    def take(self, number: int, row: Sequence[Cell]) -> RosterRow | None:
        """The person in this row, or None when it was skipped or held back."""
        desk = self.desk
        desk.turn_to(number)
        if self._is_skipped(number, row):
            return None
        values: dict[str, Any] = {}
        reader_of, above = self.readers.get, self.above
        for field, at in self.read.items():
            cell = row[at] if at < len(row) else None
            if cell is None or cell == "":
                above.pop(field, None)
                continue
            if is_ditto(cell):
                cell = self._from_above(field, cell)
                if cell is None:
                    continue
            else:
                above[field] = cell
            value = desk.read(field, cell, reader_of(field, _text), show=_shown)
            if value is not None:
                values[field] = value
            if field == "skills" and not is_blank(cell):
                values["skills_text"] = tidy(text_of(cell))
        if "name" not in values and not desk.is_held:
            desk.problem("name", "", ProblemCode.VALUE_MISSING)
        self._agree_with_number(values, row)
        if desk.is_held:
            return None
        return self._person(number, values)

    def _is_skipped(self, number: int, row: Sequence[Cell]) -> bool:
        desk = self.desk
        if number < self.mapping.first_data_row:
            desk.skip(SkipCode.TITLE if number < self.mapping.header_row else SkipCode.HEADER)
            return True
        first = [cell for cell in row if cell is not None and cell != ""]
        first = [cell for cell in first[:6] if not is_blank(cell)][:3]
        if not first:
            desk.skip(SkipCode.BLANK)
            return True
        told = [narrow(cell).replace(" ", "") for cell in first if isinstance(cell, str)]
        if any(text.startswith(_TOTALS) for text in told):
            desk.skip(SkipCode.TOTAL, value=told[0])
            return True
        name_at = self.read.get("name", -1)
        name = text_of(row[name_at]) if 0 <= name_at < len(row) else ""
        if name and name == self.mapping.heading(name_at):
            desk.skip(SkipCode.REPEATED_HEADER)
            return True
        is_one_text = len(told) == len(first) and len(set(told)) == 1 and not told[0].isdigit()
        is_note = bool(told) and told[0].startswith(_NOTES)
        if is_note or (is_one_text and (len(first) > 1 or not name)):
            desk.skip(SkipCode.NOTE, value=told[0][:40])
            return True
        if not name and all(at >= len(row) or is_blank(row[at]) for at in self.read.values()):
            # Numbered in advance and never filled in, or a remark beside the table.
            is_remark = any(not text.isdigit() for text in told)
            desk.skip(SkipCode.NOTE if is_remark else SkipCode.BLANK)
            return True
        return False

    def _from_above(self, field: str, cell: Cell) -> Cell:
        above = self.above.get(field)
        if field in _OWN:
            self.desk.problem(field, text_of(cell), ProblemCode.DITTO_NOT_ALLOWED)
            return None
        if above is None:
            self.desk.problem(field, text_of(cell), ProblemCode.DITTO_WITHOUT_ABOVE)
        return above

    def _agree_with_number(self, values: dict[str, Any], row: Sequence[Cell]) -> None:
        """Birth and sex follow the identity number; a column that differs is a guess."""
        number = values.get("id_number", "")
        if len(number) != 18 or not number[:17].isdigit():
            return
        values.setdefault("id_type", "01")
        born = readers.born_on(number)
        if values.get("birth") not in (None, born):
            self._overruled("birth", row, str(born), GuessCode.BIRTH_CONTRADICTS_ID)
        values["birth"] = born
        sex = readers.sex_by_number(number)
        if values.get("sex") not in (None, "", sex):
            shown = "男" if sex == "1" else "女"
            self._overruled("sex", row, shown, GuessCode.SEX_CONTRADICTS_ID)
        values["sex"] = sex

    def _overruled(self, field: str, row: Sequence[Cell], read_as: str, why: GuessCode) -> None:
        at = self.read[field]
        self.desk.guess(field, text_of(row[at]), read_as, why, needed=True)

    def _person(self, number: int, values: dict[str, Any]) -> RosterRow | None:
        desk, name = self.desk, values["name"]
        identity, own = values.get("id_number", ""), values.get("volunteer_number", "")
        telephone = values.get("phone", "")
        if identity:
            key = "id-" + fingerprint(identity, secret=self.secret)
        elif own:
            key = "no-" + fingerprint(values.get("platform"), own, secret=self.secret)
        elif telephone:
            key = "np-" + fingerprint(name, telephone, secret=self.secret)
        else:
            desk.problem("", name, ProblemCode.NO_WAY_TO_TELL_APART)
            return None
        first = self.people.setdefault(key, (number, name))
        if first[0] != number:
            field = "id_number" if identity else "volunteer_number" if own else "name"
            if first[1] != name:
                code = ProblemCode.SAME_ID_DIFFERENT_NAME
                desk.problem(field, name, code, row=str(first[0]), name=first[1])
            elif desk.guess(field, name, str(first[0]), GuessCode.SAME_AS_ROW, needed=True):
                desk.skip(SkipCode.DUPLICATE, of_row=first[0])
            return None
        if telephone and not self._phone_is_kept(number, name, values):
            return None
        for column, field in _RENAMED.items():
            if column in values:
                values[field] = values.pop(column)
        content = [values.get(field) for field in _CONTENT]
        mark = fingerprint(*content, secret=self.secret)
        return RosterRow(row=number, source=self.source, key=key, fingerprint=mark, **values)

    def _phone_is_kept(self, number: int, name: str, values: dict[str, Any]) -> bool:
        """Look at who else has this telephone; False when it is the same person again."""
        desk, telephone = self.desk, values["phone"]
        if not telephone.startswith("1"):
            del values["phone"]
            why = GuessCode.PHONE_NOT_MOBILE
            return desk.guess("phone", telephone, "", why, needed=True)
        first, holder = self.phones.setdefault(telephone, (number, name))
        if first == number:
            return True
        if holder == name and not values.get("id_number"):
            if desk.guess("name", name, str(first), GuessCode.SAME_AS_ROW):
                desk.skip(SkipCode.DUPLICATE, of_row=first)
                return False
            return True
        if not desk.guess("phone", telephone, f"{holder}（{first}）", GuessCode.PHONE_SHARED):
            del values["phone"]
        return True


def _text(cell: Cell) -> Read[str]:
    if type(cell) is str and not cell.startswith(("=", "＝")):
        return Read(tidy(cell))
    plain = value_of(cell)
    return Read(tidy(plain) if isinstance(plain, str) else text_of(plain))


def _prose(cell: Cell) -> str:
    return _text(value_of(cell) if isinstance(cell, Formula) else cell).value


def _skills(cell: Cell) -> Read[tuple[str, ...]]:
    text = _prose(cell)
    found = readers.skill_codes(text)
    plain = all(part in SKILL_NAMES.values() for part in text.split("、"))
    return Read(found, GuessCode.SKILLS_FROM_TEXT if found and not plain else None)


def _intents(cell: Cell) -> Read[tuple[str, ...]]:
    text = _prose(cell)
    found = readers.category_codes(text)
    if not found:
        return Read((), GuessCode.LEFT_EMPTY)
    plain = all(part in CATEGORY_NAMES.values() for part in text.split("、"))
    return Read(found, None if plain else GuessCode.CATEGORY_MAPPED)


def _slots(cell: Cell) -> Read[tuple[int, ...]]:
    return readers.slots(_prose(cell))


def _shown(value: object) -> str:
    """A reading as the guess list shows it; codes of skills and categories with names."""
    if not isinstance(value, tuple):
        return str(value)
    names = SKILL_NAMES | CATEGORY_NAMES
    return "、".join(f"{one} {names[one]}" if one in names else str(one) for one in value)
