"""“我的心愿”: what one would like to do, written down until it comes up."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.credentials import codes_of, mask_of
from liandong.core.refusals import Refusal
from liandong.models import Person, Wish
from liandong.services import wishes
from liandong.web import shift_words
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.shifts import streets_of

DAYS = (
    ("0", gettext_lazy("周一")), ("1", gettext_lazy("周二")), ("2", gettext_lazy("周三")),
    ("3", gettext_lazy("周四")), ("4", gettext_lazy("周五")), ("5", gettext_lazy("周六")),
    ("6", gettext_lazy("周日")),
)  # fmt: skip
PARTS = (("0", gettext_lazy("上午")), ("1", gettext_lazy("下午")), ("2", gettext_lazy("晚上")))
RADII = (1000, 3000, 5000, 10000, 20000)


class WishForm(forms.Form):
    """One wish; every field may stay empty, but not all of them."""

    category = forms.ChoiceField(label=gettext_lazy("想做什么"), required=False)
    division_code = forms.ChoiceField(label=gettext_lazy("哪一带"), required=False)
    radius_m = forms.ChoiceField(label=gettext_lazy("离家多远以内"), required=False)
    days = forms.MultipleChoiceField(
        label=gettext_lazy("周几"),
        required=False,
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选就是哪天都行。"),
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("什么时段"),
        required=False,
        choices=PARTS,
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(
        label=gettext_lazy("名称或介绍里有这个词"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("例如：英语、陪诊、摄影"),
    )

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        anything = ("", _("不限"))
        choose = {
            "category": shift_words.category_choices(),
            "division_code": streets_of(person.division_code),
            "radius_m": [(str(m), shift_words.distance(m)) for m in RADII],
        }
        for name, choices in choose.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [anything, *choices]

    @property
    def slots_mask(self) -> int:
        """Days × parts of the day as a mask of the national codes; 0 when neither narrows."""
        told = self.cleaned_data
        if not told["days"] and not told["parts"]:
            return 0
        days = [int(day) for day in told["days"]] or range(7)
        parts = [int(part) for part in told["parts"]] or range(3)
        return mask_of(f"{day * 3 + part + 1:02d}" for day in days for part in parts)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def my_wishes(request: HttpRequest) -> HttpResponse:
    """The wishes, and a form for another."""
    person = actor(request).person
    form = WishForm(request.POST if request.method == "POST" else None, person)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            wishes.make(
                category=told["category"],
                division_code=told["division_code"],
                radius_m=int(told["radius_m"]) if told["radius_m"] else None,
                slots_mask=form.slots_mask,
                words=told["words"],
                by=person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
        else:
            messages.success(request, _("记下了。有合适的，一天最多告诉您一次。"))
            return redirect("my-wishes")
    rows = [wish_words(wish) for wish in Wish.objects.filter(person=person).order_by("-pk")]
    return render(request, "shifts/my_wishes.html", {"form": form, "rows": rows})


def wish_words(wish: Wish) -> dict[str, Any]:
    """A wish in one line."""
    said = []
    if wish.category:
        said.append(shift_words.category(wish.category))
    if wish.words:
        said.append(_("“%(words)s”") % {"words": wish.words})
    if wish.division_code:
        said.append(shift_words.street(wish.division_code))
    if wish.radius_m:
        said.append(_("离家%(way)s以内") % {"way": shift_words.distance(wish.radius_m)})
    if wish.slots_mask:
        said.append(_slots(wish.slots_mask))
    return {"pk": wish.pk, "title": " · ".join(said), "wish": wish, "is_paused": wish.is_paused}


def _slots(mask: int) -> str:
    numbers = [int(code) - 1 for code in codes_of(mask)]
    days = sorted({n // 3 for n in numbers})
    parts = sorted({n % 3 for n in numbers})
    said = "" if len(days) == 7 else _("、").join(str(DAYS[d][1]) for d in days)
    when = "" if len(parts) == 3 else _("、").join(str(PARTS[p][1]) for p in parts)
    return " ".join(part for part in (said, when) if part)


@allow(SIGNED_IN)
@require_POST
def wish_pause(request: HttpRequest, wish_id: int) -> HttpResponse:
    """Be told no more for a while, or again."""
    person = actor(request).person
    wish = get_object_or_404(Wish, pk=wish_id, person=person)
    wishes.pause(wish=wish, is_paused=not wish.is_paused, by=person, at=timezone.now())
    return redirect("my-wishes")


@allow(SIGNED_IN)
@require_POST
def wish_end(request: HttpRequest, wish_id: int) -> HttpResponse:
    """Forget a wish."""
    person = actor(request).person
    wishes.end(
        wish=get_object_or_404(Wish, pk=wish_id, person=person), by=person, at=timezone.now()
    )
    messages.success(request, _("删掉了。"))
    return redirect("my-wishes")


urlpatterns = [
    path("my/wishes", my_wishes, name="my-wishes"),
    path("my/wishes/<int:wish_id>/pause", wish_pause, name="wish-pause"),
    path("my/wishes/<int:wish_id>/end", wish_end, name="wish-end"),
]
