"""Certificates: taken in two taps, printed, withdrawn, and checked by anybody.

The public pages show no more than the paper does, and only to somebody who holds its number
and its code; they are counted per address, so that codes cannot be tried out.
"""

from urllib.parse import parse_qs, urlsplit

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core import certificates as rules
from liandong.core.certificate_choices import ServiceRow, SummaryRow
from liandong.core.certificates import Verdict
from liandong.core.hours import HourKind
from liandong.core.refusals import Refusal
from liandong.models import Certificate
from liandong.phrases.hours import EVIDENCE, FORMS, HOUR_KINDS, VERDICT_ADVICE, VERDICTS
from liandong.queries import access, statements
from liandong.queries import certificate_batches as batches
from liandong.queries import certificates as shown
from liandong.services import certificates
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.certificate_forms import CheckForm, ChoiceForm, WithdrawalForm

PER_PAGE = 20
RATES = {"certificate-check": shown.CHECKS_PER_ADDRESS}
VERDICT_KINDS = {"genuine": "success", "withdrawn": "warning", "not_genuine": "danger"}


# ── the holder ──────────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_GET
def certificate_list(request: HttpRequest) -> HttpResponse:
    """One's own certificates, with the buttons that make a new one."""
    return _own_list(request, _choice_form(request))


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def certificate_request(request: HttpRequest) -> HttpResponse:
    """Issue a certificate of a period, perhaps of some activities, and open it as a PDF."""
    form = _choice_form(request)
    if request.method != "POST" or not form.is_valid():
        return _own_list(request, form)
    me = actor(request).person
    first, last = form.period(shown.first_served_on(me))
    try:
        made = certificates.take(
            person=me,
            first_day=first,
            last_day=last,
            choice=form.choice(),
            by=me,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, phrases.sentence(refusal))
        return _own_list(request, form)
    return redirect("certificate-paper", made.number)


def _choice_form(request: HttpRequest) -> ChoiceForm:
    activities = shown.activities_of(actor(request).person)
    return ChoiceForm(request.POST or None, activities=activities)


def _own_list(request: HttpRequest, form: ChoiceForm) -> HttpResponse:
    me = actor(request).person
    page = Paginator(shown.certificates_of(me), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "papers": [{"row": row, "choice": shown.statement_of(row).choice} for row in page],
        "asked": batches.open_lines_of(me),
        "year": timezone.localdate().year,
        "totals": statements.totals(me, on=timezone.localdate()),
        "is_choosing": form.is_bound and bool(form.errors),
    }
    return render(request, "certificates/list.html", context)


