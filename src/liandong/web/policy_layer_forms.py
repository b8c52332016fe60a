"""What is asked when a local layer is drafted, and the form of one rule, made from its parts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core.policy_fields import NOT_LOCAL, Kind, Part, grouped, part_value, parts_of, plain
from liandong.phrases.policy import KEYS
from liandong.phrases.policy_parts import GROUPS as GROUP_WORDS
from liandong.phrases.policy_parts import code_words, part_label
from liandong.web.policy_places import one_place

PRE = "part:"


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day, asked for as browsers ask."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


class DraftForm(forms.Form):
    """Which place, what for, from when until when."""

    place = forms.CharField(
        label=gettext_lazy("哪个地方"),
        max_length=60,
        help_text=gettext_lazy("名称或区划代码；下面的区县、街道跟着执行。"),
    )
    title = forms.CharField(
        label=gettext_lazy("这次改什么"),
        max_length=80,
        help_text=gettext_lazy("一句话，例如“时长按一刻钟计”。"),
    )
    since = day_field(gettext_lazy("从哪天起"))
    last = day_field(gettext_lazy("最后一天"), required=False)

    def __init__(self, *args: Any, near: Sequence[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.near = near

    def clean_place(self) -> str:
        """The code of the one place that is meant."""
        return one_place(str(self.cleaned_data["place"]), near=self.near)

    def clean(self) -> dict[str, Any]:
        """The days run forward."""
        told: dict[str, Any] = super().clean() or {}
        since, last = told.get("since"), told.get("last")
        if since and last and last < since:
            self.add_error("last", _("最后一天不能早于开始那天。"))
        return told

    @property
    def until(self) -> date | None:
        """The first day on which it no longer holds."""
        last: date | None = self.cleaned_data.get("last")
        return date.fromordinal(last.toordinal() + 1) if last else None


class KeyForm(forms.Form):
    """Which rule to change next."""

    key = forms.ChoiceField(label=gettext_lazy("改哪一条"))

    def __init__(self, *args: Any, taken: set[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["key"].choices = [  # type: ignore[attr-defined]
            (
                str(GROUP_WORDS[group]),
                [(key, KEYS[key]) for key in keys if key not in NOT_LOCAL and key not in taken],
            )
            for group, keys in grouped().items()
        ]


class ReasonForm(forms.Form):
    """Why an adopted layer is put back."""

    reason = forms.CharField(
        label=gettext_lazy("为什么撤下"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RuleForm(forms.Form):
    """The parts of one key, and where the new value comes from."""

    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=300,
        help_text=gettext_lazy("文件名称和条款，或者哪次会议的决定。没有依据的，留着不改。"),
        error_messages={"required": gettext_lazy("请写依据：文件、条款，或者哪次会议的决定。")},
    )

    def __init__(self, *args: Any, key: str, value: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.key, self.told = key, plain(value)
        self.parts = parts_of(key, self.told)
        source = self.fields.pop("source")
        for part in self.parts:
            self.fields[PRE + part.path] = _field(part, part_value(part.path, self.told))
        if key == "time_bank":
            # All left empty: there is no time bank here.
            for field in self.fields.values():
                field.required = False
        self.fields["source"] = source

    def value(self) -> Any:
        """What was typed, as the key's value: only the parts that differ, for a table."""
        told = {p.path: _typed(p, self.cleaned_data[PRE + p.path]) for p in self.parts}
        if self.key in told:
            return told[self.key]
        if self.key == "time_bank":
            numbers = [value for value in told.values() if not isinstance(value, bool)]
            if all(value is None for value in numbers):
                return {}
            return {path.split(".")[1]: value for path, value in told.items()}
        changed: dict[str, Any] = {}
        for path, value in told.items():
            if value != part_value(path, self.told):
                *tables, last = path.split(".")[1:]
                inner = changed
                for name in tables:
                    inner = inner.setdefault(name, {})
                inner[last] = value
        return changed

    def field_of(self, path: str) -> str | None:
        """The field at which a refused value stands; None for the whole form."""
        name = PRE + path
        return name if name in self.fields else None


def _field(part: Part, value: Any) -> forms.Field:
    label = part_label(part)
    if part.kind is Kind.FLAG:
        return forms.TypedChoiceField(
            label=label,
            choices=[("yes", gettext_lazy("是")), ("no", gettext_lazy("否"))],
            initial="yes" if value else "no",
            widget=forms.RadioSelect,
        )
    if part.kind is Kind.NUMBER:
        return forms.IntegerField(
            label=label, initial=value, min_value=part.least, max_value=part.most
        )
    if part.kind is Kind.DECIMAL:
        return forms.FloatField(
            label=label, initial=value, min_value=part.least, max_value=part.most
        )
    choices = [(code, code_words(part.path, code)) for code in part.choices]
    if part.kind is Kind.CHOICE:
        return forms.ChoiceField(
            label=label, choices=choices, initial=value, required="" not in part.choices,
            widget=forms.RadioSelect,
        )  # fmt: skip
    if part.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(
            label=label, choices=choices, initial=value, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    if part.kind is Kind.TEXT:
        return forms.CharField(label=label, initial=value, required=False, max_length=200)
    help_text = gettext_lazy("用顿号或逗号隔开，从小到大。")
    if part.kind is Kind.TEXTS:
        help_text = gettext_lazy("用顿号或逗号隔开。")
    return forms.CharField(
        label=label, initial="、".join(str(one) for one in value or ()), required=False,
        max_length=600, help_text=help_text,
    )  # fmt: skip


def _typed(part: Part, value: Any) -> Any:
    if part.kind is Kind.FLAG:
        return value == "yes"
    if part.kind in {Kind.TEXTS, Kind.NUMBERS}:
        for sign in "，,；;":
            value = value.replace(sign, "、")
        words = [word.strip() for word in value.split("、") if word.strip()]
        if part.kind is Kind.NUMBERS:
            return [int(word) if word.isdigit() else word for word in words]
        return words
    return value
