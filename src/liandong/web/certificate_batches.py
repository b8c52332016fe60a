"""Certificates for a school class: staff ask, each volunteer answers, staff take one file."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.certificate_batches import Language, may_hand_on
from liandong.core.refusals import Refusal
from liandong.queries import access
from liandong.queries import certificate_batches as shown
from liandong.services import certificate_batches
from liandong.web.access import SIGNED_IN, actor, allow

PER_PAGE = 20
DAYS_TO_ANSWER = 7
"""Offered when a request is written; the asker may choose another day."""


LANGUAGES = {
    Language.ZH: gettext_lazy("中文"),
    Language.EN: gettext_lazy("英文"),
    Language.BOTH: gettext_lazy("中文、英文各一份"),
}


class BatchForm(forms.Form):
    """Who wants the certificates, of which days, and whose."""

    recipient = forms.CharField(
        label=gettext_lazy("交给谁"), help_text=gettext_lazy("例如：南山第一中学"), max_length=100
    )
    group = forms.CharField(
        label=gettext_lazy("班级或部门"),
        help_text=gettext_lazy("例如：高二（3）班"),
        max_length=60,
        required=False,
    )
    contact = forms.CharField(
        label=gettext_lazy("对方联系人和电话"),
        help_text=gettext_lazy("志愿者会看到，方便以后查问或收回。"),
        max_length=100,
    )
    first_day = forms.DateField(
        label=gettext_lazy("从"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=gettext_lazy("到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    numbers = forms.CharField(
        label=gettext_lazy("志愿者编号"),
        help_text=gettext_lazy("每行一个，最多 60 人。"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    answer_by = forms.DateField(
        label=gettext_lazy("最晚哪天答复"),
        help_text=gettext_lazy("过了这天不能再同意，但随时可以收回。"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("证明用哪种文字"),
        choices=list(LANGUAGES.items()),
        initial=Language.ZH,
        widget=forms.RadioSelect,
    )

    def clean_language(self) -> Language:
        """The language as the service knows it."""
        return Language(self.cleaned_data["language"])


# ── staff ───────────────────────────────────────────────────────────────────────────────────


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def batch_list(request: HttpRequest) -> HttpResponse:
    """One's own requests, and the form for a new one."""
    me = actor(request).person
    today = timezone.localdate()
    form = BatchForm(
        request.POST or None, initial={"answer_by": today + timedelta(days=DAYS_TO_ANSWER)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = certificate_batches.ask(**form.cleaned_data, by=me, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已通知名单上的志愿者，等他们答复。"))
            return redirect("certificate-batch", made.pk)
    page = Paginator(shown.batches_of(me, on=today), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/batches.html", {"form": form, "page": page})


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_http_methods(["GET"])
def batch_detail(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How many were asked and agreed; who did not is not said."""
    found = _own_batch(request, batch_id)
    context = {"batch": found, "papers": LANGUAGES[Language(found.language)]}
    return render(request, "certificates/batch.html", context)


def _own_batch(request: HttpRequest, batch_id: int) -> Any:
    mine = shown.batches_of(actor(request).person, on=timezone.localdate())
    return get_object_or_404(mine, pk=batch_id)


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_POST
def batch_cancellation(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Call the request off; who had agreed is told."""
    found = _own_batch(request, batch_id)
    try:
        certificate_batches.cancel(batch=found, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已取消，不会交出任何证明。"))
    return redirect("certificate-batch", batch_id)


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@never_cache
@require_POST
def batch_file(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """Take the certificates of those who agreed, as one zip that grows while they are set."""
    me = actor(request).person
    found = _own_batch(request, batch_id)
    try:
        taken = certificate_batches.take(batch=found, by=me, at=timezone.now())
        packet = certificate_batches.packet(taken)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("certificate-batch", batch_id)
    answer = StreamingHttpResponse(packet, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="certificates-{batch_id}.zip"'
    return answer


# ── the volunteer ───────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def batch_answer(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Agree or refuse that one's certificate goes to the recipient; changeable until taken."""
    me = actor(request).person
    line = get_object_or_404(shown.lines_of(me), batch_id=batch_id)
    if request.method == "POST":
        agrees = request.POST.get("agrees") == "yes"
        try:
            certificate_batches.answer(line=line, agrees=agrees, by=me, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
        else:
            said = _("已同意。交出之前随时可以收回。") if agrees else _("好的，不会交出您的证明。")
            if line.certificate_id:
                said = _("已收回，以后不会再给。对方手里的那份，请联系对方删掉。")
            messages.success(request, said)
        if request.POST.get("next") == reverse("my-consents"):
            return redirect("my-consents")
        return redirect("certificate-batch-answer", batch_id)
    batch = line.batch
    context = {
        "line": line,
        "batch": batch,
        "is_late": batch.answer_by is not None and batch.answer_by < timezone.localdate(),
        "goes_along": may_hand_on(
            needs_guardian=line.needs_guardian,
            agrees=line.agrees,
            guardian_agrees=line.guardian_agrees,
        ),
        "guardian": me.guardian_consents.filter(revoked_at=None).order_by("-pk").first()
        if line.needs_guardian
        else None,
    }
    return render(request, "certificates/batch_answer.html", context)


urlpatterns = [
    path("certificate-batches", batch_list, name="certificate-batches"),
    path("certificate-batches/<int:batch_id>", batch_detail, name="certificate-batch"),
    path("certificate-batches/<int:batch_id>/file", batch_file, name="certificate-batch-file"),
    path(
        "certificate-batches/<int:batch_id>/cancellation",
        batch_cancellation,
        name="certificate-batch-cancellation",
    ),
    path("my/certificate-batches/<int:batch_id>", batch_answer, name="certificate-batch-answer"),
]
