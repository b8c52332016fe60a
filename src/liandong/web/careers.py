"""Social workers' ladder, licences and continuing education: one's own, and those one guides."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import careers as rules
from liandong.core.credential_files import MOST_BYTES, SUFFIXES
from liandong.core.education import MOST_MINUTES
from liandong.core.growth import Asked
from liandong.core.refusals import Refusal
from liandong.core.training import CYCLE_MINUTES
from liandong.models import EducationClaim
from liandong.phrases.careers import ASKED, PIPELINE, RUNGS
from liandong.phrases.credentials import KINDS
from liandong.queries import access
from liandong.queries import careers as shown
from liandong.queries import credentials as papers
from liandong.services import education
from liandong.web.access import actor, allow
from liandong.web.template_words import minutes_as_hours

PAGE = 20
MOST = 30
_OWN = (access.SOCIAL_WORKER, access.SUPERVISOR)
_DECIDES = (access.SUPERVISOR, access.COORDINATOR)
_TAGS = {"supervises": "info", "ready": "ok", "near": "wait", "early": "plain"}
_LOCKED = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


class EducationForm(forms.Form):
    """A training that one took elsewhere, with a picture of its certificate."""

    name = forms.CharField(label=gettext_lazy("培训名称"), max_length=80)
    host = forms.CharField(label=gettext_lazy("举办单位"), max_length=200)
    completed_on = forms.DateField(
        label=gettext_lazy("哪天学完"), widget=forms.DateInput(attrs={"type": "date"})
    )
    hours = forms.DecimalField(
        label=gettext_lazy("多少学时（小时）"),
        min_value=0.5,
        max_value=MOST_MINUTES // 60,
        decimal_places=1,
    )
    counts_towards = forms.ChoiceField(
        label=gettext_lazy("计入哪种证书"), choices=[(kind, KINDS[kind]) for kind in CYCLE_MINUTES]
    )
    evidence = forms.FileField(
        label=gettext_lazy("结业证或学时证明"),
        help_text=gettext_lazy(
            "JPG、PNG、WebP 或 PDF，最大 5 MB。加密保存，只有您和核对的督导、协调员打得开。"
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}
        ),
        error_messages={"required": gettext_lazy("请拍一张结业证或学时证明。")},
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes. After validation."""
        told = dict(self.cleaned_data)
        # One byte more than allowed is enough to refuse it.
        told["evidence"] = told["evidence"].read(MOST_BYTES + 1)
        return told | {"minutes": int(told.pop("hours") * 60)}


# ── one's own ───────────────────────────────────────────────────────────────────────────────


@allow(*_OWN)
@require_GET
def my_career(request: HttpRequest) -> HttpResponse:
    """Where I stand, what is missing to the next rung, and my hours of continuing education."""
    person, today = actor(request).person, timezone.localdate()
    (career,) = shown.careers_of([person], on=today)
    at = rules.RUNGS.index(career.licence.rung)
    context = {
        "steps": [
            {
                "label": RUNGS[rung.value],
                "state": "done" if n < at else "now" if n == at else "next",
            }
            for n, rung in enumerate(rules.RUNGS)
        ],
        "licence": _licence(career.licence),
        "ahead": RUNGS[career.ahead[0].value] if career.ahead else "",
        "asked": [_asked(one) for one in career.ahead[1]] if career.ahead else [],
        "cycle": _cycle(career),
        "pipeline": PIPELINE[career.pipeline.value],
        "pipeline_kind": _TAGS[career.pipeline.value],
        "supervising": [_asked(one) for one in career.supervising],
        "claims": [_claim(one) for one in shown.claims_of(person)[:MOST]],
    }
    return render(request, "careers/my_career.html", context)


def _licence(licence: rules.Licence) -> dict[str, Any]:
    """The licence in words: the level, and whether it holds."""
    soon = licence.expires_on is not None and (licence.expires_on - timezone.localdate()).days < 60
    if licence.lapsed is not None:
        tag, kind = _("登记过期了，不算持证"), "danger"
        if licence.is_licensed:
            tag, kind = _("高一级的登记过期了"), "warn"
    elif not licence.is_licensed:
        tag, kind = _("没有持证"), "plain"
    elif soon:
        tag, kind = _("快到期了"), "warn"
    else:
        tag, kind = _("持证"), "ok"
    level = licence.rung if licence.is_licensed else licence.lapsed or licence.rung
    return {
        "level": RUNGS[level.value],
        "tag": tag,
        "kind": kind,
        "expires_on": licence.expires_on,
    }


def _cycle(career: shown.Career) -> dict[str, Any] | None:
    if career.cycle is None:
        return None
    return {
        "done": career.cycle.done // 60,
        "asked": career.cycle.asked // 60,
        "missing": career.cycle.missing,
    }


