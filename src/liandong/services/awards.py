"""Yearly awards: drawn and published, objected to, decided on, given by the clock."""

from datetime import date, datetime

from django.db import transaction

from liandong.core import awards, policy, publications
from liandong.core.awards import (
    AwardDeciderInvolved,
    AwardListClosed,
    AwardListDecided,
    AwardListDrawn,
    AwardListExists,
    AwardListObjected,
    AwardListPublished,
    AwardObjectionDecided,
    AwardObjectionOpen,
    AwardsGiven,
    NobodyToAward,
    YearNotOver,
)
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.core.workdays import SHANGHAI
from liandong.models import Award, AwardLine, AwardList, AwardObjection, Organization, Person
from liandong.queries import access
from liandong.queries import awards as shown
from liandong.queries import publications as results
from liandong.services import events


@transaction.atomic
def propose(*, organization: Organization, year: int, by: Person, at: datetime) -> AwardList:
    """Draw the list of a year that is over and publish it.

    Where the place asks for a yes before, it is drawn and waits (:func:`publish`); drawing again
    while it waits takes the hours as they stand now. Refuses ``NotAllowed``, ``YearNotOver``,
    ``AwardListExists``, ``NobodyToAward``. Event AwardListPublished, or AwardListDrawn.
    """
    _check_staff(organization, by, at, action="propose_awards")
    today = _day(at)
    if year >= today.year:
        raise YearNotOver(year=year)
    # The organization's row makes two proposals at once one after the other.
    Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    there = AwardList.objects.filter(organization=organization, year=year).first()
    if there is not None and there.published_on is not None:
        raise AwardListExists(year=year)
    drawn = _drawn(organization, year, today)
    if not drawn:
        raise NobodyToAward(hours=min(_levels(organization, today)))
    made = there or AwardList.objects.create(organization=organization, year=year, proposed_by=by)
    made.lines.all().delete()
    _put_lines(made, drawn)
    if results.standing(made, at).is_needed:
        events.record(AwardListDrawn(made.pk, year, len(drawn)), by=by, at=at)
        return made
    return _published(made, by=by, at=at)


@transaction.atomic
def publish(*, award_list: AwardList, by: Person, at: datetime) -> AwardList:
    """Publish a list that waited for a yes; the days to object begin.

    Refuses ``NotAllowed``, ``AwardListExists`` (published already),
    ``PublicationNotApproved``, ``PublicationChanged``. Event AwardListPublished.
    """
    row = _locked(award_list)
    _check_staff(row.organization, by, at, action="propose_awards")
    if row.published_on is not None:
        raise AwardListExists(year=row.year)
    publications.check(results.standing(row, at))
    return _published(row, by=by, at=at)


def _published(row: AwardList, *, by: Person, at: datetime) -> AwardList:
    today = _day(at)
    row.published_on, row.last_day = today, _last_day(row.organization, today)
    row.save(update_fields=["published_on", "last_day"])
    event = AwardListPublished(row.pk, row.year, row.lines.count(), row.last_day)
    events.record(event, by=by, at=at)
    return row


@transaction.atomic
def object_to(*, award_list: AwardList, reason: str, by: Person, at: datetime) -> AwardObjection:
    """Say with a reason what is wrong with a list; it waits until somebody else decides.

    Refuses ``AwardListClosed``, ``ValueMissing``, ``AwardObjectionOpen``. Event
    AwardListObjected; tells the proposer and the colleagues who may decide.
    """
    row = _locked(award_list)
    if row.last_day is None or row.effective_at is not None or _day(at) > row.last_day:
        raise AwardListClosed()
    said = reason.strip()
    if len(said) < awards.SHORTEST_REASON:
        raise ValueMissing(field="reason")
    if row.objections.filter(person=by, decided_at=None).exists():
        raise AwardObjectionOpen()
    made = AwardObjection.objects.create(award_list=row, person=by, reason=said, made_at=at)
    events.record(AwardListObjected(row.pk), by=None, at=at)
    facts = {"year": row.year, "award_list": row.pk, "issuer": row.organization.name}
    events.owe("award_objected", to=row.proposed_by, facts=facts, at=at)
    for colleague in shown.deciders(row, without=by):
        events.owe(
            "award_decision_wanted",
            to=colleague,
            facts=facts,
            at=at,
            cause=f"award_objection:{made.pk}",
        )
    return made


