"""Code tables: what the short codes in records mean, in Chinese and English.

The tables are the drop-down lists of the national volunteer system, with the modes,
relations and risk levels of this product. A table may have local codes besides the national
core; those begin with the two digits of the province and are named by the region's
profile (``code_extensions``).
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from liandong.core.divisions import divisions
from liandong.core.refusals import ValueInvalid

RISKS = ("R0", "R1", "R2", "R3")
MODES = ("M1", "M2", "M3", "M4", "M5")
RELATIONS = ("R1", "R2", "R3", "R4")
ORGANIZATION_TYPES = ("O1", "O2", "O3", "O4", "O5")


class UnknownTable(LookupError):
    """No code table has this name."""


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a table."""

    code: str
    zh: str
    en: str


@cache
def tables() -> Mapping[str, Mapping[str, Code]]:
    """Every table by name, each in the order of its source."""
    text = files("liandong.core").joinpath("data/codes.toml").read_text("utf-8")
    return MappingProxyType(
        {
            name: MappingProxyType({code: Code(code, *words) for code, words in table.items()})
            for name, table in tomllib.loads(text).items()
        }
    )


def codes(table: str) -> tuple[Code, ...]:
    """The entries of a table in order. UnknownTable when there is no such table."""
    try:
        return tuple(tables()[table].values())
    except KeyError:
        raise UnknownTable(table) from None


def choices(table: str, language: str = "zh") -> list[tuple[str, str]]:
    """(code, name) pairs for a form."""
    return [(c.code, c.en if language.startswith("en") else c.zh) for c in codes(table)]


def is_code(table: str, code: str, extensions: Collection[str] = ()) -> bool:
    """Whether the code stands in the table or in the region's extensions."""
    return any(c.code == code for c in codes(table)) or code in extensions


def check_code(table: str, code: str, extensions: Collection[str] = ()) -> str:
    """The code without spaces around it. ValueInvalid when it is in no table."""
    code = code.strip()
    if not is_code(table, code, extensions):
        known = "、".join(c.code for c in codes(table))
        raise ValueInvalid(table, code, known)
    return code


def label(table: str, code: str, language: str = "zh") -> str:
    """The name of a code; a local extension is named after its province, else the code itself.

    >>> label("service_category", "0001"), label("mode", "M3", "en")
    ('社区服务', 'Large event')
    """
    is_english = language.startswith("en")
    found = next((c for c in codes(table) if c.code == code), None)
    if found:
        return found.en if is_english else found.zh
    province = divisions().get(code[:2]) if len(code) == 4 and code.isdigit() else None
    if province is None:
        return code
    return f"Local code {code}" if is_english else f"{province.name}地方类别 {code}"


def find_code(table: str, name: str) -> Code | None:
    """The entry with that Chinese or English name, spaces and case aside; else None."""
    wanted = "".join(name.split()).casefold()
    for entry in codes(table):
        if wanted in (entry.code, entry.zh, "".join(entry.en.split()).casefold()):
            return entry
    return None
