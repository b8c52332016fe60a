"""How alive linkages are, many at once: the facts of the index, the index, its weeks.

The number of queries does not grow with the number of linkages.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from liandong.core import linkage_health, policy
from liandong.core.hours import SHANGHAI
from liandong.core.linkage import Relation
from liandong.core.linkage_health import HealthFacts, HealthPart, HealthRules, Part
from liandong.core.supervision import SpanLimits
from liandong.models import (
    Complaint,
    EventRecord,
    GuidanceSession,
    Initiative,
    Linkage,
    LinkageRelation,
    LinkageScore,
    MutualService,
)
from liandong.queries.bulletin import AnswerCounts, answer_counts
from liandong.queries.linkage_acts import (
    Members,
    Served,
    asked_days,
    by_shift,
    helped,
    is_reciprocal,
    is_review,
    leaders,
    led_by,
    members_of,
    regulars,
    served,
    sessions,
    wishes,
)

WORKER_ACTS = (
    "SessionRecorded", "CheckedIn", "HoursRecognized", "InvitationSent", "NeedAssessed",
    "NeedVerified", "ProjectPublished", "ShiftAdded", "EvaluationAnswered",
)  # fmt: skip
"""Events of a social worker that count as acting in the linkage's work."""


@dataclass(frozen=True, slots=True)
class Health:
    """How alive a linkage is: 0–100, and the nine parts."""

    score: int
    parts: tuple[HealthPart, ...]


def rules_for(division_code: str, today: date) -> tuple[HealthRules, SpanLimits]:
    """What the index goes by in a place on a day."""
    profile = policy.profile_for(division_code, today)
    limits = profile.ratios.social_worker_volunteers
    return profile.linkage_health, SpanLimits(limits.green, limits.amber, limits.critical)


def _acting_workers(members: dict[int, Members], *, since: datetime, at: datetime) -> set[int]:
    everyone = {who for one in members.values() for who in one.workers}
    acted = EventRecord.objects.filter(
        by__in=everyone, name__in=WORKER_ACTS, at__gt=since, at__lte=at
    )
    return {pk for pk in acted.values_list("by", flat=True).distinct() if pk is not None}


def facts_of(linkages: Sequence[Linkage], *, at: datetime) -> dict[int, HealthFacts]:
    """What the index of each linkage is judged by. Fifteen queries, however many linkages."""
    today = at.astimezone(SHANGHAI).date()
    if not linkages:
        return {}
    codes = {linked.pk: rules_for(linked.division_code, today)[0] for linked in linkages}
    window = at - timedelta(days=max(rules.window_days for rules in codes.values()))
    year = at - timedelta(days=max(rules.assist_days for rules in codes.values()))
    members = members_of(linkages)
    acts = served(linkages, members, since=year, at=at)
    leading = leaders(linkages, acts)
    talks = sessions(linkages, since=window, at=at)
    asked = wishes(linkages, members, since=window, at=at)
    questions = answer_counts(codes, since=window.astimezone(SHANGHAI).date(), at=at)
    days = asked_days(linkages, since=window, at=at)
    given = helped(linkages, since=window, at=at)
    acting = _acting_workers(members, since=window, at=at)
    ties = LinkageRelation.objects.filter(
        linkage__in=codes, kind=Relation.SERVING, since__gt=window.date(), since__lte=today
    )
    serving = dict(ties.values_list("linkage").annotate(n=Count("pk")))
    return {
        linked.pk: _facts(
            linked, members[linked.pk], codes[linked.pk], today,
            acts.get(linked.pk, []),
            talks.get(linked.pk, []), asked.get(linked.pk, []),
            questions.get(linked.pk, AnswerCounts()), days.get(linked.pk, {}),
            given.get(linked.pk, []), acting, leading, serving.get(linked.pk, 0),
        )
        for linked in linkages
    }  # fmt: skip


