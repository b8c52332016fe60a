"""What people type about a contract: terms, promises, parts, reports, judgement, money."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from liandong.core.credential_files import MOST_BYTES
from liandong.core.purchase_figures import OUTSIDE, PROMISED, Measure, Row
from liandong.core.purchases import Condition
from liandong.core.value_items import catalogue, said
from liandong.models import Contract, Person, Project, ValueItem
from liandong.phrases import purchases as words
from liandong.services.purchase_contracts import ContractDraft, PromiseDraft
from liandong.web.project_forms import set_records
from liandong.web.purchase_forms import YuanField, day_field, long_field

OUTSIDE_ROWS = 2
FACTORS = {Measure.MINUTES: 60, Measure.HUNDREDTHS: 100}
"""What is kept of one unit that people type: minutes of an hour, hundredths of a point."""
CENT = Decimal("0.01")
WHOLE = 100


def as_typed(target: int, measure: str) -> Decimal:
    """A target in the unit that people type, with two decimals at most."""
    found = (Decimal(target) / FACTORS.get(Measure(measure), 1)).quantize(CENT)
    whole = found.to_integral_value()
    return whole if whole == found else found.normalize()


def as_kept(typed: Decimal, measure: str) -> int:
    """The target as it is kept; what ``as_typed`` showed comes back as it was."""
    return round(typed * FACTORS.get(Measure(measure), 1))


class ContractForm(forms.Form):
    """Price, days and linkage terms."""

    number = forms.CharField(label=gettext_lazy("合同编号"), max_length=60)
    price = YuanField(label=gettext_lazy("合同价（元）"))
    bonus = YuanField(
        label=gettext_lazy("联动奖励上限（元）"),
        required=False,
        help_text=gettext_lazy("社工带志愿者带得好，验收时在合同价以外另付；不设就空着。"),
    )
    starts_on = day_field(gettext_lazy("从哪天"))
    ends_on = day_field(gettext_lazy("到哪天"))
    long_reason = long_field(
        gettext_lazy("超过一年的理由"),
        2,
        required=False,
        max_length=500,
        help_text=gettext_lazy("一般不超过一年；预算有保障、内容固定的，最长三年。"),
    )
    linkage_terms = long_field(
        gettext_lazy("联动条款"),
        3,
        max_length=2000,
        help_text=gettext_lazy("社工怎么带志愿者：带多少人、多久指导一次、做哪些事。"),
    )

    def draft(self) -> ContractDraft:
        """The terms; after validation."""
        told = dict(self.cleaned_data)
        return ContractDraft(**told | {"bonus": told["bonus"] or 0})

    @staticmethod
    def told_of(contract: Contract) -> dict[str, Any]:
        """What stands in the contract, as first values."""
        names = ("number", "starts_on", "ends_on", "long_reason", "linkage_terms")
        told = {name: getattr(contract, name) for name in names}
        return told | {"price": contract.price_cents, "bonus": contract.bonus_cents}


class PromiseForm(forms.Form):
    """A target and a weight for each question that a contract may promise; empty: not promised."""

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {(one.code, one.name): one for one in contract.indicators.all()}
        outside = [one for (code, _name), one in kept.items() if code == OUTSIDE]
        for one in PROMISED:
            row = kept.get((one.code, ""))
            target = as_typed(row.target, one.measure) if row else None
            self._row(one.code, words.FIGURES[one.code], target, row.weight if row else None)
        for n in range(1, OUTSIDE_ROWS + 1):
            row = outside[n - 1] if n <= len(outside) else None
            self.fields[f"name_{OUTSIDE}_{n}"] = forms.CharField(
                label=_("外部指标 %(n)d") % {"n": n},
                required=False,
                max_length=60,
                initial=row.name if row else "",
            )
            name = self.fields[f"name_{OUTSIDE}_{n}"].label
            target = as_typed(row.target, Measure.COUNT) if row else None
            self._row(f"{OUTSIDE}_{n}", name, target, row.weight if row else None)

    def _row(self, code: str, name: Any, target: Decimal | None, weight: int | None) -> None:
        self.fields[f"target_{code}"] = forms.DecimalField(
            label=_("%(name)s的目标") % {"name": name},
            required=False,
            min_value=0,
            decimal_places=2,
            initial=target,
        )
        self.fields[f"weight_{code}"] = forms.IntegerField(
            label=_("%(name)s的权重") % {"name": name},
            required=False,
            min_value=0,
            max_value=WHOLE,
            initial=weight,
        )
        for what in ("target", "weight"):
            field = self.fields[f"{what}_{code}"]
            field.widget.attrs["aria-label"] = str(field.label)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The questions, each with its words and two fields."""
        found = [
            {
                "name": words.FIGURES[one.code],
                "formula": words.FORMULAS[one.code],
                "unit": words.UNITS[one.measure],
                "target": self[f"target_{one.code}"],
                "weight": self[f"weight_{one.code}"],
            }
            for one in PROMISED
        ]
        found += [
            {
                "field": self[f"name_{OUTSIDE}_{n}"],
                "target": self[f"target_{OUTSIDE}_{n}"],
                "weight": self[f"weight_{OUTSIDE}_{n}"],
            }
            for n in range(1, OUTSIDE_ROWS + 1)
        ]
        return found

    def clean(self) -> dict[str, Any]:
        """Target and weight go together; the weights make 100."""
        told = super().clean() or {}
        total = 0
        for name in list(self.fields):
            if not name.startswith("target_"):
                continue
            code = name.removeprefix("target_")
            target, weight = told.get(name), told.get(f"weight_{code}")
            if bool(target) != bool(weight) and name not in self.errors:
                self.add_error(name, _("目标和权重要一起填，或者都空着。"))
            if code.startswith(OUTSIDE) and weight and not told.get(f"name_{code}"):
                self.add_error(f"name_{code}", _("请写清这个外部指标是什么。"))
            total += weight or 0
        if not self.errors and total != WHOLE:
            raise forms.ValidationError(
                _("权重加起来是 %(total)s，请改到正好 100。") % {"total": total}
            )
        return told

    def promises(self) -> list[PromiseDraft]:
        """What is promised; after validation."""
        told, found = self.cleaned_data, []
        for one in PROMISED:
            if told[f"weight_{one.code}"]:
                target = as_kept(told[f"target_{one.code}"], one.measure)
                found.append(PromiseDraft(one.code, target, told[f"weight_{one.code}"]))
        for n in range(1, OUTSIDE_ROWS + 1):
            weight = told[f"weight_{OUTSIDE}_{n}"]
            if weight:
                target = as_kept(told[f"target_{OUTSIDE}_{n}"], Measure.COUNT)
                name = told[f"name_{OUTSIDE}_{n}"]
                found.append(PromiseDraft(OUTSIDE, target, weight, name))
        return found


