"""Files behind a value item's score, and the provider's objection to it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.value_evidence import ENDINGS, MOST_BYTES, MOST_FILES, read_file
from liandong.core.value_objections import TEXT_MAX_LENGTH
from liandong.models import ValueEvidence, ValueItem, ValueObjection, ValueScore
from liandong.queries import value_disputes as shown
from liandong.queries import value_items
from liandong.queries.access import Actor
from liandong.queries.value_disputes import Rights
from liandong.queries.value_facts import entry_of
from liandong.services import value_disputes as services
from liandong.web import value_item_views as views
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.value_item_forms import level_choices


class FileForm(forms.Form):
    """One file that shows it."""

    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("照片、PDF 或 XLSX 表格，不超过 4 MB。加密保存，到期自动删除。"),
        error_messages={"required": gettext_lazy("请选一个文件。")},
    )


class ObjectionForm(forms.Form):
    """Why the provider does not agree."""

    reason = forms.CharField(
        label=gettext_lazy("为什么不同意"),
        help_text=gettext_lazy("写事实和凭据；需要的话，先把文件附上。每次评分只能提一次。"),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    """The answer, and the level that is right."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("应该是几级"),
        help_text=gettext_lazy("和原来一样，就是维持；不一样，就按您选的重新评。"),
        coerce=int,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("答复"),
        max_length=TEXT_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, item: ValueItem, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["level"].choices = level_choices(entry_of(item))  # type: ignore[attr-defined]


def extras(items: list[ValueItem], who: Actor) -> dict[int, dict[str, Any]]:
    """Files, objections and what may be done with them, by item id.

    Two queries beside the rights, which are asked once for each project.
    """
    files, objections = shown.files_of(items), shown.objections_of(items)
    rights = {one: shown.rights_of(who, one) for one in {item.project for item in items}}
    return {
        item.pk: _extra(item, files[item.pk], objections[item.pk], who, rights[item.project])
        for item in items
    }


def _extra(
    item: ValueItem,
    files: list[ValueEvidence],
    objections: list[ValueObjection],
    who: Actor,
    may: Rights,
) -> dict[str, Any]:
    score, is_kept = value_items.standing(item), item.dropped_at is None
    is_own = score is not None and score.by_id == who.person.pk
    waits = [one for one in objections if one.answered_at is None and one.score == score]
    is_objected = any(one.score == score for one in objections)
    living = [file for file in files if file.deleted_at is None]
    return {
        "files": [_file(item, file) for file in files] if may.see else [],
        "give_url": _to("value-file-create", item)
        if is_kept and may.give and len(living) < MOST_FILES
        else "",
        "objections": [_objection(one) for one in objections],
        "is_waiting": bool(waits),
        "object_url": _to("value-objection", item)
        if is_kept and score and not is_objected and not is_own and may.object
        else "",
        "answer_url": _to("value-objection-answer", item)
        if waits and not is_own and may.score
        else "",
    }  # fmt: skip


def _to(name: str, item: ValueItem) -> str:
    return reverse(name, args=[item.pk])


def _file(item: ValueItem, file: ValueEvidence) -> dict[str, Any]:
    return {
        "title": file.name or _("到期已删除"),
        "url": reverse("value-file", args=[item.pk, file.pk]) if not file.deleted_at else "",
        "text": file.given_by.name,
        "day": file.given_at,
        "delete_on": file.delete_on,
    }


def _objection(one: ValueObjection) -> dict[str, Any]:
    if one.answered_at is not None:
        said = _("同意了，按新的级别") if one.is_upheld else _("维持原来的评分")
        kind = "ok" if one.is_upheld else "plain"
    elif one.score.replaced_at is not None:
        said, kind = _("这次评分不算了，不用再答复"), "plain"
    else:
        said, kind = _("等答复"), "wait"
    return {
        "row": one,
        "level": one.score.level,
        "scorer": one.score.by.name,
        "outcome": said,
        "kind": kind,
    }


def _item(request: HttpRequest, item_id: int) -> ValueItem:
    rows = value_items.loaded(value_items.items_for(actor(request)).filter(pk=item_id))
    if not rows:
        raise Http404
    return rows[0]


def _score(item: ValueItem) -> ValueScore:
    score = value_items.standing(item)
    if score is None:
        raise Http404
    return score


def _form_page(
    request: HttpRequest, item: ValueItem, form: forms.Form, title: str, submit: str, **more: Any
) -> HttpResponse:
    context = {
        "item": item, "name": views.name_of(entry_of(item)), "form": form, "title": title,
        "submit": submit,
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "values/dispute.html", context | more, status=status)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def value_file_create(request: HttpRequest, item_id: int) -> HttpResponse:
    """Add a file to an item."""
    who, item = actor(request), _item(request, item_id)
    if not shown.rights_of(who, item.project).give:
        raise Http404
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            file = read_file(given.name or "", given.read(MOST_BYTES + 1))
            services.give_file(item=item, file=file, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error("file", phrases.sentence(refusal))
        else:
            messages.success(request, _("文件附上了。谁打开过，都会记下。"))
            return redirect("project-values", item.project_id)
    return _form_page(request, item, form, _("附一个文件"), _("附上"))


@allow(SIGNED_IN)
@never_cache
@require_GET
def value_file(request: HttpRequest, item_id: int, file_id: int) -> HttpResponse:
    """One file, for who chooses, looks at or scores the item; the look is written down."""
    who, item = actor(request), _item(request, item_id)
    file = get_object_or_404(ValueEvidence, pk=file_id, item=item, deleted_at=None)
    if not shown.rights_of(who, item.project).see:
        raise Http404
    content = services.open_file(file=file, by=who.person, at=timezone.now())
    answer = HttpResponse(content, content_type=file.kind)
    name = f"value-{item.pk}-{file.pk}.{ENDINGS[file.kind]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def value_objection(request: HttpRequest, item_id: int) -> HttpResponse:
    """The provider objects to the score that stands."""
    who, item = actor(request), _item(request, item_id)
    score = _score(item)
    if not shown.may_object(who, item.project):
        raise Http404
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.object_to(
                score=score, reason=form.cleaned_data["reason"], by=who.person, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("异议提交了，由没有评过分的人答复。"))
            return redirect("project-values", item.project_id)
    return _form_page(request, item, form, _("对评分提异议"), _("提异议"), score=score)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def value_objection_answer(request: HttpRequest, item_id: int) -> HttpResponse:
    """Somebody who did not score answers the objection."""
    who, item = actor(request), _item(request, item_id)
    score = _score(item)
    found = shown.objections_of([item])[item.pk]
    objection = next((one for one in found if one.score == score), None)
    if objection is None or not shown.may_answer(who, score):
        raise Http404
    form = AnswerForm(request.POST or None, item=item, initial={"level": score.level})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.answer(
                objection=objection, text=told["answer"], level=told["level"],
                by=who.person, at=timezone.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("答复了，提异议的人和评分的人都会收到消息。"))
            return redirect("project-values", item.project_id)
    return _form_page(
        request, item, form, _("答复异议"), _("答复"), score=score, objection=objection
    )


urlpatterns = [
    path("values/<int:item_id>/files/new", value_file_create, name="value-file-create"),
    path("values/<int:item_id>/files/<int:file_id>", value_file, name="value-file"),
    path("values/<int:item_id>/objection", value_objection, name="value-objection"),
    path(
        "values/<int:item_id>/objection/answer",
        value_objection_answer,
        name="value-objection-answer",
    ),
]
