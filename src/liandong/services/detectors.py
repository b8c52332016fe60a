"""Findings of the two detectors: opened, told once to both sides, answered, settled.

Everything that runs by the clock may run twice: one cause has one open finding, and a
person is told one finding once.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from liandong.core import detectors, policy
from liandong.core.detectors import (
    OPEN,
    Acts,
    AlreadyNudged,
    DismissReason,
    Dormancy,
    Finding,
    FindingAnswered,
    FindingClosed,
    FindingDismissed,
    FindingNudged,
    FindingOpened,
    FindingSettled,
    FindingState,
    NobodyToNudge,
    ParallelPair,
    RestStated,
    mask_of,
)
from liandong.core.hours import SHANGHAI
from liandong.core.linkage_health import HealthRules
from liandong.core.refusals import ValueMissing
from liandong.models import (
    Linkage,
    LinkageFinding,
    LinkageRest,
    LinkageScore,
    Organization,
    Person,
    Team,
)
from liandong.queries import detectors as queries
from liandong.queries import linkage_health
from liandong.services import events

BATCH = 200
"""Linkages that are looked at together."""


def work_due(*, at: datetime) -> tuple[int, int, int, int]:
    """The day's round: settle, find, tell, keep the week's scores; how many of each."""
    return settle(at=at), find(at=at), nudge_due(at=at), keep_scores(at=at)


def find(*, at: datetime) -> int:
    """Open a finding for each cause that has none open; how many."""
    today = at.astimezone(SHANGHAI).date()
    opened = 0
    for batch in _batches(queries.holding(today)):
        asleep = queries.dormancies(batch, at=at)
        opened += sum(_open(_dormant(one, asleep[one.pk], at)) for one in batch if one.pk in asleep)
    for pair in queries.parallels(_rules("", today), at=at):
        opened += _open(_parallel(pair, today, at))
    return opened


def _rules(division_code: str, today: date) -> HealthRules:
    return policy.profile_for(division_code, today).linkage_health


def _batches(linkages: Iterable[Linkage]) -> Iterator[Sequence[Linkage]]:
    everyone = list(linkages)
    for start in range(0, len(everyone), BATCH):
        yield everyone[start : start + BATCH]


def _dormant(linked: Linkage, asleep: Dormancy, at: datetime) -> LinkageFinding:
    return LinkageFinding(
        kind=Finding.DORMANT,
        key=f"dormant:{linked.pk}",
        linkage=linked,
        organization_id=linked.organization_id,
        division_code=linkage_health.street_of(linked) or linked.division_code,
        since=asleep.since,
        days=asleep.days,
        next_step=asleep.next_step,
        found_at=at,
    )


def _parallel(pair: ParallelPair, today: date, at: datetime) -> LinkageFinding:
    kind, other = pair.helper
    return LinkageFinding(
        kind=Finding.PARALLEL,
        key=pair.key,
        organization_id=pair.work[1],
        team_id=other if kind == "team" else None,
        other_organization_id=other if kind == "organization" else None,
        division_code=pair.place,
        service_object=pair.group,
        services=pair.services,
        since=pair.since,
        days=(today - pair.since).days,
        next_step="meet_and_link",
        found_at=at,
    )


@transaction.atomic
def _open(finding: LinkageFinding) -> bool:
    """Keep a finding unless its cause has one open, or somebody said of late it is none."""
    at = finding.found_at
    rules = _rules(finding.division_code, at.astimezone(SHANGHAI).date())
    same = LinkageFinding.objects.filter(key=finding.key)
    said = same.filter(
        state=FindingState.DISMISSED, settled_at__gt=at - timedelta(days=rules.dismissed_days)
    )
    if same.filter(state__in=OPEN).exists() or said.exists():
        return False
    try:
        with transaction.atomic():
            finding.save(force_insert=True)
    except IntegrityError:  # somebody else found it a moment ago
        return False
    events.record(FindingOpened(finding.pk, finding.kind), by=None, at=at)
    return True


def nudge_due(*, at: datetime) -> int:
    """Tell both sides of findings that stand since a day; how many findings."""
    today = at.astimezone(SHANGHAI).date()
    told = 0
    for finding in LinkageFinding.objects.filter(state=FindingState.NEW).order_by("pk"):
        after = _rules(finding.division_code, today).nudge_after_days
        if (today - finding.found_at.astimezone(SHANGHAI).date()).days < after:
            continue
        try:
            nudge(finding=finding, by=None, at=at)
        except NobodyToNudge:
            continue
        told += 1
    return told


@transaction.atomic
def nudge(*, finding: LinkageFinding, by: Person | None, at: datetime) -> LinkageFinding:
    """One message to both sides. Refuses ``FindingClosed``, ``AlreadyNudged``,
    ``NobodyToNudge``. Event FindingNudged.
    """
    row = _opened(finding)
    if row.nudged_at is not None:
        raise AlreadyNudged()
    people = queries.to_tell(row)
    if not people:
        raise NobodyToNudge()
    row.nudged_at, row.nudged_by, row.told = at, by, len(people)
    row.state = FindingState.NUDGED if row.state == FindingState.NEW else row.state
    row.save(update_fields=["nudged_at", "nudged_by", "told", "state"])
    for person in people:
        _tell(row, person, at)
    events.record(FindingNudged(row.pk, len(people)), by=by, at=at)
    return row


def _tell(row: LinkageFinding, to: Person, at: datetime) -> None:
    facts: dict[str, object] = {"finding_id": row.pk}
    if row.kind == Finding.DORMANT:
        title = row.linkage.title if row.linkage else ""
        kind, facts = "linkage_dormant", facts | {"title": title, "days": row.days}
        events.owe(kind, to=to, facts=facts, at=at, cause=queries.cause_of(row.pk))
        return
    other: Team | Organization | None = row.team or row.other_organization
    facts |= {"one": row.organization.name, "other": other.name if other else ""}
    events.owe("linkage_parallel", to=to, facts=facts, at=at, cause=queries.cause_of(row.pk))


@transaction.atomic
def answer(*, finding: LinkageFinding, text: str, by: Person, at: datetime) -> LinkageFinding:
    """Say what happens next. Refuses ``FindingClosed``, ``ValueMissing``.

    Event FindingAnswered.
    """
    if not text.strip():
        raise ValueMissing(field="answer")
    row = _opened(finding)
    row.state, row.answer = FindingState.ANSWERED, text.strip()[:200]
    row.answered_at, row.answered_by = at, by
    row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    events.record(FindingAnswered(row.pk), by=by, at=at)
    return row


@transaction.atomic
def dismiss(
    *,
    finding: LinkageFinding,
    reason: DismissReason,
    note: str = "",
    rest_months: Collection[int] = (),
    by: Person,
    at: datetime,
) -> LinkageFinding:
    """Say that there is nothing to mend, and why; it is not asked again for half a year.

    ``rest_months``: of a seasonal linkage the months in which it rests, from now on.

    Refuses ``FindingClosed``, and ``ValueMissing`` for another reason without words.
    Event FindingDismissed.
    """
    if reason is DismissReason.OTHER and not note.strip():
        raise ValueMissing(field="note")
    row = _opened(finding)
    if rest_months and row.linkage_id is not None:
        _keep_rest(row.linkage_id, rest_months, by=by, at=at)
    row.dismiss_reason, row.dismiss_note = reason.value, note.strip()[:200]
    row.save(update_fields=["dismiss_reason", "dismiss_note"])
    _close(row, FindingState.DISMISSED, by=by, at=at)
    events.record(FindingDismissed(row.pk, reason.value), by=by, at=at)
    return row


@transaction.atomic
def state_rest(*, linked: Linkage, months: Collection[int], by: Person, at: datetime) -> None:
    """Say in which months a linkage rests; none: it never does. Event RestStated."""
    _keep_rest(linked.pk, months, by=by, at=at)
    events.record(RestStated(linked.pk, tuple(sorted(months))), by=by, at=at)


def _keep_rest(linkage_id: int, months: Collection[int], *, by: Person, at: datetime) -> None:
    told = {"months_mask": mask_of(months), "by": by, "at": at}
    LinkageRest.objects.update_or_create(linkage_id=linkage_id, defaults=told)


def settle(*, at: datetime) -> int:
    """Close findings whose cause is gone, and note if it went of the nudge; how many."""
    today = at.astimezone(SHANGHAI).date()
    return _settle_dormant(today, at) + _settle_parallel(today, at)


def _settle_dormant(today: date, at: datetime) -> int:
    rows = list(queries.open_findings(Finding.DORMANT))
    linkages = Linkage.objects.filter(pk__in=[row.linkage_id for row in rows])
    acts: dict[int, Acts] = {}
    for batch in _batches(linkages.select_related("project").order_by("pk")):
        acts |= queries.acts_of(batch, at=at)
    settled = 0
    for row in rows:
        mine = acts[row.linkage_id or 0]
        first = min((day for day in mine.days if day > row.since), default=None)
        if first is not None:
            in_time = first >= row.found_at.astimezone(SHANGHAI).date()
            state = FindingState.REVIVED if in_time else FindingState.GONE
            settled += _settled(row, state, first, today, at)
        elif mine.until is not None and mine.until <= today:
            settled += _settled(row, FindingState.GONE, None, today, at)
    return settled


def _settle_parallel(today: date, at: datetime) -> int:
    rows = list(queries.open_findings(Finding.PARALLEL))
    if not rows:
        return 0
    linked = queries.linked_pairs(at=at)
    still = {pair.key for pair in queries.parallels(_rules("", today), at=at)}
    settled = 0
    for row in rows:
        other = (
            ("team", row.team_id) if row.team_id else ("organization", row.other_organization_id)
        )
        if frozenset({("organization", row.organization_id), other}) in linked:
            settled += _settled(row, FindingState.REVIVED, today, today, at)
        elif row.key not in still:
            settled += _settled(row, FindingState.GONE, None, today, at)
    return settled


@transaction.atomic
def _settled(
    row: LinkageFinding, state: FindingState, acted_on: date | None, today: date, at: datetime
) -> bool:
    try:
        row = _opened(row)
    except FindingClosed:
        return False
    nudged_on = row.nudged_at.astimezone(SHANGHAI).date() if row.nudged_at else None
    row.acted_on = acted_on
    row.is_revived = (
        state is FindingState.REVIVED
        and acted_on is not None
        and detectors.is_revived(nudged_on, acted_on, _rules(row.division_code, today))
    )
    row.save(update_fields=["acted_on", "is_revived"])
    _close(row, state, by=None, at=at)
    events.record(FindingSettled(row.pk, state.value), by=None, at=at)
    return True


def _close(row: LinkageFinding, state: FindingState, *, by: Person | None, at: datetime) -> None:
    row.state, row.settled_at, row.settled_by = state, at, by
    row.save(update_fields=["state", "settled_at", "settled_by"])
    events.withdraw(queries.cause_of(row.pk), at=at)


def _opened(finding: LinkageFinding) -> LinkageFinding:
    row = LinkageFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if row.state not in OPEN:
        raise FindingClosed()
    return row


def keep_scores(*, at: datetime) -> int:
    """Keep the index of each linkage for this week, the latest in place of the earlier."""
    today = at.astimezone(SHANGHAI).date()
    monday = today - timedelta(days=today.weekday())
    kept = 0
    for batch in _batches(queries.holding(today)):
        found = linkage_health.health_of(batch, at=at)
        rows = [
            LinkageScore(linkage=one, week_on=monday, points=found[one.pk].score) for one in batch
        ]
        LinkageScore.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["linkage", "week_on"],
            update_fields=["points"],
        )
        kept += len(rows)
    return kept
