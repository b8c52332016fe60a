"""How many somebody can guide, when they are away, and who stands in for that time.

A cover ends by its day, without anybody's doing: what the stand-in sees and may do is read
from the days each time. Both are told when it begins, when it is ended early, and on the
day on which it ends. Lock order: people, lowest id first.
"""

from datetime import date, datetime, time

from django.db import transaction

from liandong.core import covers as rules
from liandong.core import policy
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import ValueInvalid
from liandong.core.supervision import CoverArranged, SpanFull, Tier, room
from liandong.models import Absence, Cover, GuideCapacity, Person, RoleGrant, SupervisionLink
from liandong.queries import access
from liandong.queries import covers as shown
from liandong.services import events, supervision

_ROLE = {
    Tier.SUPERVISOR: access.SUPERVISOR,
    Tier.SOCIAL_WORKER: access.SOCIAL_WORKER,
    Tier.TEAM_LEADER: access.TEAM_LEADER,
}
MORNING = time(8)


@transaction.atomic
def set_capacity(*, tier: str, most: int, by: Person, at: datetime) -> GuideCapacity:
    """Say how many people one can guide in a tier from today; 0: nobody more.

    Only for oneself. Refuses ``ValueInvalid`` for a number above the region's critical
    limit or another tier. Event CapacitySet.
    """
    step, day = _tier(tier), _day(at)
    limit = supervision.limits_for(by, day)[step].critical
    if not 0 <= most <= limit:
        raise ValueInvalid("most", str(most), f"0–{limit}")
    supervision.lock(by)
    GuideCapacity.objects.filter(person=by, tier=step, until=None).update(until=day)
    row = GuideCapacity.objects.create(person=by, tier=step, most=most, since=day)
    events.record(rules.CapacitySet(by.pk, step, most), by=by, at=at)
    return row


@transaction.atomic
def tell_absence(
    *, person: Person, since: date, until: date | None, by: Person, at: datetime
) -> Absence:
    """Say that somebody is away, ``until`` excluded; whoever guides them is told.

    For oneself, or for a guide by whoever may arrange covers for them. Refuses
    ``NotAllowed``, ``AbsenceDaysWrong``, ``AlreadyAway``. Event AbsenceTold.
    """
    if by.pk != person.pk:
        supervision.check_may(by, person, at)
    supervision.lock(person)
    days, today = rules.Days(since, until), _day(at)
    rules.check_absence(days, today, _absences(person))
    row = Absence.objects.create(person=person, since=since, until=until, told_by=by, told_at=at)
    events.record(rules.AbsenceTold(person.pk, since, until), by=by, at=at)
    if shown.own_links(person, today).exists():
        above = SupervisionLink.objects.filter(shown.open_on(today), supervisee=person)
        for link in above.select_related("supervisor"):
            if link.supervisor_id != by.pk:
                facts = {"name": person.name, "since_day": since.isoformat()}
                events.owe("guide_away", to=link.supervisor, facts=facts, at=at)
    return row


@transaction.atomic
def end_absence(*, absence: Absence, by: Person, at: datetime) -> Absence:
    """Be back from today; covers of that time end as well.

    Refuses ``NotAllowed``, ``CoverOver``. Events AbsenceEnded, CoverEnded.
    """
    row = Absence.objects.select_related("person").get(pk=absence.pk)
    if by.pk != row.person_id:
        supervision.check_may(by, row.person, at)
    supervision.lock(row.person)
    row.refresh_from_db()
    today = _day(at)
    if row.until is not None and row.until <= today:
        raise rules.CoverOver()
    row.until = max(today, row.since)
    row.save(update_fields=["until"])
    events.record(rules.AbsenceEnded(row.person_id), by=by, at=at)
    for cover in Cover.objects.filter(guide=row.person, until__gt=today):
        _end(cover, by, at)
    return row