class SharesForm(forms.Form):
    """In which parts the price is paid, in percent."""

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = dict(contract.instalments.values_list("condition", "share_pct"))
        for one in Condition:
            self.fields[one.value] = forms.IntegerField(
                label=_("%(when)s付（%%）") % {"when": words.CONDITIONS[one]},
                required=False,
                min_value=0,
                max_value=WHOLE,
                initial=kept.get(one.value),
            )

    def clean(self) -> dict[str, Any]:
        """They make 100."""
        told = super().clean() or {}
        total = sum(told.get(one.value) or 0 for one in Condition)
        if not self.errors and total != WHOLE:
            raise forms.ValidationError(
                _("比例加起来是 %(total)s%%，请改到正好 100%%。") % {"total": total}
            )
        return told

    def shares(self) -> dict[Condition, int]:
        """Percent by condition; after validation."""
        return {one: self.cleaned_data[one.value] or 0 for one in Condition}


class ProjectsForm(forms.Form):
    """Which projects of the provider count."""

    projects = forms.ModelMultipleChoiceField(
        label=gettext_lazy("哪些项目算在这份合同里"),
        queryset=Project.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少选一个项目。")},
    )

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "projects", projects)
        field = self.fields["projects"]
        field.label_from_instance = lambda one: one.title  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """The provider's word at a stage; the figures come by themselves."""

    done = long_field(gettext_lazy("做了什么"), 5, max_length=4000)
    trouble = long_field(gettext_lazy("遇到什么问题，怎么办"), 3, required=False, max_length=2000)
    ahead = long_field(gettext_lazy("下一步"), 3, required=False, max_length=2000)