@allow(SIGNED_IN)
@never_cache
@require_GET
def certificate_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as a PDF, in Chinese or (``?lang=en``) in English."""
    found = get_object_or_404(shown.certificates_in_reach(actor(request)), number=number)
    language = request.GET.get("lang") or (get_language() or "zh")[:2]
    try:
        pdf = certificates.paper(found, "en" if language == "en" else "zh")
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("certificate-list")
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return answer


# ── staff ───────────────────────────────────────────────────────────────────────────────────


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_GET
def issued_certificates(request: HttpRequest) -> HttpResponse:
    """Certificates that one answers for, newest first; found by number."""
    rows = (
        shown.certificates_to_answer_for(actor(request))
        .select_related("person", "organization")
        .order_by("-issued_at", "-pk")
    )
    asked = request.GET.get("number", "").strip()
    if asked:
        rows = rows.filter(number__icontains=asked)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "certificates/issued.html", {"page": page, "asked": asked})


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def certificate_withdrawal(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw a certificate, or replace it by one from today's ledger; with a reason."""
    who = actor(request)
    found = get_object_or_404(
        shown.certificates_to_answer_for(who).select_related("person", "organization"),
        number=number,
    )
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = certificates.replace if "replace" in request.POST else certificates.withdraw
        try:
            made = act(
                certificate=found,
                reason=form.cleaned_data["reason"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            said = (
                _("已撤回，并换发了 %(number)s。") % {"number": made.number}
                if made.pk != found.pk
                else _("已撤回。从现在起，查验会显示“已撤回”。")
            )
            messages.success(request, said)
            return redirect("issued-certificates")
    context = {"form": form, "certificate": found}
    return render(request, "certificates/withdrawal.html", context)


# ── anybody ─────────────────────────────────────────────────────────────────────────────────


def is_too_often(request: HttpRequest) -> bool:
    """Count one more question of this address; whether that is too many."""
    return not ratelimit.consume(
        request, app="liandong", action="certificate-check", config=RATES, limit_get=True
    )


def _too_often(request: HttpRequest) -> HttpResponse:
    page = render(request, "certificates/too_often.html", status=429)
    page["Retry-After"] = str(shown.CHECKS_SECONDS)
    return page


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def certificate_verify(request: HttpRequest) -> HttpResponse:
    """Ask about a certificate: by number and code, by camera, or with the PDF."""
    form = CheckForm()
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES)
        if is_too_often(request):
            return _too_often(request)
        if form.is_valid():
            return _asked(request, form)
    return render(request, "certificates/verify.html", {"form": form})


def _asked(request: HttpRequest, form: CheckForm) -> HttpResponse:
    """Send the question on to the public page; a slip or a PDF is answered from its seal."""
    told = form.cleaned_data
    text = told["token"]
    if told["paper"] is not None:
        text = rules.find_slip(told["paper"].read()) or ""
        if not text:
            form.add_error("paper", _("这份 PDF 里没有本平台的防伪码。请用平台开出的原文件。"))
            return render(request, "certificates/verify.html", {"form": form})
    if text.upper().startswith(rules.SLIP_PREFIX):
        return _answer_slip(request, text)
    number, code = told["number"].strip().upper(), told["code"].strip().upper()
    if text:
        found = rules.NUMBER.search(text)
        number = found.group() if found else text[:64]
        code = parse_qs(urlsplit(text).query).get("k", [""])[0]
    if not rules.NUMBER.fullmatch(number):
        return _answer(request, shown.Answer(Verdict.NOT_GENUINE, None, None))
    return redirect(f"{reverse('certificate-public', args=[number])}?k={code}")


def _answer_slip(request: HttpRequest, text: str) -> HttpResponse:
    key = rules.public_key_of(settings.LIANDONG_CERTIFICATE_SEED)
    try:
        slip = rules.read_slip(text, key)
    except Refusal:
        return _answer(request, shown.Answer(Verdict.NOT_GENUINE, None, None))
    return _answer(request, shown.answer_by_slip(slip))


@allow(PUBLIC)
@never_cache
@require_GET
def certificate_public(request: HttpRequest, number: str) -> HttpResponse:
    """The answer to whoever scanned the paper: genuine, withdrawn on a day, or not genuine."""
    if is_too_often(request):
        return _too_often(request)
    return _answer(request, shown.answer(number, request.GET.get("k", "")))


def _answer(request: HttpRequest, answer: shown.Answer) -> HttpResponse:
    verdict = answer.verdict.value
    statement = answer.statement if answer.verdict is Verdict.GENUINE else None
    withdrawn: Certificate | None = (
        answer.certificate if answer.verdict is Verdict.WITHDRAWN else None
    )
    context = {
        "verdict": verdict,
        "title": VERDICTS[verdict],
        "advice": VERDICT_ADVICE[verdict],
        "kind": VERDICT_KINDS[verdict],
        "statement": statement,
        "withdrawn": withdrawn,
        "form_words": FORMS[statement.form] if statement else "",
        "credit": statement.minutes_of(HourKind.CREDIT) if statement else 0,
        "honour": statement.minutes_of(HourKind.HONOUR) if statement else 0,
        "parts": _parts(statement) if statement else [],
        "hours": [
            {
                "evidence": EVIDENCE[line.evidence],
                "kind": HOUR_KINDS[line.kind],
                "minutes": line.minutes,
            }
            for line in (statement.hours if statement else ())
        ],
    }
    page = render(request, "certificates/public.html", context)
    page["X-Robots-Tag"] = "noindex"
    return page


def _parts(statement: rules.Statement) -> list[dict[str, object]]:
    """The services under their headings: honour hours never stand among the others."""
    rows: tuple[ServiceRow | SummaryRow, ...] = (*statement.services, *statement.summary)
    plain = [row for row in rows if row.kind is not HourKind.HONOUR]
    apart = [row for row in rows if row.kind is HourKind.HONOUR]
    title = _("服务汇总") if statement.summary else _("服务内容")
    told = [(title, plain), (_("荣誉时长的服务（另列，不计入累计服务时长）"), apart)]
    return [{"title": title, "rows": rows} for title, rows in told if rows]


@allow(PUBLIC)
@require_GET
def certificate_public_key(request: HttpRequest) -> HttpResponse:
    """The key with which anybody may check certificates without this site."""
    answer = HttpResponse(
        certificates.public_key_pem(), content_type="application/x-pem-file; charset=ascii"
    )
    answer["Content-Disposition"] = 'attachment; filename="liandong-public-key.pem"'
    return answer


urlpatterns = [
    path("my/certificates", certificate_list, name="certificate-list"),
    path("my/certificates/new", certificate_request, name="certificate-request"),
    path("certificates", issued_certificates, name="issued-certificates"),
    path("certificates/public-key.pem", certificate_public_key, name="certificate-public-key"),
    path("certificates/<str:number>.pdf", certificate_paper, name="certificate-paper"),
    path(
        "certificates/<str:number>/withdrawal",
        certificate_withdrawal,
        name="certificate-withdrawal",
    ),
    path("verify", certificate_verify, name="certificate-verify"),
    path("c/<str:number>", certificate_public, name="certificate-public"),
]
