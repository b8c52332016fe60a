"""Putting right what was written of a closed group, and what was put right before."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core import group_corrections as rules
from liandong.core.group_corrections import NO, RULES, YES, Shape
from liandong.core.refusals import Refusal
from liandong.models import GroupCorrection, GroupRun
from liandong.phrases.groups import CORRECTED, YES_NO
from liandong.queries import group_corrections as shown
from liandong.queries import groups as scopes
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.queries.group_corrections import Item
from liandong.services import group_corrections as services
from liandong.services import groups
from liandong.web.access import actor, allow
from liandong.web.groups import mine_or_404, readable

_SHORT = 60


class CorrectionForm(forms.Form):
    """What it should say, and why."""

    value = forms.CharField(label=gettext_lazy("改成"), strip=True)
    reason = forms.CharField(
        label=gettext_lazy("为什么改"),
        max_length=rules.LONGEST_REASON,
        help_text=gettext_lazy("例如：抄错了一行。督导会收到消息，原来写的一直留着。"),
        error_messages={"required": gettext_lazy("请写一句原因")},
    )

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"value": item.value})
        super().__init__(*args, **kwargs)
        rule = RULES[item.what]
        field: forms.Field
        if rule.shape is Shape.NUMBER:
            field = forms.IntegerField(min_value=rule.least, max_value=rule.most)
        elif rule.shape is Shape.YES_NO:
            options = [(code, YES_NO[code]) for code in (YES, NO)]
            field = forms.ChoiceField(choices=options, widget=forms.RadioSelect)
        else:
            is_text = rule.shape is Shape.TEXT
            widget = forms.Textarea(attrs={"rows": 4}) if is_text else forms.TextInput()
            field = forms.CharField(max_length=rule.most, widget=widget)
        field.label = self.fields["value"].label
        field.required = not rule.may_be_empty
        self.fields["value"] = field
        self.order_fields(["value", "reason"])

    @property
    def told(self) -> str:
        """The value as text. After validation."""
        value = self.cleaned_data["value"]
        return "" if value is None else str(value)


def words_of(item: Item) -> str:
    """What a value is, in words: which session, whose."""
    label = str(CORRECTED[item.what])
    if item.session is not None:
        label = _("第 %(nth)s 次：%(what)s") % {"nth": item.session.nth, "what": label}
    return f"{label} · {item.name}" if item.name else label


def value_words(what: str, value: str) -> str:
    """A value as a page shows it."""
    if rules.RULES[rules.What(what)].shape is Shape.YES_NO:
        return str(YES_NO[value])
    return value


def _line(group: GroupRun, item: Item) -> dict[str, Any]:
    value = value_words(item.what, item.value)
    return {
        "title": words_of(item),
        "text": value if len(value) <= _SHORT else value[:_SHORT] + "…",
        "note": _("签到证明来过") if item.is_proven else "",
        "url": "" if item.is_proven else reverse("group-correction", args=[group.pk, item.key]),
    }


def _parts(group: GroupRun, found: list[Item]) -> list[dict[str, Any]]:
    """The values by where they stand: the group, each session, the members; empty ones left out."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for item in found:
        if item.session is not None:
            heading = _("第 %(nth)s 次") % {"nth": item.session.nth}
        else:
            heading = _("组员") if item.member is not None else _("小组")
        parts.setdefault(heading, []).append(_line(group, item))
    return [{"heading": heading, "lines": lines} for heading, lines in parts.items()]


def correction_words(one: GroupCorrection) -> dict[str, Any]:
    """One correction as a line of the history."""
    label = str(CORRECTED[one.what])
    if one.session is not None:
        label = _("第 %(nth)s 次：%(what)s") % {"nth": one.session.nth, "what": label}
    name = shown.whose(one)
    return {
        "title": f"{label} · {name}" if name else label,
        "text": _("“%(before)s”改成“%(after)s”。原因：%(reason)s")
        % {
            "before": value_words(one.what, one.before),
            "after": value_words(one.what, one.after),
            "reason": one.reason,
        },
        "at": one.at,
        "by": one.by.name,
        "icon": "edit",
    }


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def group_corrections(request: HttpRequest, group_id: int) -> HttpResponse:
    """What may be put right, for who answers for the group; what was, for its supervisor too."""
    who, now = actor(request), timezone.now()
    group = readable(request, group_id)
    if group.closed_at is None:
        raise Http404
    # As the group's own page: whoever reads what was written is written down.
    file = groups.read(group=group, by=who.person, at=now)
    writes = scopes.writable_by(who, on=timezone.localdate()).filter(pk=group.pk).exists()
    found = shown.items(file, shown.proven_of(file.group)) if writes else []
    context = {
        "group": file.group,
        "parts": _parts(file.group, found),
        "writes": writes,
        "history": [correction_words(one) for one in shown.history(file.group)],
    }
    return render(request, "groups/group_corrections.html", context)


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def group_correction(request: HttpRequest, group_id: int, key: str) -> HttpResponse:
    """One value: what stands there, what it should say, and why."""
    who, now = actor(request), timezone.now()
    group = mine_or_404(request, group_id)
    if group.closed_at is None:
        raise Http404
    file = groups.read(group=group, by=who.person, at=now)
    proven = shown.proven_of(file.group)
    found = {one.key: one for one in shown.items(file, proven) if not one.is_proven}
    if key not in found:
        raise Http404
    item = found[key]
    form = CorrectionForm(request.POST if request.method == "POST" else None, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct(
                group=group,
                what=item.what,
                value=form.told,
                reason=form.cleaned_data["reason"],
                session=item.session,
                member=item.member,
                by=who.person,
                at=now,
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("改好了，原来写的留在更正记录里。"))
            return redirect("group-corrections", group.pk)
    context = {
        "group": group,
        "title": words_of(item),
        "before": value_words(item.what, item.value),
        "form": form,
    }
    return render(request, "groups/group_correction.html", context)


urlpatterns = [
    path("groups/<int:group_id>/corrections", group_corrections, name="group-corrections"),
    path("groups/<int:group_id>/corrections/<slug:key>", group_correction, name="group-correction"),
]
