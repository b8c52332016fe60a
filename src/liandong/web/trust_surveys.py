"""Trust surveys: the list, a new one, its results, the address and the sheet, the answers."""

from datetime import timedelta
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong import phrases
from liandong.core import policy
from liandong.core.refusals import Refusal
from liandong.core.trust_surveys import BEST, Change, WaveKind, WaveResult, edition
from liandong.core.typed import whole
from liandong.core.value_items import said
from liandong.models import SurveyWave, TrustSurvey
from liandong.phrases.trust_surveys import WAVES
from liandong.queries import access
from liandong.queries import trust_surveys as shown
from liandong.services import trust_surveys as services
from liandong.web.access import PUBLIC, actor, allow
from liandong.web.trust_survey_forms import AnswerForm, InvitedForm, OpenForm, WaveForm

READERS = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR, access.OFFICER)
RUNNERS = (access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR)
MOST_ROWS = 100
WAVE_DAYS = 14


@allow(*READERS)
@require_GET
def survey_list(request: HttpRequest) -> HttpResponse:
    """The surveys within reach; ``?project=3`` those of a project."""
    who = actor(request)
    rows = shown.surveys_for(who)
    asked = whole(request.GET.get("project", ""))
    if asked:
        rows = rows.filter(project=asked)
    surveys = list(rows[:MOST_ROWS])
    results = shown.results_of(surveys, on=timezone.localdate())
    context = {
        "rows": [_row(one, results[one.pk]) for one in surveys],
        "may_open": who.has(*RUNNERS),
        "project": asked or "",
    }
    return render(request, "surveys/survey_list.html", context)


def _row(survey: TrustSurvey, result: shown.Result) -> dict[str, Any]:
    about = survey.project.title if survey.project else survey.organization.name
    if result.change is not None:
        tag, kind = change_words(result.change), "ok" if result.change.low > 0 else "plain"
    elif result.after is not None:
        tag, kind = _("两轮都开了"), "info"
    else:
        tag, kind = _("只有第一轮"), "wait"
    waves: list[SurveyWave] = survey.both  # type: ignore[attr-defined]
    counts = [
        _("%(wave)s %(n)d／%(invited)d")
        % {"wave": WAVES[one.kind], "n": one.answered, "invited": one.invited}  # type: ignore[attr-defined]
        for one in waves
    ]
    return {
        "title": survey.title,
        "text": about,
        "note": "，".join(counts),
        "url": reverse("survey-detail", args=[survey.pk]),
        "tag": tag,
        "tag_kind": kind,
    }


def change_words(change: Change) -> str:
    """The difference with its interval."""
    return _("%(d)+.2f（%(low)+.2f 到 %(high)+.2f）") % {
        "d": change.difference,
        "low": change.low,
        "high": change.high,
    }


