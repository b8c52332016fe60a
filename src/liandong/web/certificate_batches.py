"""Certificates for a school class: staff ask, each volunteer answers, staff take one file."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.queries import access
from liandong.queries import certificate_batches as shown
from liandong.services import certificate_batches
from liandong.web.access import SIGNED_IN, actor, allow

PER_PAGE = 20


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


# ── staff ───────────────────────────────────────────────────────────────────────────────────


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def batch_list(request: HttpRequest) -> HttpResponse:
    """One's own requests, and the form for a new one."""
    me = actor(request).person
    form = BatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = certificate_batches.ask(**form.cleaned_data, by=me, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已通知名单上的志愿者，等他们答复。"))
            return redirect("certificate-batch", made.pk)
    page = Paginator(shown.batches_of(me), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/batches.html", {"form": form, "page": page})


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_http_methods(["GET"])
def batch_detail(request: HttpRequest, batch_id: int) -> HttpResponse:
    """How many were asked and agreed; who did not is not said."""
    found = get_object_or_404(shown.batches_of(actor(request).person), pk=batch_id)
    return render(request, "certificates/batch.html", {"batch": found})


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@never_cache
@require_POST
def batch_file(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take the certificates of those who agreed, as one zip."""
    me = actor(request).person
    found = get_object_or_404(shown.batches_of(me), pk=batch_id)
    try:
        taken = certificate_batches.take(batch=found, by=me, at=timezone.now())
        packet = certificate_batches.packet(taken)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("certificate-batch", batch_id)
    answer = HttpResponse(packet, content_type="application/zip")
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
            messages.success(request, said)
        return redirect("certificate-batch-answer", batch_id)
    return render(request, "certificates/batch_answer.html", {"line": line, "batch": line.batch})


urlpatterns = [
    path("certificate-batches", batch_list, name="certificate-batches"),
    path("certificate-batches/<int:batch_id>", batch_detail, name="certificate-batch"),
    path("certificate-batches/<int:batch_id>/file", batch_file, name="certificate-batch-file"),
    path("my/certificate-batches/<int:batch_id>", batch_answer, name="certificate-batch-answer"),
]