def _asked(one: Asked) -> dict[str, Any]:
    scale = 60 if one.code == "education" else 1
    left = max(0, -(-(one.needed - one.done) // scale))
    text = str(ASKED[one.code]) % {"needed": one.needed // scale}
    detail = ""
    if not one.is_met and one.needed > 1:
        detail = ngettext("还差 %(n)s", "还差 %(n)s", left) % {"n": left}
    return {"text": text, "ok": one.is_met, "detail": detail}


def _claim(one: EducationClaim) -> dict[str, Any]:
    if one.refusal:
        tag, kind = _("没有算"), "danger"
    elif one.decided_at is not None:
        tag, kind = _("已算进学时"), "ok"
    else:
        tag, kind = _("等核对"), "wait"
    return {
        "row": one,
        "text": f"{one.host} · {minutes_as_hours(one.minutes)}",
        "tag": tag,
        "kind": kind,
    }


@allow(*_OWN)
@require_http_methods(["GET", "POST"])
def education_create(request: HttpRequest) -> HttpResponse:
    """Tell of a training elsewhere."""
    person = actor(request).person
    held = shown.licences_of([person.pk], on=timezone.localdate())[person.pk]
    begin = {"counts_towards": (held.lapsed or held.rung).value}
    form = EducationForm(request.POST or None, request.FILES or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            education.tell(**form.facts(), by=person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("登记好了，等督导或协调员核对。"))
            return redirect("my-career")
    return render(request, "careers/education_create.html", {"form": form})


# ── those one guides ────────────────────────────────────────────────────────────────────────


@allow(*_DECIDES)
@require_GET
def career_list(request: HttpRequest) -> HttpResponse:
    """Licences that lapse, claims to look at, and the ladder of everybody within reach."""
    who, today = actor(request), timezone.localdate()
    staff = shown.staff_of(who, on=today)
    page = Paginator(staff, PAGE).get_page(request.GET.get("page"))
    lapsing = papers.lapsing(who, on=today).filter(kind__in=rules.LICENSES)[:MOST]
    levels = shown.levels_of(staff, on=today)
    context = {
        "page": page,
        "rows": [_row(one) for one in shown.careers_of(list(page), on=today)],
        "lapsing": [{"row": one, "title": KINDS[one.kind]} for one in lapsing],
        "waiting": [_claim(one) for one in shown.claims_waiting(who)[:MOST]],
        "levels": [{"label": RUNGS[code], "n": levels[code]} for code in RUNGS],
        "lapsed": levels["lapsed"],
    }
    return render(request, "careers/career_list.html", context)


def _row(one: shown.Career) -> dict[str, Any]:
    return {
        "name": one.name,
        "pk": one.person_id,
        "licence": _licence(one.licence),
        "cycle": _cycle(one),
        "ahead": RUNGS[one.ahead[0].value] if one.ahead else "",
        "missing": [_asked(item) for item in one.ahead[1] if not item.is_met] if one.ahead else [],
        "pipeline": PIPELINE[one.pipeline.value],
        "pipeline_kind": _TAGS[one.pipeline.value],
    }


def _waiting(request: HttpRequest, claim_id: int) -> EducationClaim:
    found: EducationClaim = get_object_or_404(shown.claims_waiting(actor(request)), pk=claim_id)
    return found


@allow(*_DECIDES)
@require_POST
def education_acceptance(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Count it."""
    claim = _waiting(request, claim_id)
    try:
        education.accept(claim=claim, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("算进学时了：%(name)s") % {"name": claim.name})
    return redirect("career-list")


@allow(*_DECIDES)
@require_POST
def education_refusal(request: HttpRequest, claim_id: int) -> HttpResponse:
    """Say why it does not count."""
    claim = _waiting(request, claim_id)
    try:
        education.refuse(
            claim=claim,
            reason=request.POST.get("reason", ""),
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已告诉本人原因。"))
    return redirect("career-list")


@allow(*_OWN, access.COORDINATOR)
@never_cache
@require_http_methods(["GET", "POST"])
def education_evidence(request: HttpRequest, claim_id: int) -> HttpResponse:
    """The picture. One's own by GET; by who decides with POST, because it is written down."""
    me = actor(request).person
    rows = EducationClaim.objects.filter(person=me)
    if request.method == "POST":
        rows = shown.claims_waiting(actor(request))
    claim = get_object_or_404(rows.select_related("person"), pk=claim_id)
    try:
        content = education.evidence_of(claim=claim, by=me, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("my-career" if claim.person_id == me.pk else "career-list")
    answer = HttpResponse(content, content_type=claim.media_type)
    name = f"education-{claim.pk}.{SUFFIXES[claim.media_type]}"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Content-Security-Policy"] = _LOCKED
    return answer


urlpatterns = [
    path("my/career", my_career, name="my-career"),
    path("my/education", education_create, name="education-create"),
    path("careers", career_list, name="career-list"),
    path("education/<int:claim_id>/evidence", education_evidence, name="education-evidence"),
    path("education/<int:claim_id>/acceptance", education_acceptance, name="education-acceptance"),
    path("education/<int:claim_id>/refusal", education_refusal, name="education-refusal"),
]