@transaction.atomic
def arrange(
    *,
    guide: Person,
    stand_in: Person,
    tier: str,
    until: date,
    by: Person,
    at: datetime,
    since: date | None = None,
) -> Cover:
    """Let somebody stand in for a guide from today until a day (excluded); both are told.

    By whoever may say whom the guide guides, or by the guide. The stand-in holds the role
    of the tier, is not away, and is not pushed over the region's critical limit. Refuses
    ``NotAllowed``, ``StandsInForSelf``, ``CoverDaysWrong``, ``CoverUnfit``,
    ``StandInAway``, ``AlreadyCovered``, ``NothingToCover``, ``SpanFull``. Event
    CoverArranged.
    """
    step, today = _tier(tier), _day(at)
    if by.pk != guide.pk:
        supervision.check_may(by, guide, at)
    supervision.lock(guide, stand_in)
    days = rules.Days(since or today, until)
    most_days = policy.profile_for(guide.division_code, today).cover_most_days
    rules.check_cover(
        days,
        today,
        is_self=guide.pk == stand_in.pk,
        most_days=most_days,
        covered=[
            rules.Days(row.since, row.until) for row in Cover.objects.filter(guide=guide, tier=step)
        ],
        stand_in_away=_absences(stand_in),
    )
    _check_fit(guide, stand_in, step, today)
    row = Cover.objects.create(
        guide=guide,
        stand_in=stand_in,
        tier=step,
        since=days.since,
        until=until,
        arranged_by=by,
        arranged_at=at,
    )
    events.record(CoverArranged(guide.pk, stand_in.pk, until), by=by, at=at)
    facts = {"guide": guide.name, "name": stand_in.name, "until_day": until.isoformat()}
    events.owe("cover_begins", to=stand_in, facts=facts, at=at)
    events.owe("cover_arranged", to=guide, facts=facts, at=at)
    over_at = datetime.combine(until, MORNING, tzinfo=SHANGHAI)
    for one in (guide, stand_in):
        events.owe("cover_ended", to=one, facts=facts, at=over_at, cause=_cause(row))
    return row


@transaction.atomic
def end(*, cover: Cover, by: Person, at: datetime) -> Cover:
    """End a cover today, before its day; both are told.

    By the guide, the stand-in, or whoever may arrange it. Refuses ``NotAllowed``,
    ``CoverOver``. Event CoverEnded.
    """
    row = Cover.objects.select_for_update(of=("self",)).select_related("guide").get(pk=cover.pk)
    if by.pk not in {row.guide_id, row.stand_in_id}:
        supervision.check_may(by, row.guide, at)
    if row.until <= _day(at):
        raise rules.CoverOver()
    return _end(row, by, at)


def _end(row: Cover, by: Person, at: datetime) -> Cover:
    row.until = max(_day(at), row.since)
    row.save(update_fields=["until"])
    events.withdraw(_cause(row), at=at)
    events.record(rules.CoverEnded(row.guide_id, row.stand_in_id), by=by, at=at)
    facts = {"guide": row.guide.name, "name": row.stand_in.name, "until_day": row.until.isoformat()}
    for one in (row.guide, row.stand_in):
        if one.pk != by.pk:
            events.owe("cover_ended", to=one, facts=facts, at=at)
    return row


def _check_fit(guide: Person, stand_in: Person, tier: Tier, today: date) -> None:
    grants = RoleGrant.objects.filter(shown.open_on(today), person=stand_in, role=_ROLE[tier])
    if not grants.exists():
        raise rules.CoverUnfit()
    theirs = shown.own_links(guide, today).filter(tier=tier).count()
    if theirs == 0:
        raise rules.NothingToCover()
    carried = SupervisionLink.objects.filter(shown.guides_whom(stand_in, today), tier=tier).count()
    limit = room(supervision.limits_for(stand_in, today)[tier], None)
    if carried + theirs > limit:
        raise SpanFull(people=carried, limit=limit)


def _absences(person: Person) -> list[rules.Days]:
    return [rules.Days(a.since, a.until) for a in Absence.objects.filter(person=person)]


def _tier(tier: str) -> Tier:
    try:
        return Tier(tier)
    except ValueError:
        raise ValueInvalid("tier", tier, "、".join(Tier)) from None


def _cause(cover: Cover) -> str:
    return f"cover:{cover.pk}"


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
