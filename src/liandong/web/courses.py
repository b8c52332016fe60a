"""Courses for everybody: what there is, one course, its lessons, its questions, its dates."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import growth
from liandong.core.growth import GrowthRules
from liandong.core.refusals import Refusal
from liandong.models import Course, Lesson, LessonReading, Person, TrainingSeat, TrainingSession
from liandong.phrases.credentials import KINDS
from liandong.phrases.training import STAGES, STEPS, WAYS
from liandong.queries import access
from liandong.queries import training as shown
from liandong.services import training as services
from liandong.web.access import PUBLIC, SIGNED_IN, actor, allow, reader
from liandong.web.shifts import person_of
from liandong.web.template_words import minutes_as_hours

PAGE = 20
WRITERS = (access.COORDINATOR, access.SOCIAL_WORKER, access.SUPERVISOR)
"""Who writes courses and sets dates, for their own organization."""


# ── what there is ───────────────────────────────────────────────────────────────────────────


@allow(PUBLIC)
@require_GET
def course_list(request: HttpRequest) -> HttpResponse:
    """Courses that can be taken, with the next date; staff see their own drafts above."""
    now, who = timezone.now(), reader(request)
    page = Paginator(shown.offered(now), PAGE).get_page(request.GET.get("page"))
    own = shown.run_by(who).filter(published_at=None).order_by("-pk")[:PAGE] if who else []
    context = {
        "page": page,
        "rows": [_course_words(course) for course in page],
        "drafts": own,
        "may_write": who is not None and who.has(*WRITERS),
    }
    return render(request, "training/course_list.html", context)


def _course_words(course: Course) -> dict[str, Any]:
    coming: list[TrainingSession] = getattr(course, "coming", [])
    lessons: int = getattr(course, "lesson_count", 0)
    return {
        "title": course.title,
        "url": reverse("course-detail", args=[course.pk]),
        "text": " · ".join(
            [
                str(course.get_kind_display()),
                minutes_as_hours(course.minutes),
                course.organization.name,
            ]
        ),
        "is_online": lessons > 0,
        "next": coming[0] if coming else None,
    }


def _opened(request: HttpRequest, course_id: int) -> Course:
    """A course that is offered, was taken by this person, or is their own to write."""
    who = reader(request)
    course = get_object_or_404(Course.objects.select_related("organization"), pk=course_id)
    if course.is_open:
        return course
    runs = who is not None and shown.run_by(who).filter(pk=course.pk).exists()
    me = person_of(request)
    learnt = me is not None and course.records.filter(person=me).exists()
    if not (runs or learnt):
        return get_object_or_404(Course, pk=None)
    return course


@allow(PUBLIC)
@require_GET
def course_detail(request: HttpRequest, course_id: int) -> HttpResponse:
    """One course: how to take it, and how far one is."""
    course, now, person = _opened(request, course_id), timezone.now(), person_of(request)
    who = reader(request)
    lessons = list(course.lessons.all())
    read = _read(course, person)
    own = course.records.filter(person=person).order_by("-completed_on")
    done = own.first() if person is not None else None
    sessions = list(shown.coming_sessions(now).filter(course=course).select_related("trainer"))
    held = _held(sessions, person)
    runs = who is not None and shown.run_by(who).filter(pk=course.pk).exists()
    context = {
        "course": course,
        "lessons": [{"row": row, "is_read": row.pk in read} for row in lessons],
        "unread": sum(1 for row in lessons if row.pk not in read),
        "questions": course.questions.count(),
        "done": done,
        "next_lesson": next((row for row in lessons if row.pk not in read), None),
        "sessions": [
            {
                "row": row,
                "free": max(0, row.seats - getattr(row, "taken", 0)),
                "is_mine": row.pk in held,
            }
            for row in sessions
        ],
        "runs": runs,
        "past": shown.sessions_recorded_by(who)
        .filter(course=course, starts_at__lte=now, cancelled_at=None)
        .order_by("-starts_at")[:5]
        if who is not None
        else [],
        "asked_by": shown.asked_by(course),
        "counts_towards": KINDS.get(course.counts_towards, ""),
    }
    return render(request, "training/course_detail.html", context)


def _read(course: Course, person: Person | None) -> set[int]:
    if person is None:
        return set()
    mine = LessonReading.objects.filter(lesson__course=course, person=person)
    return set(mine.values_list("lesson_id", flat=True))


def _held(sessions: list[TrainingSession], person: Person | None) -> set[int]:
    if person is None:
        return set()
    mine = TrainingSeat.objects.filter(session__in=sessions, person=person, given_back_at=None)
    return set(mine.values_list("session_id", flat=True))


# ── reading and answering ───────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def lesson(request: HttpRequest, course_id: int, position: int) -> HttpResponse:
    """GET: the lesson. POST: it is read; on to the next, the questions, or the end."""
    course, person = _opened(request, course_id), actor(request).person
    row = get_object_or_404(Lesson, course=course, position=position)
    lessons = list(course.lessons.all())
    at = lessons.index(row)
    following = lessons[at + 1] if at + 1 < len(lessons) else None
    if request.method == "POST":
        try:
            is_done = services.read_lesson(lesson=row, by=person, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, phrases.sentence(refusal))
            return redirect("course-detail", course.pk)
        if following is not None:
            return redirect("lesson", course.pk, following.position)
        if course.questions.exists():
            return redirect("quiz", course.pk)
        if is_done:
            messages.success(request, _("学完了，已经记到您的培训记录里。"))
        return redirect("course-detail", course.pk)
    context = {
        "course": course,
        "lesson": row,
        "number": at + 1,
        "count": len(lessons),
        "before": lessons[at - 1] if at else None,
        "following": following,
        "has_quiz": course.questions.exists(),
    }
    return render(request, "training/lesson.html", context)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def quiz(request: HttpRequest, course_id: int) -> HttpResponse:
    """The questions of a course. What was chosen stays chosen; wrong ones say why."""
    course, person = _opened(request, course_id), actor(request).person
    rows = list(course.questions.all())
    if not rows:
        return redirect("course-detail", course.pk)
    given: list[int | None] = [_chosen(request, n) for n in range(len(rows))]
    mark, problem = None, ""
    if request.method == "POST":
        try:
            mark = services.answer_quiz(course=course, given=given, by=person, at=timezone.now())
        except Refusal as refusal:
            problem = phrases.sentence(refusal)
    if mark is not None and mark.is_passed:
        messages.success(request, _("答对了 %(right)s 题，学完了！") % {"right": mark.right})
        return redirect("course-detail", course.pk)
    questions = []
    for n, row in enumerate(rows):
        question = shown.question_of(row)
        is_wrong = mark is not None and given[n] != question.right
        questions.append(
            {
                "number": n + 1,
                "name": f"q{n}",
                "text": question.text,
                "answers": [
                    {"value": k, "text": text, "is_chosen": given[n] == k}
                    for k, text in enumerate(question.answers)
                ],
                "is_missing": bool(problem) and given[n] is None,
                "why": row.why if is_wrong else "",
                "is_wrong": is_wrong,
            }
        )
    context = {"course": course, "questions": questions, "mark": mark, "problem": problem}
    return render(request, "training/quiz.html", context, status=422 if problem else 200)


def _chosen(request: HttpRequest, number: int) -> int | None:
    told = request.POST.get(f"q{number}", "")
    return int(told) if told.isascii() and told.isdigit() and int(told) < 4 else None


# ── dates ───────────────────────────────────────────────────────────────────────────────────


def _session(request: HttpRequest, session_id: int) -> TrainingSession:
    row = get_object_or_404(TrainingSession.objects.select_related("course"), pk=session_id)
    _opened(request, row.course_id)
    return row


@allow(SIGNED_IN)
@require_POST
def session_seat(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say that one will come."""
    row = _session(request, session_id)
    try:
        services.take_seat(session=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("报好名了。前一天会提醒您；去不了请早点退出。"))
    return redirect("course-detail", row.course_id)


