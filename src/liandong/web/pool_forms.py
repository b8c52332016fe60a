"""What people type about the resource pool: an offer, a wish, how a booking ended."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from liandong.core.pool import Kind
from liandong.core.pool_fit import wishes_lent
from liandong.models import Contribution, Organization, Project
from liandong.phrases.pool import KINDS
from liandong.queries import access
from liandong.queries import pool as shown
from liandong.services.pool import OfferDraft, RequestDraft

WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
MONEY_STEP = 100
"""Cents of a yuan: people type yuan."""


def _date(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


def _time(label: Any) -> forms.TimeField:
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, required=False)


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, required=False)


class _KindForm(forms.Form):
    """The kind, and an amount: yuan for money, which is kept in cents."""

    kind = forms.ChoiceField(label=_("哪一类"), choices=list(KINDS.items()))
    title = forms.CharField(label=_("是什么"), max_length=80)

    def amount(self) -> int:
        """The quantity as it is kept."""
        told: int = self.cleaned_data["quantity"]
        return told * MONEY_STEP if self.cleaned_data["kind"] == Kind.MONEY else told


class OfferForm(_KindForm):
    """What somebody puts into the pool."""

    organization = forms.ModelChoiceField(
        label=_("以谁的名义"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("我个人"),
    )
    quantity = forms.IntegerField(
        label=_("有多少"),
        min_value=1,
        max_value=1_000_000,
        initial=1,
        help_text=_("资金按元写。只记认捐和用途，这里不收钱、不付钱。"),
    )
    unit = forms.CharField(
        label=_("单位"), max_length=12, required=False, help_text=_("例如：间、辆、个、箱")
    )
    is_lent = forms.BooleanField(
        label=_("用完要还（物资）"), required=False, initial=True,
        help_text=_("场地、车辆、手艺总是借；资金总是给。"),
    )  # fmt: skip
    capacity = forms.IntegerField(label=_("能容多少人"), required=False, min_value=1)
    place_name = forms.CharField(
        label=_("在哪里"), max_length=100, required=False,
        help_text=_("例如：社区活动中心二楼。不写个人住址。"),
    )  # fmt: skip
    reach_km = forms.IntegerField(
        label=_("最远能到几公里"), required=False, min_value=1, max_value=1000
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几可用"),
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        initial=list(range(7)),
    )
    opens = _time(_("几点起"))
    closes = _time(_("到几点"))
    conditions = forms.CharField(
        label=_("使用条件"), max_length=200, required=False,
        help_text=_("例如：自带投影，用完打扫"),
    )  # fmt: skip
    expires_on = _date(_("哪天以后不再提供"), required=False)

    def __init__(self, *args: Any, who: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = shown.spoken_for(who).order_by("name")  # type: ignore[attr-defined]

    @property
    def draft(self) -> OfferDraft:
        """The offer as the service takes it."""
        told = self.cleaned_data
        reach = told["reach_km"]
        return OfferDraft(
            kind=told["kind"],
            title=told["title"],
            organization=told["organization"],
            is_lent=told["is_lent"],
            quantity=self.amount(),
            unit=told["unit"],
            capacity=told["capacity"],
            place_name=told["place_name"],
            reach_m=reach * 1000 if reach else None,
            weekdays=sum(1 << day for day in told["weekdays"]),
            opens=told["opens"],
            closes=told["closes"],
            conditions=told["conditions"],
            expires_on=told["expires_on"],
        )


class RequestForm(_KindForm):
    """What an organization wishes for."""

    organization = forms.ModelChoiceField(
        label=_("哪个单位要"), queryset=Organization.objects.none()
    )
    project = forms.ModelChoiceField(
        label=_("用在哪个项目"), queryset=Project.objects.none(), required=False
    )
    quantity = forms.IntegerField(
        label=_("要多少"), min_value=1, max_value=1_000_000, initial=1,
        help_text=_("资金按元写"),
    )  # fmt: skip
    people = forms.IntegerField(label=_("多少人用"), required=False, min_value=1)
    starts_at = _moment(_("从什么时候"))
    ends_at = _moment(_("到什么时候"))
    needed_by = _date(_("最晚哪天要"))

    def __init__(
        self, *args: Any, who: access.Actor, gap: Contribution | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.gap = gap
        self.fields["title"].label = _("做什么用")
        mine = shown.spoken_for(who)
        self.fields["organization"].queryset = mine.order_by("name")  # type: ignore[attr-defined]
        own = Project.objects.filter(organization__in=mine.values("pk")).order_by("-pk")
        self.fields["project"].queryset = own  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is lent needs both ends of its window."""
        told: dict[str, Any] = super().clean() or {}
        starts: datetime | None = told.get("starts_at")
        ends: datetime | None = told.get("ends_at")
        if wishes_lent(told.get("kind", "")):
            for name, value in (("starts_at", starts), ("ends_at", ends)):
                if value is None and name not in self.errors:
                    self.add_error(name, _("请写时间，才知道那时有没有空。"))
        if starts and ends and starts >= ends:
            self.add_error("ends_at", _("请写在开始以后。"))
        return told

    @property
    def draft(self) -> RequestDraft:
        """The wish as the service takes it."""
        told = self.cleaned_data
        return RequestDraft(
            kind=told["kind"],
            title=told["title"],
            organization=told["organization"],
            needed_by=told["needed_by"],
            quantity=self.amount(),
            people=told["people"],
            starts_at=told["starts_at"],
            ends_at=told["ends_at"],
            project=told["project"],
            gap=self.gap,
        )