class ConfirmForm(forms.Form):
    """What the buyer says of a report, or of the acceptance."""

    words = long_field(gettext_lazy("核对意见"), 3, max_length=1000)


class OutsideForm(forms.Form):
    """A figure from outside with its paper."""

    value = forms.IntegerField(label=gettext_lazy("数字"), min_value=0, max_value=2_000_000_000)
    words = forms.CharField(label=gettext_lazy("这是什么材料"), max_length=120)
    file = forms.FileField(
        label=gettext_lazy("材料（PDF 或图片）"),
        help_text=gettext_lazy("最大 5 MB。买卖双方和评审人都能打开。"),
    )

    def clean_file(self) -> Any:
        """Not larger than a paper need be."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 5 MB，请压缩后再传。"))
        return file


class SpendingForm(forms.Form):
    """A sheet of expenditure."""

    file = forms.FileField(label=gettext_lazy("支出表（xlsx、xls 或 csv）"))


class EvaluatorForm(forms.Form):
    """Whom to ask."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("请谁评审"),
        queryset=Person.objects.none(),
        help_text=gettext_lazy("双方单位的人要回避，不在名单里。"),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_records(self, "person", people)


class DeclarationForm(forms.Form):
    """Whether there is a conflict of interest."""

    is_free = forms.ChoiceField(
        label=gettext_lazy("您和买卖双方有没有利益关系"),
        choices=[
            ("yes", gettext_lazy("没有：不在双方任职，没有亲属在双方任职，没有经济往来")),
            ("no", gettext_lazy("有，我要回避")),
        ],
        widget=forms.RadioSelect,
    )
    interest = long_field(
        gettext_lazy("是什么关系"),
        2,
        required=False,
        max_length=500,
        help_text=gettext_lazy("只有购买单位看得到。"),
    )

    def clean(self) -> dict[str, Any]:
        """A conflict is told."""
        told = super().clean() or {}
        if told.get("is_free") == "no" and not told.get("interest"):
            self.add_error("interest", _("请写一句是什么关系。"))
        return told


class MarksForm(forms.Form):
    """A mark and a reason for every row of the rubric, and for every value item unscored."""

    def __init__(self, *args: Any, items: Sequence[ValueItem] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        language = get_language() or "zh"
        for item in items:
            entry = catalogue(item.chosen_on)[item.code]
            name = {"name": said(entry.name, language), "project": item.project.title}
            self.fields[f"level_{item.pk}"] = forms.ChoiceField(
                label=_("价值项：%(name)s（%(project)s）") % name,
                choices=[
                    (str(n), f"{n} {said(level, language)}") for n, level in enumerate(entry.levels)
                ],
                widget=forms.RadioSelect,
            )
            self.fields[f"evidence_{item.pk}"] = forms.CharField(
                label=_("根据什么"), max_length=500
            )
        for row in Row:
            self.fields[f"mark_{row}"] = forms.ChoiceField(
                label=str(words.ROWS[row]),
                choices=list(words.MARKS.items()),
                widget=forms.RadioSelect,
            )
            self.fields[f"words_{row}"] = forms.CharField(label=_("根据什么"), max_length=200)

    def marks(self) -> dict[str, tuple[int, str]]:
        """The marks; after validation."""
        told = self.cleaned_data
        return {row: (int(told[f"mark_{row}"]), told[f"words_{row}"]) for row in Row}

    def values(self) -> dict[int, tuple[int, str]]:
        """The levels of value items; after validation."""
        told = self.cleaned_data
        return {
            one.pk: (int(told[f"level_{one.pk}"]), told[f"evidence_{one.pk}"]) for one in self.items
        }


class PaymentForm(forms.Form):
    """A payment that was made."""

    voucher = forms.CharField(label=gettext_lazy("支付凭证号"), max_length=40)
    paid_on = day_field(gettext_lazy("哪天付的"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = timezone.localdate()