@allow(*RUNNERS)
@require_http_methods(["GET", "POST"])
def survey_create(request: HttpRequest) -> HttpResponse:
    """Open a survey with its first wave; ``?project=3`` brings the project."""
    who, today = actor(request), timezone.localdate()
    asked = request.GET.get("project", "")
    projects = access.projects_for(who).filter(state__in=["draft", "published"])
    named = projects.filter(pk=whole(asked)).first()
    form = OpenForm(
        request.POST or None,
        organizations=access.organizations_for(who),
        projects=projects,
        initial={
            "project": named,
            "organization": named.organization_id if named else None,
            "title": named.title if named else "",
            "opens_on": today,
            "closes_on": today + timedelta(days=WAVE_DAYS),
        },
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        project = told["project"]
        try:
            made = services.open_survey(
                title=told["title"],
                organization=project.organization if project else told["organization"],
                project=project,
                division_code=told["organization"].division_code,
                invited=told["invited"],
                opens_on=told["opens_on"],
                closes_on=told["closes_on"],
                by=who.person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("开好了。把码给大家扫，或者打印出来发。"))
            return redirect("survey-detail", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "surveys/survey_create.html", {"form": form}, status=status)


def _survey(request: HttpRequest, survey_id: int) -> TrustSurvey:
    found: TrustSurvey = get_object_or_404(shown.surveys_for(actor(request)), pk=survey_id)
    return found


@allow(*READERS)
@require_GET
def survey_detail(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Results of both waves, their difference, and the way to the next step."""
    return _shown(request, _survey(request, survey_id))


def _shown(
    request: HttpRequest, survey: TrustSurvey, *, form: WaveForm | None = None, status: int = 200
) -> HttpResponse:
    who, today = actor(request), timezone.localdate()
    result = shown.results_of([survey], on=today)[survey.pk]
    waves: list[SurveyWave] = survey.both  # type: ignore[attr-defined]
    told = {WaveKind.BEFORE: result.before, WaveKind.AFTER: result.after}
    has_after = result.after is not None
    context = {
        "survey": survey,
        "may_run": shown.may_run(who, survey),
        "waves": [_wave(one, told[WaveKind(one.kind)], today=today) for one in waves],
        "questions": _questions(survey, result),
        "change": _change(result.change) if result.change else None,
        "has_after": has_after,
        "smallest_n": policy.profile_for(survey.division_code, today).smallest_n,
        "best": BEST,
        "form": form
        or WaveForm(
            initial={
                "invited": waves[0].invited,
                "opens_on": today,
                "closes_on": today + timedelta(days=WAVE_DAYS),
            }
        ),
    }
    return render(request, "surveys/survey_detail.html", context, status=status)


def _wave(wave: SurveyWave, result: WaveResult | None, *, today: Any) -> dict[str, Any]:
    address = _address(wave)
    assert result is not None
    return {
        "row": wave,
        "key": str(wave.pk),
        "title": WAVES[wave.kind],
        "result": result,
        "mean": f"{result.mean:.2f}" if result.mean is not None else "",
        "spread_words": _("离散 %(spread).2f") % {"spread": result.spread or 0.0},
        "few_words": _("收回的太少，先不显示"),
        "asked_words": _("请了 %(n)d 人") % {"n": result.invited},
        "pct_words": _("回收率 %(pct)d%%") % {"pct": result.response_pct or 0},
        "is_open": wave.opens_on <= today <= wave.closes_on,
        "is_ahead": today < wave.opens_on,
        "address": address,
        "picture": _picture(address),
        "form": InvitedForm(initial={"invited": wave.invited}, auto_id=f"id_{wave.pk}_%s"),
    }


def _address(wave: SurveyWave) -> str:
    place = reverse("survey-answer", args=[wave.token])
    return f"{settings.LIANDONG_BASE_URL.rstrip('/')}{place}"


def _picture(address: str) -> str:
    picture: str = segno.make(address, error="m", micro=False).svg_data_uri(border=2, scale=4)
    return picture


def _questions(survey: TrustSurvey, result: shown.Result) -> list[dict[str, Any]]:
    """The mean of each question in both waves, where it may be shown."""
    language = get_language() or "zh"
    first = result.before.by_question if result.before else ()
    second = result.after.by_question if result.after else ()
    if not first and not second:
        return []
    return [
        {
            "words": said(one.words, language),
            "before": f"{first[k]:.2f}" if first else "—",
            "after": f"{second[k]:.2f}" if second else "—",
        }
        for k, one in enumerate(edition(survey.edition_on).questions)
    ]


def _change(change: Change) -> dict[str, Any]:
    if change.low > 0:
        kind, says = "success", _("第二轮更高，差值的区间不含零。")
    elif change.high < 0:
        kind, says = "danger", _("第二轮更低，差值的区间不含零。")
    else:
        kind, says = "info", _("差值的区间含零：看不出变化，也许是人太少。")
    how = (
        _("%(n)d 人两轮都答了，比的是同一个人前后。") % {"n": change.n}
        if change.is_paired
        else _("两轮都答的人不够，比的是两轮的平均数，区间会宽一些。")
    )
    return {"words": change_words(change), "kind": kind, "says": says, "how": how}


@allow(*RUNNERS)
@require_POST
def survey_wave_create(request: HttpRequest, survey_id: int) -> HttpResponse:
    """Open the second wave."""
    survey, who = _survey(request, survey_id), actor(request)
    form = WaveForm(request.POST)
    if form.is_valid():
        try:
            services.open_after(
                survey=survey, **form.cleaned_data, by=who.person, at=timezone.now()
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("第二轮开好了，题目和第一轮一样。"))
            return redirect("survey-detail", survey.pk)
    return _shown(request, survey, form=form, status=422)


def _one_wave(request: HttpRequest, wave_id: int) -> SurveyWave:
    surveys = shown.surveys_for(actor(request)).values("pk")
    rows = SurveyWave.objects.filter(survey__in=surveys).select_related("survey__organization")
    found: SurveyWave = get_object_or_404(rows, pk=wave_id)
    return found


@allow(*RUNNERS)
@require_POST
def survey_invited(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Put right how many were asked."""
    wave, form = _one_wave(request, wave_id), InvitedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填请了多少人，写一个整数。"))
        return redirect("survey-detail", wave.survey_id)
    try:
        services.set_invited(
            wave=wave,
            invited=form.cleaned_data["invited"],
            by=actor(request).person,
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
    else:
        messages.success(request, _("改好了。"))
    return redirect("survey-detail", wave.survey_id)


@allow(*RUNNERS)
@never_cache
@require_http_methods(["GET", "POST"])
def survey_entry(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Type in one sheet of paper after another."""
    wave = _one_wave(request, wave_id)
    form = AnswerForm(request.POST or None, edition=edition(wave.survey.edition_on))
    if request.method == "POST" and form.is_valid():
        try:
            services.reply(
                wave=wave,
                answers=form.answers,
                code=form.cleaned_data["code"],
                by=actor(request).person,
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            messages.success(request, _("存好了，可以录下一张。"))
            return redirect("survey-entry", wave.pk)
    context = {
        "wave": wave,
        "title": WAVES[wave.kind],
        "form": form,
        "count": wave.replies.count(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "surveys/survey_entry.html", context, status=status)


@allow(*RUNNERS)
@require_GET
def survey_sheet(request: HttpRequest, wave_id: int) -> HttpResponse:
    """The sheet to print: questions with boxes, and the code for those who prefer a phone."""
    wave = _one_wave(request, wave_id)
    held, language, address = (
        edition(wave.survey.edition_on),
        get_language() or "zh",
        _address(wave),
    )
    context = {
        "wave": wave,
        "title": WAVES[wave.kind],
        "scale": [said(words, language) for words in held.scale],
        "questions": [said(one.words, language) for one in held.questions],
        "picture": _picture(address),
    }
    return render(request, "surveys/survey_sheet.html", context)


@allow(PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def survey_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The page of whoever answers: no account, no name, large type."""
    wave = get_object_or_404(SurveyWave.objects.select_related("survey__organization"), token=token)
    today = timezone.localdate()
    form = AnswerForm(request.POST or None, edition=edition(wave.survey.edition_on))
    is_open = wave.opens_on <= today <= wave.closes_on
    if request.method == "POST" and is_open and form.is_valid():
        try:
            services.reply(
                wave=wave,
                answers=form.answers,
                code=form.cleaned_data["code"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, phrases.sentence(refusal))
        else:
            return redirect("survey-thanks", token)
    context = {"wave": wave, "survey": wave.survey, "form": form, "is_open": is_open}
    status = 422 if form.is_bound and is_open else 200
    return render(request, "surveys/survey_answer.html", context, status=status)


@allow(PUBLIC)
@require_GET
def survey_thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks; nothing of the answer is shown again."""
    wave = get_object_or_404(SurveyWave.objects.select_related("survey"), token=token)
    return render(request, "surveys/survey_thanks.html", {"survey": wave.survey})


urlpatterns = [
    path("surveys", survey_list, name="survey-list"),
    path("surveys/new", survey_create, name="survey-create"),
    path("surveys/<int:survey_id>", survey_detail, name="survey-detail"),
    path("surveys/<int:survey_id>/waves", survey_wave_create, name="survey-wave-create"),
    path("surveys/waves/<int:wave_id>/invited", survey_invited, name="survey-invited"),
    path("surveys/waves/<int:wave_id>/entry", survey_entry, name="survey-entry"),
    path("surveys/waves/<int:wave_id>/sheet", survey_sheet, name="survey-sheet"),
    path("survey/<str:token>", survey_answer, name="survey-answer"),
    path("survey/<str:token>/thanks", survey_thanks, name="survey-thanks"),
]
