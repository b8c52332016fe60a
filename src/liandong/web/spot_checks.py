"""Spot checks: the desk, one check, the recipient's question, the volunteer's word, the results."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.core.spot_checks import SpotAnswer
from liandong.models import SpotCheck
from liandong.phrases import spot_checks as words
from liandong.phrases.hours import EVIDENCE
from liandong.queries import access, spot_checks
from liandong.services import spot_checks as services
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow
from liandong.web.spot_check_forms import AnswerForm, DecisionForm, DrawForm, OpeningForm, ReplyForm

CHECKS = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR)


@allow(*CHECKS)
@require_GET
def signal_desk(request: HttpRequest) -> HttpResponse:
    """What waits: entries in doubt first, then whom to ask; and a button to draw anew."""
    return _desk(request, _draw_form(request))


def _desk(request: HttpRequest, form: DrawForm, *, status: int = 200) -> HttpResponse:
    who = actor(request)
    desk = spot_checks.desk(who)
    context = {
        "doubtful": [_line(check) for check in desk.doubtful],
        "to_ask": [_line(check) for check in desk.to_ask],
        "asked": [_line(check) for check in desk.asked],
        "rounds": spot_checks.rounds_for(who),
        "form": form,
    }
    return render(request, "spot_checks/desk.html", context, status=status)


def _draw_form(request: HttpRequest) -> DrawForm:
    today = timezone.localdate()
    return DrawForm(
        request.POST or None,
        organizations=spot_checks.organizations_for(actor(request)),
        initial={"first": today - timedelta(days=30), "last": today - timedelta(days=1)},
    )


def _line(check: SpotCheck) -> dict[str, Any]:
    return {
        "row": check,
        "why": words.DRAWN_FOR[check.drawn_for],
        "answer": words.ANSWERS.get(check.answer, ""),
        "signals": [words.SIGNAL_NAMES[one["code"]] for one in check.reasons],
    }


@allow(*CHECKS)
@require_POST
def spot_round_create(request: HttpRequest) -> HttpResponse:
    """Draw the entries of a period; the seed is made now, so that nobody knew before."""
    who = actor(request)
    form = _draw_form(request)
    if not form.is_valid():
        return _desk(request, form, status=422)
    told = form.cleaned_data
    try:
        made = services.draw_round(
            organization=told["organization"],
            first=told["first"],
            until=told["last"] + timedelta(days=1),
            seed=secrets.token_hex(16),
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, phrases.sentence(refusal))
        return _desk(request, form, status=422)
    else:
        told_words = _("抽好了：%(all)d 条里随机 %(random)d 条，按线索 %(risk)d 条。")
        counts = {
            "all": made.population, "random": made.random_count, "risk": made.risk_count
        }  # fmt: skip
        messages.success(request, told_words % counts)
    return redirect("signal-desk")


def _check(request: HttpRequest, check_id: int) -> SpotCheck:
    rows = spot_checks.checks_for(actor(request)).select_related(
        "entry__person", "entry__shift", "round__organization", "asked_by", "decided_by"
    )
    return get_object_or_404(rows, pk=check_id)


@allow(*CHECKS)
@require_GET
def spot_check(request: HttpRequest, check_id: int) -> HttpResponse:
    """One check: why it was drawn, what to say on the telephone, the answer, the decision."""
    return _shown(request, _check(request, check_id))


def _shown(
    request: HttpRequest, check: SpotCheck, *, phone: str = "", status: int = 200, **forms: Any
) -> HttpResponse:
    is_open = check.answer in {"", SpotAnswer.UNREACHED}
    in_doubt = check.answer in spot_checks.DOUBT and check.stands is None
    now = timezone.now()
    context = {
        "check": check,
        "entry": check.entry,
        "evidence": EVIDENCE[check.entry.evidence],
        "why": words.DRAWN_FOR[check.drawn_for],
        "reasons": [
            str(words.SIGNALS[one["code"]]) % phrases.readable_facts(one["facts"])
            for one in check.reasons
        ],
        "answer": words.ANSWERS.get(check.answer, ""),
        "is_open": is_open,
        "in_doubt": in_doubt,
        "may_message": is_open and spot_checks.person_to_ask(check) is not None,
        "phone": phone,
        "may_decide": in_doubt
        and (check.replied_at is not None or (check.reply_due_at or now) <= now),
        "answer_form": forms.get("answer_form") or AnswerForm(),
        "decision_form": forms.get("decision_form") or DecisionForm(),
    }
    return render(request, "spot_checks/check.html", context, status=status)


@allow(*CHECKS)
@require_POST
def spot_check_asked(request: HttpRequest, check_id: int) -> HttpResponse:
    """Ask: by message, or by telephone, whose number is then shown and noted."""
    who = actor(request)
    check = _check(request, check_id)
    now = timezone.now()
    try:
        if request.POST.get("how") == "phone":
            phone = services.ask_by_phone(check=check, by=who.person, at=now)
            check.refresh_from_db()
            return _shown(request, check, phone=phone or _("没有登记电话，请向社区联系人打听"))
        services.ask_by_message(check=check, by=who.person, at=now)
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已经发出，对方点一下就能回答。"))
    return redirect("spot-check", check.pk)


@allow(*CHECKS)
@require_POST
def spot_check_answer(request: HttpRequest, check_id: int) -> HttpResponse:
    """Keep what the recipient said on the telephone."""
    who = actor(request)
    check = _check(request, check_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, check, status=422, answer_form=form)
    try:
        services.record_answer(
            check=check,
            answer=SpotAnswer(form.cleaned_data["answer"]),
            note=form.cleaned_data["note"],
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已记下。"))
    return redirect("spot-check", check.pk)


@allow(*CHECKS)
@require_POST
def spot_check_decision(request: HttpRequest, check_id: int) -> HttpResponse:
    """Let an entry in doubt stand, or correct it."""
    who = actor(request)
    check = _check(request, check_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, check, status=422, decision_form=form)
    told = form.cleaned_data
    try:
        services.decide(
            check=check,
            stands=told["stands"] == "yes",
            minutes=told["minutes"] or 0,
            reason=told["reason"],
            by=who.person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        form.add_error(None, phrases.sentence(refusal))
        return _shown(request, check, status=422, decision_form=form)
    messages.success(request, _("有结论了，已经告诉本人。"))
    return redirect("signal-desk")


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def spot_check_reply(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The volunteer says how it was, before anybody decides."""
    me = actor(request).person
    check = get_object_or_404(
        SpotCheck.objects.select_related("entry"),
        entry=entry_id,
        entry__person=me,
        answer__in=spot_checks.DOUBT,
    )
    form = ReplyForm(request.POST or None, initial={"text": check.reply})
    if request.method == "POST" and form.is_valid():
        try:
            services.reply(check=check, text=form.cleaned_data["text"], by=me, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("收到了。会有另一位工作人员核对，结果会告诉您。"))
            return redirect("hours-entry", entry_id)
    context = {
        "form": form,
        "check": check,
        "entry": check.entry,
        "evidence": EVIDENCE[check.entry.evidence],
    }
    return render(request, "spot_checks/reply.html", context)


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def spot_check_question(request: HttpRequest, token: str) -> HttpResponse:
    """The recipient's page: one question, three answers; no name and no hours."""
    check = get_object_or_404(SpotCheck.objects.select_related("entry__organization"), token=token)
    said = request.POST.get("answer", "")
    if request.method == "POST" and said in spot_checks.ANSWERED and not check.answer:
        services.record_answer(check=check, answer=SpotAnswer(said), by=None, at=timezone.now())
        return redirect("spot-check-question", token)
    choices = [(key, words.ANSWERS[key]) for key in spot_checks.ANSWERED]
    context = {"check": check, "choices": choices, "is_done": check.answer in spot_checks.ANSWERED}
    return render(request, "spot_checks/question.html", context)