def _facts(
    linked: Linkage,
    members: Members,
    rules: HealthRules,
    today: date,
    acts: list[Served],
    talks: list[GuidanceSession],
    asked: list[tuple[Initiative, bool]],
    questions: AnswerCounts,
    days: dict[date, bool],
    given: list[MutualService],
    acting: set[int],
    leading: set[int],
    serving: int,
) -> HealthFacts:
    since = today - timedelta(days=rules.window_days)
    late = [one for one in acts if one.day > since]
    leads = {shift: led_by(there, members) for shift, there in by_shift(late).items()}
    often, only = regulars(acts, leading, rules)
    reviews = sum(is_review(talk) for talk in talks)
    last = max(
        [one.day for one in late]
        + [talk.held_at.astimezone(SHANGHAI).date() for talk in talks]
        + [service.served_on for service in given]
        + [day for day in (_last_joint(linked),) if day is not None and day <= today],
        default=None,
    )
    return HealthFacts(
        since=linked.since,
        until=linked.until,
        last_joint_on=last,
        social_workers=len(members.workers) or len(members.organizations),
        social_workers_active=len(members.workers & acting),
        volunteers_active=len({one.person for one in late} - members.workers),
        shifts=len(leads),
        led_by_volunteers=sum("volunteers" in sides for sides in leads.values()),
        led_by_workers=sum("workers" in sides for sides in leads.values()),
        sessions=len(talks) - reviews,
        reviews=reviews,
        reciprocal=serving + len(given) + sum(is_reciprocal(talk, members) for talk in talks),
        wishes=len(asked) + questions.in_time + questions.late + questions.overdue,
        wishes_answered=sum(in_time for _, in_time in asked) + questions.in_time,
        regulars=len(often),
        only_assisting=len(only),
        need_days=len(days),
        need_days_answered=sum(days.values()),
    )


def _last_joint(linked: Linkage) -> date | None:
    last = linked.last_joint_at
    return last.astimezone(SHANGHAI).date() if last else None


def health_of(linkages: Sequence[Linkage], *, at: datetime) -> dict[int, Health]:
    """The index of each linkage on a day. Fifteen queries, however many linkages."""
    today = at.astimezone(SHANGHAI).date()
    found = {}
    facts = facts_of(linkages, at=at)
    for linked in linkages:
        rules, limits = rules_for(linked.division_code, today)
        parts = linkage_health.health(facts[linked.pk], today, rules, limits)
        found[linked.pk] = Health(linkage_health.score(parts), tuple(parts))
    return found


def group_health(
    linkages: Sequence[Linkage], more: Sequence[HealthPart], *, at: datetime
) -> Health:
    """The index of an organization or a street: the mean of its linkages, part by part."""
    each = health_of(linkages, at=at)
    parts = linkage_health.together([one.parts for one in each.values()], more) if each else []
    return Health(linkage_health.score(parts), tuple(parts))


def complaint_part(organization: int, rules: HealthRules, *, at: datetime) -> list[HealthPart]:
    """The clocks of an organization's complaints as one more judge of "wishes answered".

    Only counts: nobody sees here what was said, or by whom. Empty without a complaint that is
    due or answered. One query.
    """
    due = judged_complaints(organization, rules, at=at).values_list("answered_at", "due_at")
    clocks = [answered is not None and answered <= by for answered, by in due]
    if not clocks:
        return []
    most = rules.weights[Part.WISHES]
    told = {"wishes": len(clocks), "answered": sum(clocks)}
    return [HealthPart(Part.WISHES, round(most * sum(clocks) / len(clocks)), most, told)]


def judged_complaints(
    organization: int, rules: HealthRules, *, at: datetime
) -> QuerySet[Complaint]:
    """Complaints of an organization within the window that are answered or due, latest first."""
    return Complaint.objects.filter(
        Q(answered_at__isnull=False) | Q(due_at__lte=at),
        organization=organization,
        filed_at__gt=at - timedelta(days=rules.window_days),
        filed_at__lte=at,
    ).order_by("-filed_at", "-pk")


def street_of(linked: Linkage) -> str:
    """The street in which a linkage serves: its project's, else its own; "" above a street."""
    code = linked.project.division_code if linked.project else linked.division_code
    return code[:9] if len(code) >= 9 else ""


def weeks(linkages: Iterable[Linkage], *, since: date) -> dict[int, list[LinkageScore]]:
    """The kept scores of linkages from a day on, oldest first. One query."""
    found: dict[int, list[LinkageScore]] = defaultdict(list)
    rows: QuerySet[LinkageScore] = LinkageScore.objects.filter(
        linkage__in=[linked.pk for linked in linkages], week_on__gte=since
    )
    for row in rows.order_by("week_on"):
        found[row.linkage_id].append(row)
    return found