@allow(SIGNED_IN)
@require_POST
def session_seat_end(request: HttpRequest, session_id: int) -> HttpResponse:
    """Say that one will not come after all."""
    row = _session(request, session_id)
    try:
        services.give_back(session=row, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("已退出，名额让给别人了。"))
    return redirect("course-detail", row.course_id)


# ── my learning ─────────────────────────────────────────────────────────────────────────────


@allow(SIGNED_IN)
@require_GET
def my_learning(request: HttpRequest) -> HttpResponse:
    """One's path, what comes, what is on record, and the hours of one's papers."""
    now, person = timezone.now(), actor(request).person
    found = shown.learning_of(person, at=now, day=timezone.localdate(now))
    rules = GrowthRules()
    stage = growth.stage_of(found.facts, rules)
    at = growth.STEPS.index(stage)
    ahead = growth.next_step(found.facts, rules)
    context = {
        "steps": [
            {
                "label": STAGES[step],
                "state": "done" if n < at else "now" if n == at else "next",
            }
            for n, step in enumerate(growth.STEPS)
        ],
        "next_stage": STAGES[ahead[0]] if ahead else "",
        "asked": [_asked_words(one) for one in ahead[1]] if ahead else [],
        "seats": found.seats,
        "records": [
            {
                "row": row,
                "way": WAYS.get(row.way, row.way),
                "text": f"{row.host} · {minutes_as_hours(row.minutes)}",
                "is_over": row.expires_on is not None and row.expires_on < timezone.localdate(now),
            }
            for row in found.records
        ],
        "total": sum(row.minutes for row in found.records),
        "cycles": [
            {
                "paper": KINDS[state.kind],
                "done": state.done // 60,
                "asked": state.asked // 60,
                "missing": state.missing,
            }
            for state in found.cycles
        ],
    }
    return render(request, "training/my_learning.html", context)


def _asked_words(one: growth.Asked) -> dict[str, Any]:
    scale = 60 if one.code == "minutes" else 1
    needed, done = one.needed // scale, one.done // scale
    text = str(STEPS[one.code]) % {"needed": needed}
    left = max(0, needed - done)
    detail = ""
    if not one.is_met and one.code == "minutes":
        detail = ngettext("还差 %(n)s 小时", "还差 %(n)s 小时", left) % {"n": left}
    elif not one.is_met:
        detail = ngettext("还差 %(n)s", "还差 %(n)s", left) % {"n": left}
    return {"text": text, "ok": one.is_met, "detail": detail}


urlpatterns = [
    path("courses", course_list, name="course-list"),
    path("courses/<int:course_id>", course_detail, name="course-detail"),
    path("courses/<int:course_id>/lessons/<int:position>", lesson, name="lesson"),
    path("courses/<int:course_id>/quiz", quiz, name="quiz"),
    path("training-sessions/<int:session_id>/seat", session_seat, name="session-seat"),
    path("training-sessions/<int:session_id>/seat/end", session_seat_end, name="session-seat-end"),
    path("my/learning", my_learning, name="my-learning"),
]