@allow(PUBLIC)
@require_GET
def spot_check_results(request: HttpRequest) -> HttpResponse:
    """How many were asked about and how many were confirmed; small groups merged."""
    found = spot_checks.published(rest=_("其他单位合计"))
    chance, risk = found.parts
    context = {
        "chance": chance,
        "risk": risk,
        "rows": found.organizations,
        "seeds": [
            {"row": row, "digest": sha256(row.seed.encode()).hexdigest()[:16]}
            for row in found.seeds
        ],
        "rules": services.RULES,
    }
    return render(request, "spot_checks/results.html", context)


@allow(*CHECKS)
@require_http_methods(["GET", "POST"])
def opening_hours(request: HttpRequest) -> HttpResponse:
    """When places are open, and a form for the next line."""
    who = actor(request)
    form = OpeningForm(
        request.POST or None,
        organizations=spot_checks.organizations_for(who),
        initial={"since": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            services.set_opening(
                organization=told["organization"],
                place_name=told["place_name"],
                weekdays=[int(day) for day in told["weekdays"]],
                opens_at=told["opens_at"],
                closes_at=told["closes_at"],
                since=told["since"],
                until=told["last"] + timedelta(days=1) if told["last"] else None,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("开放时间已登记。"))
            return redirect("opening-hours")
    context = {"form": form, "lines": spot_checks.opening_lines(who)}
    return render(request, "spot_checks/opening_hours.html", context)


urlpatterns = [
    path("spot-checks", signal_desk, name="signal-desk"),
    path("spot-checks/rounds", spot_round_create, name="spot-round-create"),
    path("spot-checks/results", spot_check_results, name="spot-check-results"),
    path("spot-checks/opening-hours", opening_hours, name="opening-hours"),
    path("spot-checks/<int:check_id>", spot_check, name="spot-check"),
    path("spot-checks/<int:check_id>/asked", spot_check_asked, name="spot-check-asked"),
    path("spot-checks/<int:check_id>/answer", spot_check_answer, name="spot-check-answer"),
    path("spot-checks/<int:check_id>/decision", spot_check_decision, name="spot-check-decision"),
    path("spot-checks/question/<str:token>", spot_check_question, name="spot-check-question"),
    path("hours/<int:entry_id>/word", spot_check_reply, name="spot-check-reply"),
]
