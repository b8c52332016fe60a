"""What people type about a purchase before its contract: survey, item, budget, procurement."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.core import places, purchase_money
from liandong.core.purchase_money import Category
from liandong.core.purchases import BUYERS, PROVIDERS, Method, Nature, NotToBuy
from liandong.models import AuthorityOffice, Organization, Purchase
from liandong.phrases import purchases as words
from liandong.phrases.needs import CATEGORIES
from liandong.queries import purchase_buyers
from liandong.queries import purchases as shown
from liandong.queries.access import Actor
from liandong.services.purchases import Offer, Procurement, SurveyDraft
from liandong.web.project_forms import set_options

CANDIDATES = 5


class YuanField(forms.CharField):
    """An amount of money: people type yuan, the value is whole cents."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """The cents; None when nothing was typed where nothing need be."""
        text = super().clean(value)
        if not text:
            return None
        found = purchase_money.cents(text)
        if found is None or found < 0:
            raise forms.ValidationError(
                _("“%(value)s”看不出是多少钱，请写成 1200.50 这样。") % {"value": text}
            )
        return found

    def prepare_value(self, value: Any) -> Any:
        """Cents that were kept, as yuan; what was typed stays as typed."""
        return purchase_money.yuan(value) if isinstance(value, int) else value


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, chosen from a calendar."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


def long_field(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **kwargs)


def natures(allowed: frozenset[Nature]) -> list[tuple[str, Any]]:
    """The kinds of body that may take a part, in the order of the law."""
    return [(one.value, words.NATURES[one]) for one in Nature if one in allowed]


class SurveyForm(forms.Form):
    """The need survey that opens a purchase."""

    title = forms.CharField(label=gettext_lazy("想买什么服务"), max_length=80)
    buyer = forms.ChoiceField(label=gettext_lazy("哪个单位购买"))
    nature = forms.ChoiceField(
        label=gettext_lazy("购买单位是"),
        help_text=gettext_lazy(
            "《政府购买服务管理办法》只允许这些单位购买。主管部门按它那条线定，这里选什么都一样。"
        ),
    )
    division_code = forms.ChoiceField(label=gettext_lazy("服务哪里"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("服务类别"), required=False)
    method = forms.ChoiceField(
        label=gettext_lazy("怎么调查的"), choices=list(words.SURVEY_METHODS.items())
    )
    first = day_field(gettext_lazy("调查从哪天"))
    last = day_field(
        gettext_lazy("到哪天"), help_text=gettext_lazy("同期居民提出的需求会自动数出来。")
    )
    people = forms.IntegerField(label=gettext_lazy("问了多少人"), min_value=1, max_value=1_000_000)
    found = long_field(gettext_lazy("发现了什么"), 4, max_length=2000)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buyers = list(shown.buyers_for(actor))
        offices = list(purchase_buyers.new_offices_of(actor.person, actor.on))
        self.buyers: dict[str, Organization | AuthorityOffice] = {
            **{str(one.pk): one for one in buyers},
            **{f"office-{one.pk}": one for one in offices},
        }
        set_options(self, "buyer", [(key, one.name) for key, one in self.buyers.items()])
        set_options(self, "nature", natures(BUYERS))
        set_options(self, "division_code", _areas(actor, self.buyers.values()))
        set_options(self, "category", [("", _("不分类别")), *CATEGORIES.items()])

    def clean(self) -> dict[str, Any]:
        """The survey ran forward."""
        told = super().clean() or {}
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            self.add_error("last", _("结束日期不能早于开始日期。"))
        return told

    def draft(self) -> SurveyDraft:
        """The survey; after validation."""
        told = dict(self.cleaned_data)
        buyer = self.buyers[told["buyer"]]
        return SurveyDraft(**told | {"nature": Nature(told["nature"]), "buyer": buyer})


def _areas(actor: Actor, buyers: Iterable[Organization | AuthorityOffice]) -> list[tuple[str, Any]]:
    tops = sorted({b.division_code[:6] for b in buyers if b.division_code} | set(actor.divisions))
    found: list[tuple[str, Any]] = [("", _("不限地区"))]
    for top in tops:
        found.append((top, places.full_name(top)))
        found += [(below.code, below.name) for below in places.children(top)]
    return found


class ItemForm(forms.Form):
    """The catalogue item, and what it is not."""

    code = forms.CharField(
        label=gettext_lazy("目录编号"),
        max_length=32,
        help_text=gettext_lazy("写目录里已有的编号，名称和标准就按目录的。"),
    )
    name = forms.CharField(label=gettext_lazy("目录名称"), max_length=80)
    standard = long_field(
        gettext_lazy("服务标准"), 4, help_text=gettext_lazy("服务谁、多少次、做到什么样。")
    )
    excluded = forms.MultipleChoiceField(
        label=gettext_lazy("逐条确认这项服务"),
        choices=list(words.NOT_TO_BUY.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请逐条确认，都是才能购买。")},
    )

    def clean_excluded(self) -> list[str]:
        """All of them."""
        told: list[str] = self.cleaned_data["excluded"]
        if len(told) < len(NotToBuy):
            raise forms.ValidationError(_("有一条不能确认，就不能作为服务购买。请逐条核对。"))
        return told


class BudgetForm(forms.Form):
    """The budget by category."""

    source = forms.CharField(label=gettext_lazy("资金来源"), max_length=80)
    number = forms.CharField(label=gettext_lazy("预算批复文号"), max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in Category:
            label = _("%(name)s（元）") % {"name": words.CATEGORIES[one]}
            self.fields[one.value] = YuanField(label=label, required=False)

    def clean(self) -> dict[str, Any]:
        """Some line has money."""
        told = super().clean() or {}
        if not self.errors and not any(told.get(one.value) for one in Category):
            raise forms.ValidationError(_("请至少填一类预算。"))
        return told

    def lines(self) -> dict[Category, int]:
        """Cents by category; after validation."""
        return {one: self.cleaned_data[one.value] or 0 for one in Category}


class ProcurementForm(forms.Form):
    """How the provider was found, and up to five who competed."""

    method = forms.ChoiceField(
        label=gettext_lazy("采购方式"), choices=[(one.value, words.METHODS[one]) for one in Method]
    )
    reason = long_field(gettext_lazy("为什么用这种方式"), 2, max_length=1000)
    notice_number = forms.CharField(
        label=gettext_lazy("采购公告编号"), max_length=60, required=False
    )
    award_number = forms.CharField(label=gettext_lazy("中标（成交）通知书编号"), max_length=60)
    chosen = forms.ChoiceField(label=gettext_lazy("选了哪一家"), widget=forms.RadioSelect)
    chosen_reason = long_field(gettext_lazy("为什么选它"), 2, max_length=1000)

    def __init__(self, *args: Any, purchase: Purchase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Organization.objects.exclude(pk=purchase.buyer_id).order_by("name")
        options = [("", _("没有在这里登记"))]
        options += [(str(pk), name) for pk, name in bodies.values_list("pk", "name")]
        self._bodies = bodies
        for n in range(1, CANDIDATES + 1):
            self.fields[f"organization_{n}"] = forms.ChoiceField(
                label=_("登记的组织"), choices=options, required=False
            )
            self.fields[f"name_{n}"] = forms.CharField(
                label=_("没有登记的，写名称"), max_length=100, required=False
            )
            self.fields[f"nature_{n}"] = forms.ChoiceField(
                label=_("是什么单位"), choices=natures(PROVIDERS), required=False,
                initial=Nature.SOCIAL_ORGANIZATION.value,
            )  # fmt: skip
            self.fields[f"offer_{n}"] = YuanField(label=_("报价（元）"), required=False)
            self.fields[f"score_{n}"] = forms.DecimalField(
                label=_("评审得分"), min_value=0, max_value=100, decimal_places=2, required=False
            )
        places_of = [(str(n), _("第 %(n)d 家") % {"n": n}) for n in range(1, CANDIDATES + 1)]
        set_options(self, "chosen", places_of)

    @property
    def whole(self) -> list[forms.BoundField]:
        """The questions about the procurement itself."""
        return [self[name] for name in ("method", "reason", "notice_number", "award_number")]

    @property
    def choice(self) -> list[forms.BoundField]:
        """The questions about the choice."""
        return [self["chosen"], self["chosen_reason"]]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The questions about each candidate."""
        parts = ("organization", "name", "nature", "offer", "score")
        return [[self[f"{p}_{n}"] for p in parts] for n in range(1, CANDIDATES + 1)]

    def _is_given(self, n: int) -> bool:
        told = self.cleaned_data
        return any(told.get(f"{p}_{n}") for p in ("organization", "name", "offer", "score"))

    def clean(self) -> dict[str, Any]:
        """Who is given is given whole, and the chosen one is given."""
        told = super().clean() or {}
        for n in range(1, CANDIDATES + 1):
            if not self._is_given(n):
                continue
            if not told.get(f"organization_{n}") and not told.get(f"name_{n}"):
                self.add_error(f"name_{n}", _("请选一家登记的组织，或者写名称。"))
            for part in ("offer", "score"):
                if told.get(f"{part}_{n}") is None and f"{part}_{n}" not in self.errors:
                    self.add_error(f"{part}_{n}", _("请填上。"))
        if told.get("chosen") and not self._is_given(int(told["chosen"])):
            self.add_error("chosen", _("这一家还没有填，请先填好再选。"))
        return told

    def record(self) -> Procurement:
        """The procurement; after validation."""
        told = self.cleaned_data
        by_id = {str(one.pk): one for one in self._bodies}
        offers: list[Offer] = []
        chosen = 0
        for n in range(1, CANDIDATES + 1):
            if not self._is_given(n):
                continue
            body = by_id.get(told[f"organization_{n}"])
            if told["chosen"] == str(n):
                chosen = len(offers)
            offers.append(
                Offer(
                    body.name if body else told[f"name_{n}"],
                    Nature(told[f"nature_{n}"]),
                    told[f"offer_{n}"],
                    told[f"score_{n}"],
                    body,
                )
            )
        return Procurement(
            Method(told["method"]),
            told["reason"],
            told["notice_number"],
            told["award_number"],
            offers,
            chosen,
            told["chosen_reason"],
        )
