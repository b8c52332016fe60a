"""The forms of a person who is looked after, and of a month's questions, filled in."""

from itertools import pairwise

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from liandong.core.form_sheets import Filling
from liandong.core.station_papers import RECORDS
from liandong.models import Consultation, Visit
from liandong.phrases import cases as case_words
from liandong.phrases import visits as words
from liandong.phrases.needs import HARDSHIP_GROUPS
from liandong.queries import station_books as books
from liandong.queries import visits as shown
from liandong.queries.access import SOCIAL_WORKER, SUPERVISOR
from liandong.queries.casework_counts import Span
from liandong.queries.visits import CareFile
from liandong.services import visits as services
from liandong.web.access import actor, allow
from liandong.web.group_papers import day, download, hour, said
from liandong.web.months import asked_month, month_span, months_until


@allow(SOCIAL_WORKER, SUPERVISOR)
@never_cache
@require_GET
def visit_papers_file(request: HttpRequest, care_id: int, kind: str) -> HttpResponse:
    """The register and a record of each visit; taking them is a look that is written down."""
    who = actor(request)
    cared = get_object_or_404(shown.readable_by(who, on=timezone.localdate()), pk=care_id)
    file = services.read(cared=cared, by=who.person, at=timezone.now())
    filling = care_filling(file, list(shown.visits_of(file.cared)))
    return download(RECORDS, filling, name=file.cared.number, foot=file.cared.number, kind=kind)


def care_filling(file: CareFile, held: list[Visit]) -> Filling:
    """Every value of the register and the records. ``held``: all visits, as they came."""
    one = file.cared
    client = one.beneficiary
    once = {
        "number": one.number,
        "client": client.call_name,
        "address": str(client.address),
        "phone": str(client.phone),
        "organization": one.organization.name if one.organization else "",
        "worker": one.worker.name,
        "group": said(HARDSHIP_GROUPS.get(client.hardship_group, "")),
        "consent": said(case_words.CONSENTS.get(one.consent_method, "")),
        "consented_on": day(one.consented_at),
        "since": day(one.since),
        "every_days": said(one.every_days),
        "mind": str(one.note),
        "helpers": "、".join(pairing.volunteer.name for pairing in file.pairings),
    }
    visits = [
        {
            "visitor": row.by.name,
            "held_on": hour(row.held_at),
            "method": said(words.METHODS[row.method]),
            "condition": said(words.CONDITIONS[row.condition]),
            "note": str(row.note),
            "need": row.need.title if row.need else "",
            "need_number": row.need.number if row.need else "",
            "last_on": "",
            "next_due_on": day(one.next_due_on) if one.until is None else "",
        }
        for row in held
    ]
    for (earlier, said_then), (later, said_now) in pairwise(zip(held, visits, strict=True)):
        said_now["last_on"], said_then["next_due_on"] = day(earlier.held_at), day(later.held_at)
    return Filling(once, each={"cared": [{}], "visit": visits})


@allow(SOCIAL_WORKER)
@never_cache
@require_GET
def consultation_papers_file(request: HttpRequest, kind: str) -> HttpResponse:
    """A record of each question that one answered in a month."""
    me = actor(request).person
    month = asked_month(request, months_until(timezone.localdate()))
    rows = list(books.questions_of(me, Span(*month_span(month))))
    if not rows:
        messages.info(request, _("%(month)s 没有咨询。请换一个月。") % {"month": month})
        return redirect("consultation-list")
    title = _("咨询记录 %(month)s") % {"month": month}
    filling = question_filling(rows)
    return download(RECORDS, filling, name=f"consultations-{month}", foot=title, kind=kind)


def question_filling(rows: list[Consultation]) -> Filling:
    """Every value of the records."""
    return Filling(
        {},
        each={
            "consultation": [
                {
                    "number": row.number,
                    "held_on": hour(row.held_at),
                    "organization": row.organization.name if row.organization else "",
                    "worker": row.by.name,
                    "channel": said(words.CHANNELS[row.channel]),
                    "topic": said(case_words.FIELDS[row.topic]),
                    "asker": str(row.asker),
                    "minutes": said(row.minutes),
                    "outcome": said(words.OUTCOMES[row.outcome]),
                    "question": str(row.question),
                }
                for row in rows
            ]
        },
    )


urlpatterns = [
    path("visits/<int:care_id>/papers.<str:kind>", visit_papers_file, name="visit-papers"),
    path("consultations/papers.<str:kind>", consultation_papers_file, name="consultation-papers"),
]
