"""Courses for those who give them: write, set dates, note who came, records from elsewhere."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import course_text
from liandong.core.course_text import AskedQuestion
from liandong.core.refusals import Refusal
from liandong.models import Course, Person, TrainingSession
from liandong.queries import access
from liandong.queries import training as shown
from liandong.services import courses, training
from liandong.services.courses import CourseFacts, QuestionFacts
from liandong.web.access import SIGNED_IN, actor, allow
from liandong.web.course_forms import CourseForm, LessonsForm, OutsideForm, SessionForm
from liandong.web.courses import WRITERS
from liandong.web.need_step_forms import ReasonForm


def _own(request: HttpRequest, course_id: int) -> Course:
    rows = shown.run_by(actor(request)).select_related("organization")
    found: Course = get_object_or_404(rows, pk=course_id)
    return found


# ── writing ─────────────────────────────────────────────────────────────────────────────────


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def course_create(request: HttpRequest) -> HttpResponse:
    """Write a new course."""
    who = actor(request)
    form = CourseForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        try:
            made = courses.plan(
                facts=form.facts,
                organization=form.cleaned_data["organization"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("课程建好了。接着写小节，或排一次面授。"))
            return redirect("course-detail", made.pk)
    return render(request, "training/course_form.html", {"form": form})


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def course_change(request: HttpRequest, course_id: int) -> HttpResponse:
    """Correct a course."""
    who, course = actor(request), _own(request, course_id)
    told = {name: getattr(course, name) for name in CourseFacts.__dataclass_fields__}
    form = CourseForm(
        request.POST or None, who=who, initial=told | {"organization": course.organization_id}
    )
    del form.fields["organization"]
    if request.method == "POST" and form.is_valid():
        try:
            courses.change(course=course, facts=form.facts, by=who.person, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("course-detail", course.pk)
    return render(request, "training/course_form.html", {"form": form, "course": course})


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def course_lessons(request: HttpRequest, course_id: int) -> HttpResponse:
    """Lessons and questions, typed or pasted as text."""
    course, by = _own(request, course_id), actor(request).person
    asked = [AskedQuestion(shown.question_of(row), row.why) for row in course.questions.all()]
    told = {
        "lessons": course_text.write_lessons([(x.title, x.text) for x in course.lessons.all()]),
        "questions": course_text.write_questions(asked),
    }
    form = LessonsForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        lessons: list[tuple[str, str]] = form.cleaned_data["lessons"]
        questions: list[AskedQuestion] = form.cleaned_data["questions"]
        courses.write_lessons(course=course, lessons=lessons, by=by, at=at)
        courses.write_questions(
            course=course,
            questions=[QuestionFacts(one.question, one.why) for one in questions],
            by=by,
            at=at,
        )
        messages.success(
            request,
            _("存好了：%(lessons)s 节，%(questions)s 道题。")
            % {"lessons": len(lessons), "questions": len(questions)},
        )
        return redirect("course-detail", course.pk)
    return render(request, "training/lessons.html", {"form": form, "course": course})


@allow(*WRITERS)
@require_POST
def course_publication(request: HttpRequest, course_id: int) -> HttpResponse:
    """Offer a course."""
    course = _own(request, course_id)
    try:
        courses.publish(course=course, by=actor(request).person, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("发布了，大家可以来学。"))
    return redirect("course-detail", course.pk)


@allow(*WRITERS)
@require_POST
def course_taking_down(request: HttpRequest, course_id: int) -> HttpResponse:
    """No longer offer a course."""
    course = _own(request, course_id)
    courses.take_down(course=course, by=actor(request).person, at=timezone.now())
    messages.success(request, _("下架了。已经学完的照样算。"))
    return redirect("course-detail", course.pk)


# ── dates ───────────────────────────────────────────────────────────────────────────────────


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def session_create(request: HttpRequest, course_id: int) -> HttpResponse:
    """Set a date."""
    course, who, now = _own(request, course_id), actor(request), timezone.now()
    form = SessionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        number = told["trainer"].strip()
        trainer = Person.objects.filter(number=number).first() if number else who.person
        if trainer is None:
            form.add_error("trainer", _("没有编号是“%(n)s”的人，请核对。") % {"n": number})
            return render(request, "training/session_form.html", {"form": form, "course": course})
        zone = timezone.get_current_timezone()
        day = told["day"]
        try:
            training.schedule(
                course=course,
                starts_at=datetime.combine(day, told["starts"], tzinfo=zone),
                ends_at=datetime.combine(day, told["ends"], tzinfo=zone),
                place_name=told["place_name"],
                seats=told["seats"],
                trainer=trainer,
                is_remote=told["is_remote"],
                by=who.person,
                at=now,
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("排好了，大家可以报名。"))
            return redirect("course-detail", course.pk)
    return render(request, "training/session_form.html", {"form": form, "course": course})


def _run(request: HttpRequest, session_id: int) -> TrainingSession:
    rows = shown.sessions_recorded_by(actor(request))
    found: TrainingSession = get_object_or_404(rows, pk=session_id)
    return found


@allow(SIGNED_IN)
@require_GET
def training_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Who will come, or who came; for the trainer and the host's staff."""
    row, now = _run(request, session_id), timezone.now()
    length = int((row.ends_at - row.starts_at).total_seconds() // 60)
    me = actor(request).person.pk
    context = {
        "session": row,
        "course": row.course,
        "length": length,
        "has_begun": row.starts_at <= now,
        "may_cancel": row.cancelled_at is None and row.starts_at > now,
        "reason": ReasonForm(),
        "seats": [
            {
                "pk": seat.person_id,
                "name": seat.person.name,
                "minutes": length if seat.minutes is None else seat.minutes,
                "is_me": seat.person_id == me,
            }
            for seat in shown.seats_of(row)
        ],
    }
    return render(request, "training/session.html", context)


@allow(SIGNED_IN)
@require_POST
def training_attendance(request: HttpRequest, session_id: int) -> HttpResponse:
    """Write down who stayed how long."""
    row = _run(request, session_id)
    told: dict[int, int] = {}
    for key in request.POST:
        value = request.POST.get(key, "")
        name, _sep, number = key.partition("-")
        if name == "minutes" and number.isdigit():
            if not (value.isascii() and value.isdigit()):
                problem = _("“%(value)s”不是分钟数，请填整数；没来填 0。")
                messages.error(request, problem % {"value": value})
                return redirect("training-session", row.pk)
            told[int(number)] = min(int(value), 24 * 60)
    try:
        came = training.record_attendance(
            session=row, minutes=told, by=actor(request).person, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        words = ngettext("记好了，来了 %(n)s 人。", "记好了，来了 %(n)s 人。", came)
        messages.success(request, words % {"n": came})
    return redirect("training-session", row.pk)


@allow(*WRITERS)
@require_POST
def training_session_cancellation(request: HttpRequest, session_id: int) -> HttpResponse:
    """Call a date off, with the reason that people are told."""
    row = _run(request, session_id)
    try:
        training.cancel(
            session=row,
            reason=request.POST.get("reason", ""),
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return redirect("training-session", row.pk)
    messages.success(request, _("取消了，已经告诉报名的人。"))
    return redirect("course-detail", row.course_id)


@allow(*WRITERS)
@require_http_methods(["GET", "POST"])
def training_outside(request: HttpRequest, person_id: int) -> HttpResponse:
    """A training elsewhere, seen on paper, goes on somebody's record."""
    who = actor(request)
    person = get_object_or_404(access.people_for(who), pk=person_id)
    form = OutsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            training.record_outside(
                person=person, by=who.person, at=timezone.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("记到培训记录里了。"))
            return redirect("person-detail", person.pk)
    return render(request, "training/outside.html", {"form": form, "person": person})


urlpatterns = [
    path("courses/new", course_create, name="course-create"),
    path("courses/<int:course_id>/change", course_change, name="course-change"),
    path("courses/<int:course_id>/lessons", course_lessons, name="course-lessons"),
    path("courses/<int:course_id>/publication", course_publication, name="course-publication"),
    path("courses/<int:course_id>/taking-down", course_taking_down, name="course-taking-down"),
    path("courses/<int:course_id>/sessions/new", session_create, name="session-create"),
    path("training-sessions/<int:session_id>", training_session, name="training-session"),
    path(
        "training-sessions/<int:session_id>/attendance",
        training_attendance,
        name="training-attendance",
    ),
    path(
        "training-sessions/<int:session_id>/cancellation",
        training_session_cancellation,
        name="training-session-cancellation",
    ),
    path("people/<int:person_id>/trainings/new", training_outside, name="training-outside"),
]
