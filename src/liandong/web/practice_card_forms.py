"""The forms of practice cards: writing one, taking one back, beginning from one."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from liandong.core.practice_cards import STEPS_MAX_LENGTH, TEXT_MAX_LENGTH, CardText, License
from liandong.models import Organization, PracticeCard
from liandong.phrases.practice_cards import LICENSES
from liandong.web.project_forms import set_records


def _long(label: Any, help_text: Any = "", *, rows: int = 3, most: int = TEXT_MAX_LENGTH) -> Any:
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, widget=forms.Textarea({"rows": rows})
    )


class CardForm(forms.Form):
    """What another street needs to know; the figures come from records."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=80)
    problem = _long(
        gettext_lazy("遇到什么问题"), gettext_lazy("在什么样的地方，什么事没人做或做不好。")
    )
    for_whom = _long(gettext_lazy("为谁做"), gettext_lazy("写是哪些人，不写姓名。"), rows=2)
    steps = _long(
        gettext_lazy("一步一步怎么做"),
        gettext_lazy("一行写一步，写到别人照着就能做。"),
        rows=8,
        most=STEPS_MAX_LENGTH,
    )
    outcome = _long(
        gettext_lazy("有什么结果"), gettext_lazy("人数、时长会自动附上，这里写数字看不出来的。")
    )
    watch_for = _long(gettext_lazy("要注意什么"), gettext_lazy("走过的弯路、花时间的地方。"))
    cost = forms.DecimalField(
        label=gettext_lazy("花了多少钱（元）"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
    )
    cost_note = forms.CharField(label=gettext_lazy("钱花在哪里"), required=False, max_length=200)
    license = forms.ChoiceField(
        label=gettext_lazy("别人可以怎么用"),
        choices=list(LICENSES.items()),
        widget=forms.RadioSelect,
    )

    @classmethod
    def initial_of(cls, card: PracticeCard) -> dict[str, Any]:
        """A card as the form shows it."""
        names = ("title", "problem", "for_whom", "steps", "outcome", "watch_for", "cost_note")
        told: dict[str, Any] = {name: getattr(card, name) for name in names}
        cents = card.cost_cents
        told["cost"] = Decimal(cents) / 100 if cents is not None else None
        return told | {"license": card.license}

    def text(self) -> CardText:
        """What was written. After validation."""
        told = self.cleaned_data
        cost = told["cost"]
        return CardText(
            title=told["title"],
            problem=told["problem"],
            for_whom=told["for_whom"],
            steps=told["steps"],
            outcome=told["outcome"],
            watch_for=told["watch_for"],
            cost_cents=int(cost * 100) if cost is not None else None,
            cost_note=told["cost_note"],
        )

    def chosen_license(self) -> License:
        """What others may do with it. After validation."""
        return License(self.cleaned_data["license"])


class WithdrawForm(forms.Form):
    """Why a card is taken back."""

    reason = forms.CharField(label=gettext_lazy("为什么收回"), max_length=200)


class ReuseForm(forms.Form):
    """For which organization a project is begun, and its text."""

    organization = forms.ModelChoiceField(
        label=gettext_lazy("哪个单位来做"), queryset=Organization.objects.none(), empty_label=None
    )
    summary = forms.CharField(
        label=gettext_lazy("做什么"),
        help_text=gettext_lazy("从经验卡带过来，可以改成自己的。来源会一直跟着项目。"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def __init__(self, *args: Any, organizations: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        set_records(self, "organization", organizations)


class ChangedForm(forms.Form):
    """What was done differently."""

    changed = forms.CharField(
        label=gettext_lazy("改了什么"),
        help_text=gettext_lazy("会写在经验卡上，给后面的人看。"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
