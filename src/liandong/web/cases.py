"""Cases: one's own list, a case with its next step on top, and each step as one short form."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core.case_facts import CaseNotReady, CaseStageOff
from liandong.core.cases import Load, Stage, follow_up_on
from liandong.core.refusals import Refusal
from liandong.core.typed import whole
from liandong.models import CaredPerson, Case, CaseCover, Need
from liandong.phrases import cases as words
from liandong.queries import access, visits
from liandong.queries import cases as shown
from liandong.queries import referrals as offered
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR, Actor
from liandong.queries.cases import CaseFile
from liandong.services import case_readings
from liandong.services import cases as services
from liandong.web import case_forms, case_views
from liandong.web.access import actor, allow

MOST_CLIENTS = 200


# ── lists ───────────────────────────────────────────────────────────────────────────────────


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """What waits: cases offered to me, mine by danger and date; for a supervisor the line's."""
    return _list(request)


def _list(request: HttpRequest, cover: forms.Form | None = None) -> HttpResponse:
    who, today, now = actor(request), timezone.localdate(), timezone.now()
    me = who.person
    rows = [case_views.row(one, today, me.pk) for one in shown.rows_of(who, on=today)]
    guided = [case_views.row(one, today, me.pk) for one in shown.cases_guided_by(who, on=today)]
    context: dict[str, Any] = {
        "is_worker": who.has(SOCIAL_WORKER),
        "rows": rows,
        "guided": guided,
        "loads": [
            {"row": one, "load": case_views.load_words(one.load)}
            for one in shown.loads_guided_by(who, on=today)
        ],
        "offers": [
            {"row": one, "is_late": now >= one.due_at} for one in offered.waiting_for(who, on=today)
        ],
    }
    if who.has(SOCIAL_WORKER):
        colleagues = shown.colleagues_of(me, on=today)
        context |= {
            "load": case_views.load_words(shown.caseload(me, on=today)),
            "covers": shown.covers_of(me, on=today),
            "cover_form": cover or case_forms.CoverForm(colleagues=colleagues, today=today),
            "sent": case_views.referrals(list(offered.sent_by(me)[:10]), now),
            "closed": shown.closed_of(who, on=today)[:10],
        }
    return render(request, "cases/case_list.html", context)


@allow(SOCIAL_WORKER)
@never_cache
@require_POST
def case_cover(request: HttpRequest) -> HttpResponse:
    """A colleague stands in for all my cases until I am back."""
    me, today = actor(request).person, timezone.localdate()
    colleagues = shown.colleagues_of(me, on=today)
    form = case_forms.CoverForm(request.POST, colleagues=colleagues, today=today)
    if form.is_valid():
        try:
            case_readings.cover(worker=me, by=me, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("说好了。到那天自动结束，提前回来就点“我回来了”。"))
            return redirect("case-list")
    return _list(request, form)