@transaction.atomic
def decide(
    *, objection: AwardObjection, is_right: bool, decision: str, by: Person, at: datetime
) -> AwardObjection:
    """Answer an objection. When it is right, the list is drawn and published anew.

    What was wrong with the hours is corrected in the ledger before. Refuses ``NotAllowed``,
    ``AwardDeciderInvolved``, ``ValueMissing``, ``AwardObjectionDecided``, ``NobodyToAward``.
    Event AwardListDecided; tells who objected, the proposer, and everybody whose line changed.
    """
    award_list = _locked(objection.award_list)
    _check_staff(award_list.organization, by, at, action="decide_award_objection")
    row = AwardObjection.objects.select_for_update().get(pk=objection.pk)
    if row.decided_at is not None:
        raise AwardObjectionDecided()
    involved = {award_list.proposed_by_id, row.person_id}
    if by.pk in involved or award_list.lines.filter(person=by).exists():
        raise AwardDeciderInvolved()
    if len(decision.strip()) < awards.SHORTEST_REASON:
        raise ValueMissing(field="decision")
    today = _day(at)
    if is_right:
        drawn = _drawn(award_list.organization, award_list.year, today)
        if not drawn:
            raise NobodyToAward(hours=min(_levels(award_list.organization, today)))
        before = dict(award_list.lines.values_list("person", "hours"))
        award_list.lines.all().delete()
        award_list.published_on = today
        award_list.last_day = _last_day(award_list.organization, today)
        award_list.save(update_fields=["published_on", "last_day"])
        _put_lines(award_list, drawn)
        _tell_changes(award_list, before, at)
    row.is_right, row.decision = is_right, decision.strip()
    row.decided_at, row.decided_by = at, by
    row.save(update_fields=["is_right", "decision", "decided_at", "decided_by"])
    events.record(AwardListDecided(award_list.pk, is_right), by=by, at=at)
    facts = {"year": award_list.year, "award_list": award_list.pk, "decision": row.decision}
    events.owe("award_objection_answered", to=row.person, facts=facts, at=at)
    if award_list.proposed_by_id != row.person_id:
        events.owe("award_objection_decided", to=award_list.proposed_by, facts=facts, at=at)
    # Colleagues who have not been told yet need not be told any more.
    events.withdraw(f"award_objection:{row.pk}", at=at)
    return row


def give_due(*, at: datetime) -> int:
    """Let lists hold whose days are over and that nobody objects to; how many."""
    due = AwardList.objects.filter(effective_at=None, last_day__lt=_day(at))
    ready = due.exclude(objections__in=AwardObjection.objects.filter(decided_at=None))
    return sum(_give(pk, at=at) for pk in ready.values_list("pk", flat=True))


@transaction.atomic
def _give(pk: int, *, at: datetime) -> bool:
    row = AwardList.objects.select_for_update(of=("self",)).get(pk=pk)
    waits = row.objections.filter(decided_at=None).exists()
    if row.published_on is None or row.last_day is None or row.last_day >= _day(at):
        return False
    if row.effective_at is not None or waits:
        return False
    today = _day(at)
    # Hours that were taken back meanwhile give nothing; hours that came later, nothing more.
    now_of = shown.minutes_of_year(row.organization, row.year)
    levels = _levels(row.organization, row.published_on)
    given = []
    for line in row.lines.select_related("person"):
        hours = min(line.hours, awards.level_of(now_of.get(line.person_id, 0), levels))
        if hours:
            given.append((line.person, hours))
    Award.objects.bulk_create(
        Award(person=one, issuer=row.organization, year=row.year, hours=hours, awarded_on=today)
        for one, hours in given
    )
    row.effective_at = at
    row.save(update_fields=["effective_at"])
    events.record(AwardsGiven(row.pk, row.year, len(given)), by=None, at=at)
    for one, hours in given:
        facts = {"year": row.year, "hours": hours, "issuer": row.organization.name}
        events.owe("award_given", to=one, facts=facts, at=at, cause=f"award_list:{row.pk}")
    return True


def _tell_changes(award_list: AwardList, before: dict[int, int], at: datetime) -> None:
    """Tell who came on the list, stands on it with another level, or left it."""
    now = dict(award_list.lines.values_list("person", "hours"))
    told = [one for one in before.keys() | now.keys() if before.get(one) != now.get(one)]
    for person in Person.objects.filter(pk__in=told).order_by("pk"):
        facts = {
            "issuer": award_list.organization.name,
            "year": award_list.year,
            "award_list": award_list.pk,
            "hours": now.get(person.pk, 0),
            "last_day": award_list.last_day.isoformat() if award_list.last_day else "",
        }
        kind = "award_line_changed" if person.pk in now else "award_line_gone"
        events.owe(kind, to=person, facts=facts, at=at)


def _put_lines(award_list: AwardList, drawn: list[awards.Drawn]) -> None:
    AwardLine.objects.bulk_create(
        AwardLine(award_list=award_list, person_id=one.person, minutes=one.minutes, hours=one.hours)
        for one in drawn
    )


def _drawn(organization: Organization, year: int, on: date) -> list[awards.Drawn]:
    return awards.draw(shown.minutes_of_year(organization, year), _levels(organization, on))


def _levels(organization: Organization, on: date) -> tuple[int, ...]:
    return policy.profile_for(organization.division_code, on).award_hours


def _last_day(organization: Organization, on: date) -> date:
    days = policy.profile_for(organization.division_code, on).award_publicity_days
    return awards.last_day(on, days)


def _locked(award_list: AwardList) -> AwardList:
    return (
        AwardList.objects.select_for_update(of=("self",))
        .select_related("organization", "proposed_by")
        .get(pk=award_list.pk)
    )


def _check_staff(organization: Organization, by: Person, at: datetime, *, action: str) -> None:
    actor = access.actor_of(by, on=_day(at))
    if not shown.organizations_for(actor).filter(pk=organization.pk).exists():
        raise NotAllowed(action=action)


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
