"""A volunteer's hours: the total, why each entry is believed, what still waits, objections.

The pages of one entry serve the volunteer and the staff who answer for it; what each may do
there differs. The list from which staff confirm hours is in ``liandong.web.claims``.
"""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from liandong import phrases
from liandong.core.hours import Span
from liandong.core.refusals import Refusal
from liandong.models import Assignment, AssignmentState, LedgerEntry
from liandong.phrases.hours import EVIDENCE, EVIDENCE_PROOF, HOUR_KINDS
from liandong.queries import access, attendance_lists, beliefs, statements
from liandong.services import claims, hours
from liandong.web import belief_words
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.hour_forms import AnswerForm, ClaimForm, CorrectionForm, ObjectionForm

PER_PAGE = 20

WAITING_WORDS = {
    "complete": (gettext_lazy("已签到、签退，等社工确认"), "wait"),
    "proposed": (gettext_lazy("忘了签退，等负责人确认离场时间"), "wait"),
    "told": (gettext_lazy("您说了离场时间，等负责人确认"), "wait"),
    "no_leaving": (gettext_lazy("只有签到，没有签退"), "warn"),
    "no_arrival": (gettext_lazy("没有签到记录"), "warn"),
    "absent": (gettext_lazy("登记为没有到场"), "danger"),
    "claimed": (gettext_lazy("补录申请等第二个人核对"), "wait"),
    "refused": (gettext_lazy("补录没有通过"), "danger"),
}
PROOF_WORDS = {
    "in": (gettext_lazy("到场"), "map-pin"),
    "out": (gettext_lazy("离场"), "logout"),
    "claimed": (gettext_lazy("申请补录"), "edit"),
    "entered": (gettext_lazy("确认并记入"), "check"),
    "approved": (gettext_lazy("第二个人核对，记入"), "user-check"),
}


# ── the volunteer's own pages ───────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_GET
def my_hours(request: HttpRequest) -> HttpResponse:
    """The total, the way to the next star, what waits, and every entry."""
    me = actor(request).person
    now = timezone.now()
    page = Paginator(statements.entries_of(me), PER_PAGE).get_page(request.GET.get("page"))
    totals = statements.totals(me, on=timezone.localdate())
    waiting = [
        {"row": row, "words": WAITING_WORDS[row.state][0], "kind": WAITING_WORDS[row.state][1]}
        for row in statements.waiting_of(me, at=now)
    ]
    disputed = statements.disputed_of(me)
    disputed_minutes = sum(entry.minutes for entry in disputed)
    context = {
        "totals": totals,
        "disputed": disputed,
        "confirmed_hours": (totals.total - disputed_minutes) / 60,
        "disputed_hours": disputed_minutes / 60,
        "total_hours": totals.total / 60,
        "credit_hours": totals.credit / 60,
        "honour_hours": totals.honour / 60,
        "star_done": totals.credit - totals.star_from,
        "star_span": totals.star_to - totals.star_from,
        "lines": [
            {
                "line": line,
                "label": EVIDENCE[line.evidence],
                "proof": EVIDENCE_PROOF[line.evidence],
                "kind": HOUR_KINDS[line.kind],
            }
            for line in totals.lines
        ],
        "waiting": waiting,
        "page": page,
        "entries": [{"row": row, "evidence": EVIDENCE[row.evidence]} for row in page],
    }
    return render(request, "hours/my_hours.html", context)