@allow(SOCIAL_WORKER)
@require_POST
def case_cover_end(request: HttpRequest, cover_id: int) -> HttpResponse:
    """I am back."""
    me = actor(request).person
    row = get_object_or_404(CaseCover, pk=cover_id, worker=me)
    try:
        case_readings.end_cover(cover=row, by=me, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    return redirect("case-list")


# ── opening ─────────────────────────────────────────────────────────────────────────────────


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("presenting", "address")
@require_http_methods(["GET", "POST"])
def case_create(request: HttpRequest) -> HttpResponse:
    """The intake. ``?need=7`` and ``?care=7`` bring what a need or the visits already say."""
    who, today = actor(request), timezone.localdate()
    need, care = _need(request, who), _care(request, who)
    load = shown.caseload(who.person, on=today)
    form = case_forms.IntakeForm(
        request.POST or None,
        near=who.person.division_code,
        need=need,
        clients=shown.clients_for(who)[:MOST_CLIENTS]
        if request.method == "GET"
        else shown.clients_for(who),
        is_full=load.state is Load.FULL,
        visited=care.beneficiary if care else None,
        initial={"presenting": visits.worry_of(care)} if care else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_case(draft=form.draft(), by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("开好了。"))
            return redirect("case-detail", made.pk)
    context = {"form": form, "need": need, "care": care, "load": case_views.load_words(load)}
    return render(request, "cases/case_create.html", context)


def _need(request: HttpRequest, who: Actor) -> Need | None:
    asked = request.GET.get("need", "")
    if not asked:
        return None
    found: Need = get_object_or_404(access.needs_for(who), pk=whole(asked))
    return found


def _care(request: HttpRequest, who: Actor) -> CaredPerson | None:
    asked = request.GET.get("care", "")
    if not asked:
        return None
    mine = visits.writable_by(who, on=who.on).select_related("beneficiary").filter(until=None)
    found: CaredPerson = get_object_or_404(mine, pk=whole(asked))
    return found


# ── one case ────────────────────────────────────────────────────────────────────────────────


def readable(request: HttpRequest, case_id: int) -> Case:
    """The case, for who may open it; for everybody else there is none."""
    who = actor(request)
    found: Case = get_object_or_404(
        shown.readable_by(who, on=timezone.localdate()).select_related("beneficiary", "worker"),
        pk=case_id,
    )
    return found


def mine_or_404(request: HttpRequest, case_id: int) -> Case:
    """The case, for who works on it today; a supervisor reads, but does not act."""
    case = readable(request, case_id)
    if not shown.writable_by(actor(request), on=timezone.localdate()).filter(pk=case.pk).exists():
        raise Http404
    return case


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def case_detail(request: HttpRequest, case_id: int) -> HttpResponse:
    """The file, with the next step on top. Each look is written down."""
    return page(request, readable(request, case_id))


def page(request: HttpRequest, case: Case, **bound: Any) -> HttpResponse:
    """The case's page; ``bound`` are forms that came back with errors, by name."""
    who, now, today = actor(request), timezone.now(), timezone.localdate()
    file = case_readings.read(case=case, by=who.person, at=now)
    case = file.case
    writes = shown.writable_by(who, on=today).filter(pk=case.pk).exists()
    context: dict[str, Any] = {
        "case": case,
        "stage": case.stage,
        "state": words.STAGES[case.stage],
        "steps": case_views.steps(case),
        "facts": case_views.facts(case, today),
        "scores": case_views.scores(case),
        "goals": case_views.goals(file),
        "sessions": case_views.sessions(file),
        "notes": case_views.notes(file),
        "happenings": case_views.happenings(file),
        "tasks": case_views.tasks(file, now, bound.pop("hours", None)),
        "offers": case_views.referrals(file.referrals, now),
        "risks": [
            {"row": one, "label": words.RISKS[one.kind], "form": case_forms.SettleForm()}
            for one in file.risks
        ],
        "open_risks": sum(one.settled_at is None for one in file.risks),
        "has_line": bool(shown.line_of(case.worker_id, on=today)),
        "lacks": [words.MISSING[code] for code in file.missing],
        "writes": writes,
        "hears": not writes and who.has(SUPERVISOR),
        "is_follow_up": case.closed_at is not None and case.next_due_on is not None,
    }
    if writes:
        context |= _forms(file, today) | bound
    return render(request, "cases/case_detail.html", context)


def _forms(file: CaseFile, today: Any) -> dict[str, Any]:
    case = file.case
    return {
        "step_form": step_form(file, None, today),
        "session_form": case_forms.SessionForm(),
        "late_form": case_forms.LateSessionForm(initial={"held_on": today - timedelta(days=1)}),
        "due_form": case_forms.DueForm(
            initial={"next_due_on": case.next_due_on}, may_end=case.closed_at is not None
        ),
        "close_form": case_forms.CloseForm(is_evaluated=case.stage == Stage.CLOSING),
        "reason_form": case_forms.ReasonForm(),
        "risk_form": case_forms.RiskForm(),
    }


def step_form(file: CaseFile, data: Any, today: Any) -> forms.Form | None:
    """The form of the stage at which the case stands; None where there is none."""
    stage = Stage(file.case.stage)
    if stage is Stage.INTAKE:
        return case_forms.ConsentForm(data)
    if stage is Stage.ASSESSMENT:
        return case_forms.AssessForm(data)
    if stage is Stage.PLAN:
        return case_forms.PlanForm(data, today=today)
    if stage is Stage.EVALUATION:
        return case_forms.EvaluateForm(data, goals=file.goals)
    return None


def act(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    name: str,
    write: Callable[[dict[str, Any], datetime], object],
    *,
    said: str = "",
) -> HttpResponse:
    """Write what a form says, or show the page again with what is wrong."""
    if form.is_valid():
        try:
            write(form.cleaned_data, timezone.now())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, said or _("记下了。"))
            return redirect("case-detail", case.pk)
    return page(request, case, **{name: form})


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters()
@require_POST
def case_step(request: HttpRequest, case_id: int) -> HttpResponse:
    """The form of the stage: consent, assessment, plan or evaluation."""
    case, me = mine_or_404(request, case_id), actor(request).person
    file = shown.file_of(case)
    form = step_form(file, request.POST, timezone.localdate())
    if form is None or request.POST.get("stage") != case.stage:
        messages.error(request, sentence(CaseStageOff(stage=case.stage)))
        return redirect("case-detail", case.pk)

    def write(facts: dict[str, Any], at: datetime) -> object:
        if isinstance(form, case_forms.PlanForm):
            return services.plan(case=case, goals=form.goals(), text=facts["plan"], by=me, at=at)
        if isinstance(form, case_forms.EvaluateForm):
            return services.evaluate(
                case=case,
                evaluation=facts["evaluation"],
                reached=form.reached(),
                outcome_score=facts["outcome_score"],
                by=me,
                at=at,
            )
        if isinstance(form, case_forms.AssessForm):
            return services.assess(case=case, by=me, at=at, **facts)
        return services.agree(case=case, by=me, at=at, **facts)

    return act(request, case, form, "step_form", write)


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("note")
@require_POST
def case_session(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write a contact down, of today or of a day before."""
    case, me = mine_or_404(request, case_id), actor(request).person
    is_late = "held_on" in request.POST
    form = (case_forms.LateSessionForm if is_late else case_forms.SessionForm)(request.POST)
    return act(
        request,
        case,
        form,
        "late_form" if is_late else "session_form",
        lambda facts, at: services.add_session(
            case=case, by=me, at=at, **{"held_on": timezone.localdate(), **facts}
        ),
    )


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("closing_note")
@require_POST
def case_closing(request: HttpRequest, case_id: int) -> HttpResponse:
    """End the case, early too."""
    case, me = mine_or_404(request, case_id), actor(request).person
    form = case_forms.CloseForm(request.POST, is_evaluated=case.stage == Stage.CLOSING)
    return act(
        request,
        case,
        form,
        "close_form",
        lambda facts, at: services.close(
            case=case,
            reason=facts["closing_reason"],
            note=facts.get("closing_note", ""),
            follow_up_on=follow_up_on(facts["closing_reason"], timezone.localdate()),
            by=me,
            at=at,
        ),
        said=_("结案了。"),
    )


@allow(SOCIAL_WORKER)
@require_POST
def case_turn(request: HttpRequest, case_id: int) -> HttpResponse:
    """On to the evaluation, back to the plan, or taken up again."""
    case, me = mine_or_404(request, case_id), actor(request).person
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    try:
        services.turn(case=case, to=to, reason=reason, by=me, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    return redirect("case-detail", case.pk)


def sentence(refusal: Refusal) -> str:
    """What to tell the person; what is missing by its name."""
    if isinstance(refusal, CaseNotReady):
        left = "、".join(str(words.MISSING[code]) for code in refusal.missing)
        return _("还差：%(left)s。") % {"left": left}
    return phrases.sentence(refusal)


urlpatterns = [
    path("cases", case_list, name="case-list"),
    path("cases/new", case_create, name="case-create"),
    path("cases/covers", case_cover, name="case-cover"),
    path("cases/covers/<int:cover_id>/end", case_cover_end, name="case-cover-end"),
    path("cases/<int:case_id>", case_detail, name="case-detail"),
    path("cases/<int:case_id>/step", case_step, name="case-step"),
    path("cases/<int:case_id>/sessions", case_session, name="case-session"),
    path("cases/<int:case_id>/closing", case_closing, name="case-closing"),
    path("cases/<int:case_id>/turn", case_turn, name="case-turn"),
]
