"""Trust before and after, and value items from design to acceptance."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from liandong.core import indicators, intervals
from liandong.core.hours import SHANGHAI
from liandong.core.indicators import INDICATORS, Figure, figure
from liandong.core.trust_surveys import Reply, WaveKind, change
from liandong.models import (
    ProjectState,
    SurveyReply,
    SurveyWave,
    TrustSurvey,
    ValueItem,
    ValueLook,
    ValueScore,
)
from liandong.queries.effects.counting import Counted, Part, Scope, Span


def trust_change(scope: Scope, span: Span) -> Counted:
    """The difference of the waves, of surveys whose second wave closed within."""
    both = SurveyWave.objects.filter(survey=OuterRef("pk"))
    closed = both.filter(span.on("closes_on"), kind=WaveKind.AFTER.value)
    rows = TrustSurvey.objects.filter(Exists(closed), Exists(both.filter(kind=WaveKind.BEFORE)))
    rows = scope.of(rows, "division_code", "organization")

    def own() -> Figure:
        replies = _replies(span, wave__survey__in=rows.values("pk")).order_by("pk")
        told: dict[str, list[Reply]] = {kind.value: [] for kind in WaveKind}
        for kind, answers, key in replies.values_list("wave__kind", "answers", "key"):
            told[kind].append(Reply(tuple(answers), key))
        first, second = told[WaveKind.BEFORE.value], told[WaveKind.AFTER.value]
        least = INDICATORS["trust_change"].smallest_n
        found = change(first, second, smallest_n=least)
        if found is None:
            return Figure("trust_change", None, min(len(first), len(second)))
        interval = (found.low, found.high)
        return figure("trust_change", found.difference, found.n, interval=interval)

    return Counted("own", (Part(rows, "division_code"),), own=own)


def _replies(span: Span, **which: Any) -> "QuerySet[SurveyReply]":
    """Replies that had come in when the period closed."""
    return SurveyReply.objects.filter(told_on__lte=span.known.astimezone(SHANGHAI).date(), **which)


def survey_answer_rate(scope: Scope, span: Span) -> Counted:
    """Answers of those who were asked, in waves that closed within."""
    waves = SurveyWave.objects.filter(span.on("closes_on"))
    waves = scope.of(waves, "survey__division_code", "survey__organization")

    def own() -> Figure:
        invited = waves.aggregate(sum=Sum("invited"))["sum"] or 0
        # Paper may bring more answers than people who were asked by name.
        n = min(_replies(span, wave__in=waves.values("pk")).count(), invited)
        value, interval = indicators.ratio(n, invited), intervals.wilson(n, invited)
        return figure(
            "survey_answer_rate", value, invited, part=n, whole=invited, interval=interval
        )

    return Counted("own", (Part(waves, "survey__division_code"),), own=own)


def value_items_complete(scope: Scope, span: Span) -> Counted:
    """Value items of projects that run or are over: looked at in supervision, and scored."""
    called_off = Q(project__state=ProjectState.CANCELLED) & ~Q(project__ended_at__gte=span.until)
    rows = ValueItem.objects.filter(
        span.still("dropped_at"), chosen_at__lt=span.until, project__published_at__lt=span.until
    ).exclude(called_off)
    rows = scope.of(rows, "project__division_code", "project__organization")
    looked = ValueLook.objects.filter(item=OuterRef("pk"), at__lt=span.until)
    scored = ValueScore.objects.filter(
        span.still("replaced_at"), item=OuterRef("pk"), at__lt=span.until
    )
    rows = rows.annotate(looked=Exists(looked), scored=Exists(scored))
    part = Part(rows, "project__division_code", Q(looked=True, scored=True))
    return Counted("share", (part,))
