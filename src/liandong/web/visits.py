"""Visits: whom one looks after, one person with the short form on top, and questions answered."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import visits as rules
from liandong.core.refusals import Refusal
from liandong.models import CaredPerson, CarePairing, Visit
from liandong.phrases import cases as case_words
from liandong.phrases import visits as words
from liandong.phrases.needs import HARDSHIP_GROUPS
from liandong.queries import assist_tasks as near
from liandong.queries import visits as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR, Actor
from liandong.services import visits as services
from liandong.web import visit_forms
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.acting import tried
from liandong.web.months import months_until
from liandong.web.template_words import person_day

MOST_CLIENTS = 200
SOON = timedelta(minutes=10)
"""A visit that comes this soon came at once."""
_TAGS = {"danger": "danger", "warm": "warn", "ok": "ok"}


def _due(one: CaredPerson, today: date) -> tuple[str, str]:
    """Where somebody stands in words, and the kind of the tag."""
    where = rules.standing(one.next_due_on, today, is_worrying=one.is_worrying)
    said, kind = words.STANDINGS[where]
    if where is rules.Standing.LATE:
        days = (today - one.next_due_on).days
        return ngettext("晚了 %(n)s 天", "晚了 %(n)s 天", days) % {"n": days}, kind
    if where in {rules.Standing.SOON, rules.Standing.FINE}:
        return _("%(day)s联系") % {"day": person_day(one.next_due_on)}, kind
    return str(said), kind


def _last(one: CaredPerson) -> str:
    if one.last_on is None:
        return _("还没有联系过")
    return _("上次 %(day)s") % {"day": person_day(one.last_on)}


def _row(one: Any, today: date, me: int) -> dict[str, Any]:
    """One line of the list: how to call them and when; never the address."""
    said, kind = _due(one, today)
    notes = [_last(one)]
    helpers = [pairing.volunteer.name for pairing in one.open_pairings]
    if helpers and one.worker_id == me:
        notes.append("、".join(helpers))
    elif one.worker_id != me:
        notes.append(_("社工%(name)s") % {"name": one.worker.name})
    return {
        "url": reverse("visit-detail", args=[one.pk]),
        "title": one.beneficiary.call_name or one.number,
        "text": " · ".join(notes),
        "tag": said,
        "tag_kind": _TAGS[kind],
        "urgent": kind == "danger",
    }


def _map(rows: list[CaredPerson], today: date) -> dict[str, Any] | None:
    """Those with a place, colored by where they stand; for who answers for them only."""
    points = [
        {
            "lat": one.beneficiary.lat,
            "lon": one.beneficiary.lon,
            "title": one.beneficiary.call_name or one.number,
            "text": f"{words.STANDINGS[where][0]} · {_last(one)}",
            "url": reverse("visit-detail", args=[one.pk]),
            "kind": words.STANDINGS[where][1],
            "name": one.beneficiary.call_name,
        }
        for one, where in shown.places_of(rows, on=today)
    ]
    return {"points": points} if points else None


@allow(SIGNED_IN)
@never_cache
@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """Whom I look after, the most pressing first; for a supervisor the line's people."""
    who, today = actor(request), timezone.localdate()
    me = who.person.pk
    mine = shown.rows_of(who, on=today)
    guided = shown.guided_rows_of(who, on=today)
    answers_for = [one for one in mine if one.worker_id == me] + guided
    late = sum(one.next_due_on <= today or one.is_worrying for one in mine)
    context = {
        "is_worker": who.has(SOCIAL_WORKER),
        "is_staff": who.has(SOCIAL_WORKER, SUPERVISOR),
        "rows": [_row(one, today, me) for one in mine],
        "guided": [_row(one, today, me) for one in guided],
        "map": _map(answers_for, today),
        "late": late,
        "today": today,
    }
    return render(request, "visits/visit_list.html", context)


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("address", "note", "lat", "lon")
@require_http_methods(["GET", "POST"])
def care_create(request: HttpRequest) -> HttpResponse:
    """Take somebody onto the list."""
    who, today = actor(request), timezone.localdate()
    clients = shown.newcomers_for(who, on=today)
    form = visit_forms.CareForm(
        request.POST or None,
        near=who.person.division_code,
        clients=clients[:MOST_CLIENTS] if not request.POST else clients,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.take_in(draft=form.draft(), by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("加好了。今天就可以去看看。"))
            return redirect("visit-detail", made.pk)
    return render(request, "visits/care_create.html", {"form": form})


def _cared(request: HttpRequest, care_id: int) -> CaredPerson:
    """The person, for who may open the page; for everybody else there is none."""
    who, today = actor(request), timezone.localdate()
    scope = shown.readable_by(who, on=today) | shown.visitable_by(who, on=today)
    found: CaredPerson = get_object_or_404(scope.distinct(), pk=care_id)
    return found


@allow(SIGNED_IN)
@never_cache
@require_GET
def visit_detail(request: HttpRequest, care_id: int) -> HttpResponse:
    """One person with the form on top. Each look is written down."""
    return _page(request, _cared(request, care_id))


def _page(request: HttpRequest, cared: CaredPerson, form: forms.Form | None = None) -> HttpResponse:
    who, today = actor(request), timezone.localdate()
    file = services.read(cared=cared, by=who.person, at=timezone.now())
    one = file.cared
    is_mine = shown.writable_by(who, on=today).filter(pk=one.pk).exists()
    can_visit = shown.visitable_by(who, on=today).filter(pk=one.pk).exists()
    said, kind = _due(one, today)
    context: dict[str, Any] = {
        "cared": one,
        "due": said,
        "due_kind": _TAGS[kind],
        "facts": _facts(one, who, is_mine=is_mine),
        "form": (form or visit_forms.VisitForm()) if can_visit else None,
        "is_mine": is_mine and one.until is None,
        "has_papers": shown.readable_by(who, on=today).filter(pk=one.pk).exists(),
        "is_staff": who.has(SOCIAL_WORKER, SUPERVISOR),
        "pairings": [
            pairing for pairing in file.pairings if is_mine or pairing.volunteer_id == who.person.pk
        ],
        "visits": [_visit(row) for row in file.visits],
    }
    if is_mine:
        near_people = near.helpers_for(who, on=today).order_by("name", "pk")
        context["pair_form"] = visit_forms.PairForm(volunteers=near_people)
        context["readings"] = [
            {
                "title": row.reader.name,
                "at": row.at,
                "icon": "device-mobile" if row.is_kept else "eye",
                "by": "",
                "text": _("留在了手机的名单里") if row.is_kept else "",
            }
            for row in shown.readings_of(one)[:20]
        ]
    return render(request, "visits/visit_detail.html", context)


def _visit(row: Visit) -> dict[str, Any]:
    """One visit as it stands in the history; one that came later says when, and what to check."""
    by = row.by.name
    if row.recorded_at - row.held_at > SOON:
        came = f"{person_day(row.recorded_at)} {timezone.localtime(row.recorded_at):%H:%M}"
        by = _("%(name)s · %(came)s送到") % {"name": by, "came": came}
    doubt = str(words.DOUBTS.get(row.doubt, ""))
    return {
        "title": f"{words.METHODS[row.method]} · {words.CONDITIONS[row.condition]}",
        "text": " · ".join(filter(None, [row.note, doubt])),
        "by": by,
        "at": row.held_at,
        "icon": "alert-triangle" if row.condition == "worrying" or doubt else "check",
        "kind": "warn" if doubt else "",
    }


def _facts(one: CaredPerson, who: Actor, *, is_mine: bool) -> list[dict[str, str]]:
    """What one needs to know: a paired volunteer the door and what to mind, no more."""
    client = one.beneficiary
    told = [(_("住址"), client.address, ""), (_("要注意什么"), one.note, "")]
    if who.has(SOCIAL_WORKER, SUPERVISOR):
        told += [
            (_("电话"), client.phone, f"tel:{client.phone}" if client.phone else ""),
            (_("困难类别"), str(HARDSHIP_GROUPS.get(client.hardship_group, "")), ""),
            (_("本人同意"), str(case_words.CONSENTS[one.consent_method]), ""),
        ]
    told += [
        (_("几天联系一次"), str(one.every_days), ""),
        (_("上次联系"), _last(one), ""),
        (_("社工"), one.worker.name, ""),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in told if value]


@allow(SIGNED_IN)
@never_cache
@sensitive_post_parameters("note")
@require_POST
def visit_create(request: HttpRequest, care_id: int) -> HttpResponse:
    """Write a visit down."""
    cared = _cared(request, care_id)
    form = visit_forms.VisitForm(request.POST)
    if form.is_valid():
        try:
            made = services.visit(
                cared=cared, by=actor(request).person, at=timezone.now(), **form.facts()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            said = _("记好了，也提了一条需求。") if made.need_id else _("记好了。")
            messages.success(request, said)
            return redirect("visit-list")
    return _page(request, cared, form)


@allow(SOCIAL_WORKER)
@require_POST
def care_pair(request: HttpRequest, care_id: int) -> HttpResponse:
    """Ask a volunteer to look after them."""
    who, today = actor(request), timezone.localdate()
    cared = get_object_or_404(shown.writable_by(who, on=today), pk=care_id)
    form = visit_forms.PairForm(request.POST, volunteers=near.helpers_for(who, on=today))
    if form.is_valid():
        chosen = form.cleaned_data["volunteer"]
        tried(
            request,
            lambda: services.pair(cared=cared, volunteer=chosen, by=who.person, at=timezone.now()),
            done=_("结好对了。志愿者在“我结对的人”里看得到。"),
        )
    else:
        messages.error(request, _("请选一位志愿者。"))
    return redirect("visit-detail", care_id)


@allow(SIGNED_IN)
@require_POST
def care_unpair(request: HttpRequest, pairing_id: int) -> HttpResponse:
    """End a pairing: mine, or one of a person I answer for."""
    me = actor(request).person
    pairing = get_object_or_404(CarePairing, pk=pairing_id)
    tried(
        request,
        lambda: services.unpair(pairing=pairing, by=me, at=timezone.now()),
        done=_("结对结束了，TA 的资料从今天起看不到了。"),
    )
    return redirect("visit-list")


@allow(SOCIAL_WORKER)
@require_POST
def care_end(request: HttpRequest, care_id: int) -> HttpResponse:
    """Look after somebody no more."""
    who = actor(request)
    cared = get_object_or_404(shown.writable_by(who, on=timezone.localdate()), pk=care_id)
    tried(
        request,
        lambda: services.let_go(cared=cared, by=who.person, at=timezone.now()),
        done=_("移出名单了，结对也都结束了。"),
    )
    return redirect("visit-list")


@allow(SOCIAL_WORKER)
@never_cache
@sensitive_post_parameters("question", "asker")
@require_http_methods(["GET", "POST"])
def consultations(request: HttpRequest) -> HttpResponse:
    """Questions answered: the short form, and the last ones below."""
    who = actor(request)
    form = visit_forms.ConsultationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.consult(by=who.person, at=timezone.now(), **form.facts())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记好了（%(number)s）。") % {"number": made.number})
            return redirect(_AFTER.get(made.outcome, "consultation-list"))
    rows = [
        {
            "title": str(case_words.FIELDS[row.topic]),
            "text": row.question,
            "note": " · ".join(
                [row.number, str(words.CHANNELS[row.channel]), person_day(row.held_at)]
            ),
            "tag": words.OUTCOMES[row.outcome],
        }
        for row in shown.consultations_of(who)
    ]
    context = {"form": form, "rows": rows, "months": months_until(timezone.localdate())}
    return render(request, "visits/consultation_list.html", context)


_AFTER = {"need": "need-create", "case": "case-create"}
"""Where one goes on after an answer that asks for more."""

urlpatterns = [
    path("visits", visit_list, name="visit-list"),
    path("visits/new", care_create, name="care-create"),
    path("visits/<int:care_id>", visit_detail, name="visit-detail"),
    path("visits/<int:care_id>/visits", visit_create, name="visit-create"),
    path("visits/<int:care_id>/pairings", care_pair, name="care-pair"),
    path("visits/<int:care_id>/end", care_end, name="care-end"),
    path("visits/pairings/<int:pairing_id>/end", care_unpair, name="care-unpair"),
    path("consultations", consultations, name="consultation-list"),
]
