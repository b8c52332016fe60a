"""Choosing a place from the division tree: four lists, each of which narrows the next.

The form mixin is used wherever somebody says where something is. Without script the lists
are refreshed by a button; with it, a change fetches the fragment ``needs/_place.html`` anew.
Codes are those of ``liandong.core.divisions``.
"""

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.core import places
from liandong.core.geo import Point

RUNGS = ("province", "city", "county", "street")


def chain(code: str) -> dict[str, str]:
    """The code's rungs by name; empty where the code does not reach or is unknown."""
    found = dict.fromkeys(RUNGS, "")
    try:
        rungs = places.path(code) if code else ()
    except places.UnknownDivision:
        rungs = ()
    for rung in rungs:
        found[rung.level.value] = rung.code
    return found


def area_name(code: str, *, levels: int = 2) -> str:
    """The last ``levels`` rungs as people say them: 南山区粤海街道; empty when unknown."""
    try:
        rungs = [rung.name for rung in places.path(code) if not rung.is_generic]
    except places.UnknownDivision:
        return ""
    return "".join(rungs[-levels:] if len(code) > 4 else rungs[-1:])


def _options(parent: str, empty: object) -> list[tuple[str, Any]]:
    return [("", empty), *((d.code, d.name) for d in places.children(parent))]


class PointForm(forms.Form):
    """An exact point in WGS-84 degrees, by a tap on a schematic map or typed; never asked for.

    ``near`` is the division whose map is shown first; ``components/point.html`` draws it.
    """

    has_point = True
    near = ""
    point_help: Any = _("不标也行，会按街道或区县算。")

    lat = forms.FloatField(
        label=_("纬度"), required=False, min_value=-90, max_value=90, help_text=_("例如 22.5333")
    )
    lon = forms.FloatField(
        label=_("经度"), required=False, min_value=-180, max_value=180, help_text=_("例如 113.9305")
    )

    def clean(self) -> dict[str, Any]:
        """Both degrees or neither."""
        told: dict[str, Any] = super().clean() or {}
        given = [name for name in ("lat", "lon") if told.get(name) is not None]
        if len(given) == 1 and not {"lat", "lon"} & set(self.errors):
            missing = "lon" if given == ["lat"] else "lat"
            self.add_error(missing, gettext("经纬度要一起写，或者都空着。"))
        return told

    @property
    def picked(self) -> Point | None:
        """The point that was picked. After validation."""
        lat, lon = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        return None if lat is None or lon is None else Point(lat, lon)


class PlaceForm(PointForm):
    """The four lists and, for those who know it, an exact point in WGS-84 degrees.

    ``code`` is the place shown at first, usually the person's own. After validation
    ``division_code`` and ``point`` say what was chosen; the point is the division's middle
    unless both degrees were given.
    """

    province = forms.ChoiceField(label=_("省"), required=False)
    city = forms.ChoiceField(label=_("市"), required=False)
    county = forms.ChoiceField(
        label=_("区县"),
        error_messages={
            "invalid_choice": _("请重新选区县"),
            "required": _("请选在哪个区县，才知道由谁来办。"),
        },
    )
    street = forms.ChoiceField(
        label=_("街道"), required=False, error_messages={"invalid_choice": _("请重新选街道")}
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = chain(code)
        if self.is_bound:
            told = {rung: str(self.data.get(self.add_prefix(rung), "")) for rung in RUNGS}
        self._narrow(told)

    def _narrow(self, told: dict[str, str]) -> None:
        """Fill each list from the one above; what no longer fits is let go."""
        words = {
            "province": _("选省份"), "city": _("选城市"), "county": _("选区县"),
            "street": _("选街道"),
        }  # fmt: skip
        above = ""
        for rung in RUNGS:
            is_first = rung == "province"
            options = _options(above, words[rung]) if above or is_first else [("", words[rung])]
            if rung == "city" and len(options) == 2:  # a municipality has one rung to pass
                told["city"] = options[1][0]
            known = {code for code, _name in options}
            above = told[rung] if told[rung] in known else ""
            field = self.fields[rung]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
            field.initial = above
            self.initial[rung] = above
            if self.is_bound:
                data: Any = self.data
                self.data = data.copy()
                self.data[self.add_prefix(rung)] = above  # type: ignore[index]
            field.widget.attrs.update(
                {
                    "hx-get": reverse_lazy("need-place"),
                    "hx-trigger": "change",
                    "hx-target": "#place",
                    "hx-swap": "outerHTML",
                    "hx-include": "#place",
                }
            )

    @property
    def near(self) -> str:  # type: ignore[override]
        """The county whose map is shown first."""
        return str(self.initial["county"])

    @property
    def chosen(self) -> str:
        """The code of the lowest rung that is chosen now."""
        return next((v for rung in reversed(RUNGS) if (v := str(self.initial[rung]))), "")

    @property
    def city_words(self) -> str:
        """The chosen city with its province, for the folded first half."""
        code = str(self.initial["city"] or self.initial["province"])
        return places.full_name(code) if code else ""

    @property
    def division_code(self) -> str:
        """The lowest rung that was chosen. After validation."""
        told = self.cleaned_data
        return next((told[rung] for rung in reversed(RUNGS) if told.get(rung)), "")

    @property
    def point(self) -> Point | None:
        """The point that was given, else the middle of the division, if known."""
        if self.picked is not None:
            return self.picked
        return places.point_of(self.division_code) if self.division_code else None
