"""The time bank: one's points, asking for help with them, giving to family."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.needs import FilerKind
from liandong.core.refusals import Refusal
from liandong.core.time_bank import minutes_of
from liandong.models import Person
from liandong.phrases.needs import CATEGORIES
from liandong.phrases.time_bank import TRANSFERS
from liandong.queries import time_bank as shown
from liandong.services import time_bank
from liandong.services.needs import NeedDraft
from liandong.web.access import SIGNED_IN, actor, allow


class SpendForm(forms.Form):
    """The help that is wanted, and the points for it."""

    points = forms.IntegerField(label=gettext_lazy("用多少分"), min_value=1)
    title = forms.CharField(
        label=gettext_lazy("想要什么帮助"),
        help_text=gettext_lazy("例如：陪我去医院复查、修一下水龙头"),
        max_length=120,
    )
    category = forms.ChoiceField(label=gettext_lazy("哪一类"))
    place_name = forms.CharField(label=gettext_lazy("在哪里"), max_length=100)
    starts_on = forms.DateField(
        label=gettext_lazy("哪天"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = list(CATEGORIES.items())  # type: ignore[attr-defined]

    def clean_starts_on(self) -> date:
        """Help comes on a day still to come."""
        day: date = self.cleaned_data["starts_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("请选今天或以后的日子。"))
        return day


class GiveForm(forms.Form):
    """Who of the family gets how many points."""

    to = forms.ModelChoiceField(label=gettext_lazy("转给谁"), queryset=Person.objects.none())
    points = forms.IntegerField(label=gettext_lazy("多少分"), min_value=1)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = shown.family_of(person)  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]


def _page(
    request: HttpRequest, *, spend: SpendForm | None = None, give: GiveForm | None = None
) -> HttpResponse:
    me = actor(request).person
    time_bank.settle(person=me, at=timezone.now())
    mine = shown.my_time_bank(me, on=timezone.localdate())
    lines = [
        {
            "row": row,
            "words": TRANSFERS[row.kind],
            "sign": "+" if row.taker_id == mine.account_id else "−",
        }
        for row in mine.transfers
    ]
    may_spend = bool(mine.rules and not mine.missing and mine.balance > 0)
    may_give = bool(mine.rules and mine.rules.is_transferable and mine.balance > 0)
    for form, is_shown in ((spend, may_spend), (give, may_give)):
        # Where the rules leave no form, its refusal is told above the page.
        if form is not None and not is_shown:
            for said in form.non_field_errors():
                messages.error(request, str(said))
    context = {
        "mine": mine,
        "lines": lines,
        "missing_hours": -(-mine.missing // mine.rules.points_per_hour) if mine.rules else 0,
        "hours_worth": minutes_of(mine.balance, mine.rules) if mine.rules else 0,
        "spend": (spend or SpendForm()) if may_spend else None,
        "give": (give or GiveForm(person=me)) if may_give else None,
        "least": mine.rules.min_points_to_redeem if mine.rules else 0,
    }
    return render(request, "time_bank/mine.html", context)


@allow(SIGNED_IN)
@require_GET
def my_time_bank(request: HttpRequest) -> HttpResponse:
    """The balance, what is missing to redeem, and every transfer."""
    return _page(request)


@allow(SIGNED_IN)
@require_POST
def spend_points(request: HttpRequest) -> HttpResponse:
    """Ask for help with points: it becomes a need like every other."""
    me = actor(request).person
    form = SpendForm(request.POST)
    if not form.is_valid():
        return _page(request, spend=form)
    told = form.cleaned_data
    rules = shown.rules_for(me, timezone.localdate())
    draft = NeedDraft(
        title=told["title"],
        category=told["category"],
        filer=FilerKind.VOLUNTEER,
        contact_name=me.name,
        contact_phone=me.phone,
        division_code=me.division_code,
        place_name=told["place_name"],
        starts_on=told["starts_on"],
        minutes=minutes_of(told["points"], rules) if rules else 60,
    )
    try:
        need = time_bank.spend(
            draft=draft, points=told["points"], person=me, by=me, at=timezone.now()
        )
    except Refusal as refusal:
        form.add_error(None, phrases.sentence(refusal))
        return _page(request, spend=form)
    messages.success(
        request, _("已提交，编号 %(number)s。没有办成的话，分会退回来。") % {"number": need.number}
    )
    return redirect("time-bank")


@allow(SIGNED_IN)
@require_POST
def give_points(request: HttpRequest) -> HttpResponse:
    """Give points to somebody of the family."""
    me = actor(request).person
    form = GiveForm(request.POST, person=me)
    if not form.is_valid():
        return _page(request, give=form)
    told = form.cleaned_data
    try:
        time_bank.give(person=me, to=told["to"], points=told["points"], by=me, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, phrases.sentence(refusal))
        return _page(request, give=form)
    messages.success(request, _("已转给%(name)s。") % {"name": told["to"].name})
    return redirect("time-bank")


urlpatterns = [
    path("my/time-bank", my_time_bank, name="time-bank"),
    path("my/time-bank/help", spend_points, name="time-bank-spend"),
    path("my/time-bank/gifts", give_points, name="time-bank-give"),
]
