"""Surveys on trust and belonging: who may open them, and what may be said of the answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.trust_surveys import (
    Change,
    Reply,
    WaveKind,
    WaveResult,
    change,
    wave_result,
)
from liandong.models import Project, ProjectState, SurveyReply, SurveyWave, TrustSurvey
from liandong.queries import access
from liandong.queries.access import COORDINATOR, SOCIAL_WORKER, SUPERVISOR, Actor

LAST_DAYS = 3
SECOND_WAVE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Result:
    """Both waves of one survey and their difference; None where nothing may be said."""

    survey: int
    project: int | None
    before: WaveResult | None
    after: WaveResult | None
    change: Change | None


def surveys_for(actor: Actor) -> QuerySet[TrustSurvey]:
    """Surveys of one's projects and organizations, newest first."""
    own = Q(project__in=access.projects_for(actor).values("pk"))
    own |= Q(organization__in=access.organizations_for(actor).values("pk"))
    waves = SurveyWave.objects.annotate(answered=Count("replies")).order_by("pk")
    return (
        TrustSurvey.objects.filter(own)
        .select_related("project", "organization")
        .prefetch_related(Prefetch("waves", queryset=waves, to_attr="both"))
        .order_by("-pk")
    )


def due_for(actor: Actor, *, on: date) -> list[tuple[TrustSurvey, date]]:
    """Surveys that ask for something now, with the day by which it is in time, soonest first.

    An open wave in its last ``LAST_DAYS`` days, by its last day; and a second wave that is not
    open though the project is over, by ``SECOND_WAVE`` after its end. Both numbers
    are our own proposals. Two queries.
    """
    if not actor.has(SOCIAL_WORKER, SUPERVISOR, COORDINATOR):
        return []
    found = []
    for survey in (
        surveys_for(actor)
        .filter(
            Q(waves__closes_on__gte=on, waves__closes_on__lt=on + timedelta(days=LAST_DAYS))
            | Q(project__state=ProjectState.FINISHED)
        )
        .distinct()
    ):
        waves: list[SurveyWave] = survey.both  # type: ignore[attr-defined]
        closing = [one.closes_on for one in waves if one.opens_on <= on <= one.closes_on]
        has_second = any(one.kind == WaveKind.AFTER for one in waves)
        ended = survey.project.ended_at if survey.project else None
        if closing and min(closing) < on + timedelta(days=LAST_DAYS):
            found.append((survey, min(closing)))
        elif ended is not None and not has_second and not closing:
            found.append((survey, ended.astimezone(SHANGHAI).date() + SECOND_WAVE))
    return sorted(found, key=lambda one: (one[1], one[0].pk))


def may_run(actor: Actor, survey: TrustSurvey) -> bool:
    """Whether somebody opens waves and types in paper: staff of the organization, no officer."""
    if not actor.has(SOCIAL_WORKER, SUPERVISOR, COORDINATOR):
        return False
    return surveys_for(actor).filter(pk=survey.pk).exists()


def results_of(
    surveys: Iterable[TrustSurvey], *, on: date, smallest_n: int | None = None
) -> dict[int, Result]:
    """The results of surveys by survey id. Two queries, however many.

    ``smallest_n`` is the profile's of each survey's place unless named.
    """
    held = list(surveys)
    waves: dict[tuple[int, str], SurveyWave] = {}
    for wave in SurveyWave.objects.filter(survey__in=[one.pk for one in held]):
        waves[wave.survey_id, wave.kind] = wave
    replies: dict[int, list[Reply]] = defaultdict(list)
    rows = SurveyReply.objects.filter(wave__in=[wave.pk for wave in waves.values()])
    for wave_id, answers, key in rows.order_by("pk").values_list("wave", "answers", "key"):
        replies[wave_id].append(Reply(tuple(answers), key))
    found = {}
    for survey in held:
        least = smallest_n or policy.profile_for(survey.division_code, on).smallest_n
        both = [waves.get((survey.pk, kind.value)) for kind in WaveKind]
        told = [
            wave_result(replies[wave.pk], invited=wave.invited, smallest_n=least)
            if wave is not None
            else None
            for wave in both
        ]
        first, second = both
        difference = (
            change(replies[first.pk], replies[second.pk], smallest_n=least)
            if first is not None and second is not None
            else None
        )
        found[survey.pk] = Result(survey.pk, survey.project_id, told[0], told[1], difference)
    return found


def results_by_project(projects: Iterable[Project | int], *, on: date) -> dict[int, list[Result]]:
    """The results of the surveys of projects, by project id, latest survey first."""
    keys = [one if isinstance(one, int) else int(one.pk) for one in projects]
    found: dict[int, list[Result]] = {key: [] for key in keys}
    surveys = list(TrustSurvey.objects.filter(project__in=keys).order_by("-pk"))
    results = results_of(surveys, on=on)
    for survey in surveys:
        found[survey.project_id or 0].append(results[survey.pk])
    return found


@dataclass(frozen=True, slots=True)
class Pooled:
    """All surveys of a place that have both waves, taken together.

    Each answer counts once; the difference is of people, not of surveys.
    """

    surveys: int
    before: WaveResult
    after: WaveResult
    change: Change | None


def pooled(division_code: str, *, on: date) -> Pooled:
    """Surveys with both waves of a place (all for an empty code), taken together.

    For the indicators: invited, n, mean, spread and the difference. Three queries.
    """
    surveys = TrustSurvey.objects.filter(division_code__startswith=division_code)
    both = surveys.annotate(n=Count("waves")).filter(n=2)
    least = policy.profile_for(division_code, on).smallest_n
    told: dict[str, list[Reply]] = {kind.value: [] for kind in WaveKind}
    invited: dict[str, int] = defaultdict(int)
    for kind, n in SurveyWave.objects.filter(survey__in=both.values("pk")).values_list(
        "kind", "invited"
    ):
        invited[kind] += n
    rows = SurveyReply.objects.filter(wave__survey__in=both.values("pk")).order_by("pk")
    for kind, answers, key in rows.values_list("wave__kind", "answers", "key"):
        told[kind].append(Reply(tuple(answers), key))
    first, second = told[WaveKind.BEFORE.value], told[WaveKind.AFTER.value]
    return Pooled(
        both.count(),
        wave_result(first, invited=invited[WaveKind.BEFORE.value], smallest_n=least),
        wave_result(second, invited=invited[WaveKind.AFTER.value], smallest_n=least),
        change(first, second, smallest_n=least),
    )