@allow(SIGNED_IN)
@require_GET
def hours_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry: who proved it, how and when; what was changed; what was objected."""
    entry = _entry(request, entry_id)
    return render(request, "hours/entry.html", _entry_facts(request, entry))


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def entry_objection(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Say that an entry of one's own is wrong."""
    me = actor(request).person
    entry = get_object_or_404(LedgerEntry, pk=entry_id, person=me, reverses=None)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            claims.object_to(entry=entry, text=form.cleaned_data["text"], by=me, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已收到。记录单位会在 5 个工作日内答复您。"))
            return redirect("hours-entry", entry.pk)
    context = {"form": form, "entry": entry, "evidence": EVIDENCE[entry.evidence]}
    return render(request, "hours/objection.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def claim_create(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """Ask for a back-fill of one's own service, or, as staff, of somebody's."""
    who = actor(request)
    places = Assignment.objects.filter(
        Q(person=who.person) | Q(pk__in=attendance_lists.places_for(who).values("pk"))
    ).exclude(state=AssignmentState.RELEASED)
    place = get_object_or_404(
        places.select_related("shift__project", "shift__position", "person"), pk=assignment_id
    )
    start = timezone.localtime(place.shift.starts_at)
    end = timezone.localtime(place.shift.ends_at)
    form = ClaimForm(
        request.POST or None,
        request.FILES or None,
        initial={"starts_at": start.time(), "ends_at": end.time()},
    )
    is_own = place.person_id == who.person.pk
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        span = Span(
            datetime.combine(start.date(), told["starts_at"], tzinfo=start.tzinfo),
            datetime.combine(start.date(), told["ends_at"], tzinfo=start.tzinfo),
        )
        try:
            claims.claim(
                assignment=place,
                span=span,
                reason=told["reason"],
                proof=told["proof"],
                by=who.person,
                at=timezone.now(),
                photo=told["photo"].read() if told["photo"] else None,
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("补录申请已提交，由另一个人核对后记入。"))
            return redirect("my-hours" if is_own else "claims")
    context = {
        "form": form,
        "place": place,
        "is_own": is_own,
        "back": reverse("my-hours" if is_own else "claims"),
    }
    return render(request, "hours/claim.html", context)


# ── staff: correcting and answering ─────────────────────────────────────────────────────────


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def entry_correction(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take an entry back and enter the right minutes, with a reason."""
    who = actor(request)
    entry = get_object_or_404(
        attendance_lists.entries_to_answer_for(who).select_related("person"),
        pk=entry_id,
        reverses=None,
        reversed_by=None,
    )
    form = CorrectionForm(request.POST or None, initial={"minutes": entry.minutes})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            fresh = hours.correct(
                entry=entry,
                minutes=told["minutes"],
                reason=told["reason"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已更正，并通知了志愿者。"))
            return redirect("hours-entry", (fresh or entry).pk)
    context = {
        "form": form,
        "entry": entry,
        "evidence": EVIDENCE[entry.evidence],
        "certificates": statements.certificates_with(entry),
    }
    return render(request, "hours/correction.html", context)


@allow(access.SOCIAL_WORKER, access.COORDINATOR)
@require_http_methods(["GET", "POST"])
def objection_answer(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer an objection within its clock; correct the entry when it is right."""
    who = actor(request)
    objection = get_object_or_404(
        attendance_lists.objections_for(who).select_related("entry", "person"), pk=objection_id
    )
    entry = objection.entry
    form = AnswerForm(request.POST or None, initial={"minutes": entry.minutes})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        is_upheld = told["is_upheld"] == "yes"
        try:
            claims.answer_objection(
                objection=objection,
                is_upheld=is_upheld,
                answer=told["answer"],
                minutes=told["minutes"] if is_upheld else None,
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已答复，并通知了志愿者。"))
            return redirect("claims")
    context = {
        "form": form,
        "objection": objection,
        "entry": entry,
        "evidence": EVIDENCE[entry.evidence],
        "proofs": _proof_items(entry),
    }
    return render(request, "hours/answer.html", context)


# ── what an entry's page shows ──────────────────────────────────────────────────────────────


def _entry(request: HttpRequest, entry_id: int) -> LedgerEntry:
    reach = access.ledger_for(actor(request)).select_related(
        "organization", "person", "entered_by", "approved_by", "reversed_by", "reverses",
        "spot_check",
    )  # fmt: skip
    return get_object_or_404(reach, pk=entry_id)


def _proof_items(entry: LedgerEntry) -> list[dict[str, Any]]:
    items = []
    for proof in statements.proofs_of(entry):
        words, icon = PROOF_WORDS[proof.kind]
        items.append(
            {
                "title": words,
                "text": EVIDENCE[proof.method] if proof.kind in {"in", "out"} else "",
                "at": proof.at,
                "by": proof.by,
                "icon": icon,
            }
        )
    return items


def _history_items(entry: LedgerEntry) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    for row in statements.history_of(entry):
        if row.reverses_id is not None:
            title = _("冲销 %(minutes)s 分钟") % {"minutes": -row.minutes}
        else:
            title = _("记入 %(minutes)s 分钟") % {"minutes": row.minutes}
        items.append(
            {
                "title": f"{title} · {_('编号')} {row.seq}",
                "text": row.reason,
                "at": row.recorded_at,
                "by": row.entered_by.name,
                "icon": "repeat" if row.reverses_id else "check",
                "kind": "warn" if row.reverses_id else "ok",
            }
        )
    return items


def _entry_facts(request: HttpRequest, entry: LedgerEntry) -> dict[str, Any]:
    who = actor(request)
    is_own = entry.person_id == who.person.pk
    stands = entry.reverses_id is None and getattr(entry, "reversed_by", None) is None
    objections = statements.objections_to(entry)
    history = _history_items(entry)
    check = getattr(entry, "spot_check", None)
    return {
        "doubt": check if check is not None and check.answer in {"no", "not_come"} else None,
        "was_confirmed": check is not None and check.answer == "yes",
        "entry": entry,
        "entry_hours": entry.minutes / 60,
        "is_own": is_own,
        "stands": stands,
        "evidence": EVIDENCE[entry.evidence],
        "kind": HOUR_KINDS[entry.kind],
        "proof_words": EVIDENCE_PROOF[entry.evidence],
        "reasons": belief_words.lines(beliefs.of(entry)),
        "history": history if len(history) > 1 else [],
        "objections": objections,
        "may_object": is_own
        and stands
        and not any(objection.answered_at is None for objection in objections),
        "may_correct": not is_own and stands and who.has(access.SOCIAL_WORKER, access.COORDINATOR),
        "back": reverse("my-hours" if is_own else "claims"),
    }


urlpatterns = [
    path("my/hours", my_hours, name="my-hours"),
    path("hours/<int:entry_id>", hours_entry, name="hours-entry"),
    path("hours/<int:entry_id>/objection", entry_objection, name="entry-objection"),
    path("hours/<int:entry_id>/correction", entry_correction, name="entry-correction"),
    path("objections/<int:objection_id>", objection_answer, name="objection-answer"),
    path("assignments/<int:assignment_id>/claim", claim_create, name="claim-create"),
]
