"""Which place somebody means who types its name or its code."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from liandong.core import places

MOST_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A place as somebody typed it: its code, or the places it may mean."""

    typed: str
    code: str = ""
    choices: tuple[places.Division, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether nothing was found, or more than one place."""
        return not self.code and not is_country(self.typed)


def is_country(typed: str) -> bool:
    """Whether the whole country is meant."""
    return typed in {"", "0", _("全国")}


def place_name(code: str) -> str:
    """The place in words; the whole country for an empty code."""
    return places.full_name(code) if code else _("全国")


def asked_place(typed: str, *, near: Sequence[str] = ()) -> Asked:
    """Which place a code or a name means; several choices where it is not sure.

    ``near`` are codes of the asker's own places: a name that only one of them holds means that.
    """
    text = typed.strip()
    if is_country(text):
        return Asked(text)
    if text.isdigit():
        code = places.normalized(text)
        return Asked(text, code if code in places.divisions() else "")
    found = places.find(text) or places.locate(text).alternatives
    mine = tuple(one for one in found if any(one.code.startswith(code) for code in near if code))
    found = mine if len(mine) == 1 else found
    located = places.locate(text).division
    if len(found) <= 1 and (found or located):
        one = found[0] if found else located
        return Asked(text, one.code if one else "")
    return Asked(text, "", tuple(found[:MOST_CHOICES]))


def one_place(typed: str, *, near: Sequence[str]) -> str:
    """The code of the one place that is meant. A form error says what to write for any other."""
    found = asked_place(typed, near=near)
    if found.code:
        return found.code
    if found.choices:
        names = "、".join(f"{one.name}（{one.code}）" for one in found.choices[:6])
        words = _("“%(typed)s”有几个：%(names)s。请写区划代码。")
        raise forms.ValidationError(words % {"typed": typed, "names": names})
    if is_country(typed.strip()):
        raise forms.ValidationError(_("全国的规则不在这里改。请写省、市、区县或者街道。"))
    words = _("没有找到“%(typed)s”。请写全称或者区划代码。")
    raise forms.ValidationError(words % {"typed": typed})
