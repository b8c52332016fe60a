"""The monthly contact sheet of 老伙伴: brought, looked at, taken in; and written out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from liandong import phrases
from liandong.core.contact_sheets import Book, Held, Planned, month_words
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.phrases import contact_sheets as words
from liandong.queries.access import SOCIAL_WORKER
from liandong.queries.casework_counts import Span
from liandong.services import contact_paper, painted_sheets
from liandong.services import contact_sheets as services
from liandong.services.contact_paper import ContactWords
from liandong.services.contact_sheets import Look
from liandong.web.access import actor, allow
from liandong.web.months import month_span, months_until
from liandong.web.project_forms import set_options

_TO_CHOOSE = {Held.CLIENT_MISSING, Held.CLIENT_UNKNOWN, Held.CLIENT_SEVERAL}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class BringForm(forms.Form):
    """The file, and what opens it."""

    file = forms.FileField(
        label=gettext_lazy("联络表"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=gettext_lazy(".xlsx，一个月一张；涂黄的日子算联系过。"),
    )
    password = forms.CharField(
        label=gettext_lazy("打开密码"),
        required=False,
        strip=False,
        help_text=gettext_lazy("没有密码就空着。只用来打开这一次，不保存。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class TakeForm(forms.Form):
    """Which month, and whether it is protected."""

    month = forms.ChoiceField(label=gettext_lazy("哪个月"))
    password = forms.CharField(
        label=gettext_lazy("设打开密码"),
        required=False,
        strip=False,
        max_length=100,
        help_text=gettext_lazy("空着就不设。我们不保存，请自己记好。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    numbers = forms.BooleanField(
        label=gettext_lazy("写上身份证号（登记过的才有，要设密码）"), required=False
    )

    def __init__(self, *args: Any, months: list[str], **kwargs: Any) -> None:
        # The other form stands on the same page with a field of the same name.
        super().__init__(*args, **{"auto_id": "take_%s", **kwargs})
        set_options(self, "month", [(one, one) for one in months])


@allow(SOCIAL_WORKER)
@never_cache
@require_GET
def contact_sheet(request: HttpRequest) -> HttpResponse:
    """Bring a sheet, or take one."""
    return _page(request)


def _page(
    request: HttpRequest, bring: forms.Form | None = None, take: forms.Form | None = None
) -> HttpResponse:
    months = months_until(timezone.localdate())
    context = {"bring": bring or BringForm(), "take": take or TakeForm(months=months)}
    return render(request, "visits/contact_sheet.html", context)


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("password")
@require_POST
def contact_sheet_look(request: HttpRequest) -> HttpResponse:
    """What the file says and what would become of it. Nothing is written."""
    me, now = actor(request).person, timezone.now()
    form = BringForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            book = services.read(
                content=file.read(),
                name=file.name,
                password=form.cleaned_data["password"],
                by=me,
                at=now,
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            found = services.look(book, choices={}, by=me, at=now)
            return _looked(request, book, found, choices={})
    return _page(request, bring=form)


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("token")
@require_POST
def contact_sheet_taking(request: HttpRequest) -> HttpResponse:
    """Take in what is clear; what is held stays on the page, to be chosen or put right."""
    me, now = actor(request).person, timezone.now()
    choices = {
        name.removeprefix("line-"): whole(value)
        for name, value in request.POST.items()
        if name.startswith("line-") and isinstance(value, str) and whole(value)
    }
    try:
        book = services.opened(request.POST.get("token", ""), me)
        found = services.take_in(book, choices=choices, by=me, at=now)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("contact-sheet")
    fresh = sum(len(one.fresh) for one in found.plan)
    held = sum(one.held is not None for one in found.plan)
    said = ngettext("记了 %(n)s 次联系。", "记了 %(n)s 次联系。", fresh) % {"n": fresh}
    messages.success(request, said)
    if not held:
        return redirect("visit-list")
    left = ngettext("还有 %(n)s 行没记，列在下面。", "还有 %(n)s 行没记，列在下面。", held)
    messages.warning(request, left % {"n": held})
    after = services.look(book, choices=choices, by=me, at=now)
    return _looked(request, book, after, choices=choices)


def _looked(
    request: HttpRequest, book: Book, found: Look, *, choices: dict[str, int]
) -> HttpResponse:
    names = {one.pk: one.beneficiary.call_name or one.number for one in found.people}
    numbers = {one.pk: one.number for one in found.people}
    everybody = [(pk, f"{name}（{numbers[pk]}）") for pk, name in names.items()]
    context = {
        "token": services.sealed(book, actor(request).person),
        "rows": [_row(one, names, everybody, choices) for one in found.plan],
        "fresh": sum(len(one.fresh) for one in found.plan),
        "known": sum(len(one.known) for one in found.plan),
        "held": sum(one.held is not None for one in found.plan),
        "skipped": "、".join(book.skipped),
    }
    return render(request, "visits/contact_sheet_look.html", context)


def _row(
    one: Planned,
    names: dict[int, str],
    everybody: list[tuple[int, str]],
    choices: dict[str, int],
) -> dict[str, Any]:
    line = one.line
    days = "、".join(str(number) for number in line.days)
    if one.held is not None:
        unread = "、".join(said or _("空格") for said in line.unread)
        said, kind = str(words.HELD[one.held]) % {"unread": unread}, "danger"
    elif one.fresh:
        n = len(one.fresh)
        said, kind = ngettext("会记 %(n)s 次", "会记 %(n)s 次", n) % {"n": n}, "ok"
    else:
        said, kind = _("早就记过了"), "plain"
    when = _("%(month)s 月 %(days)s 日") % {"month": line.month, "days": days} if days else ""
    where = _("%(sheet)s 第 %(row)s 行") % {"sheet": line.sheet, "row": line.row}
    chosen = choices.get(line.key)
    is_open = one.held in _TO_CHOOSE or (one.held is not None and chosen is not None)
    among = [pair for pair in everybody if not one.candidates or pair[0] in one.candidates]
    return {
        "key": line.key,
        "where": " · ".join(filter(None, [when, where])),
        "who": f"{line.volunteer or '？'} → {line.client or '？'}",
        "meant": names.get(one.cared or 0, ""),
        "url": reverse("visit-detail", args=[one.cared]) if one.cared else "",
        "said": said,
        "kind": kind,
        "is_held": one.held is not None,
        "among": among if is_open else [],
        "chosen": chosen,
    }


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("password")
@require_POST
def contact_sheet_file(request: HttpRequest) -> HttpResponse:
    """The sheet of a month, with a password if one was set."""
    me, now = actor(request).person, timezone.now()
    form = TakeForm(request.POST, months=months_until(timezone.localdate()))
    if not form.is_valid():
        return _page(request, take=form)
    month, password = form.cleaned_data["month"], form.cleaned_data["password"]
    span = Span(*month_span(month))
    try:
        lines = services.hand_out(
            span=span, password=password, numbers=form.cleaned_data["numbers"], by=me, at=now
        )
    except Refusal as refusal:
        form.add_error(None, phrases.sentence(refusal))
        return _page(request, take=form)
    content = contact_paper.write(lines, _words(span))
    if password:
        content = painted_sheets.protected(content, password)
    answer = HttpResponse(content, content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="contacts-{month}.xlsx"'
    return answer


def _words(span: Span) -> ContactWords:
    day = span.since
    # The sheet is read by its words: year and month stand in Chinese in every language.
    said = month_words(day.month)
    return ContactWords(
        name=_("%(month)s月") % {"month": day.month},
        title=_("%(year)s年“老伙伴”计划志愿者联络表") % {"year": day.year},
        note=_("涂黄的日子联系过；没涂的没有。"),
        days=_("联络日期") + said,
        headings=[
            _("志愿者姓名"), _("志愿者身份证号"), _("备注"), _("服务对象姓名"),
            _("服务对象身份证号"),
        ],
        nth=[_("第%(n)s次") % {"n": n} for n in range(1, 8)],
        last_name=_("说明"),
        last_note=_("这份表从走访记录取出。一个人联系超过七次的，接着写在下一行。"),
    )  # fmt: skip


urlpatterns = [
    path("visits/contacts", contact_sheet, name="contact-sheet"),
    path("visits/contacts/look", contact_sheet_look, name="contact-sheet-look"),
    path("visits/contacts/taking", contact_sheet_taking, name="contact-sheet-taking"),
    path("visits/contacts/file", contact_sheet_file, name="contact-sheet-file"),
]
