"""Leaders between a social worker and the volunteers: asked first, appointed by their own yes.

Lock order: people, lowest id first, then the question.
"""

from datetime import date, datetime

from django.db import transaction

from liandong.core import eligibility
from liandong.core import leader_tree as rules
from liandong.core.hours import SHANGHAI
from liandong.core.refusals import NotAllowed
from liandong.core.supervision import Tier
from liandong.models import LeaderOffer, LeaderState, Person, RoleGrant, SupervisionLink
from liandong.queries import access
from liandong.queries import covers as shown
from liandong.services import events, registry, supervision


@transaction.atomic
def ask(*, worker: Person, person: Person, size: int, by: Person, at: datetime) -> LeaderOffer:
    """Ask a volunteer of a social worker to lead ``size`` of the others; nothing changes yet.

    Refuses ``NotAllowed``, ``NotTheirVolunteer``, ``LeaderTooYoung``, ``AlreadyLeads``,
    ``LeaderAlreadyAsked``, ``LeaderSizeWrong``. Event LeaderAsked.
    """
    supervision.check_may(by, worker, at)
    supervision.lock(worker, person)
    today = _day(at)
    if (
        not shown.own_links(worker, today)
        .filter(supervisee=person, tier=Tier.SOCIAL_WORKER)
        .exists()
    ):
        raise rules.NotTheirVolunteer()
    if person.birth_on is None or eligibility.age_on(person.birth_on, today) < rules.ADULT:
        raise rules.LeaderTooYoung()
    if shown.own_links(person, today).filter(tier=Tier.TEAM_LEADER).exists():
        raise rules.AlreadyLeads()
    if LeaderOffer.objects.filter(person=person, state=LeaderState.ASKED).exists():
        raise rules.LeaderAlreadyAsked()
    most = supervision.limits_for(person, today)[Tier.TEAM_LEADER].critical
    if not 1 <= size <= most:
        raise rules.LeaderSizeWrong(most=most)
    row = LeaderOffer.objects.create(
        worker=worker, person=person, size=size, asked_by=by, asked_at=at
    )
    events.record(rules.LeaderAsked(worker.pk, person.pk, size), by=by, at=at)
    facts = {"name": worker.name, "count": size, "offer": row.pk}
    events.owe("leader_asked", to=person, facts=facts, at=at, cause=f"leader:{row.pk}")
    return row


@transaction.atomic
def agree(*, offer: LeaderOffer, by: Person, at: datetime) -> list[SupervisionLink]:
    """The volunteer's own yes: a leader from now on, of the nearest of the worker's people.

    Those were guided by the social worker and are now guided by the leader, whom the social
    worker guides. Fewer are taken when the leader can take fewer. Refuses ``NotAllowed``
    for anybody else, ``LeaderOfferClosed``, ``NotTheirVolunteer`` when the social worker
    does not guide them any more. Events LeaderAppointed, SupervisionLinked and -Ended.
    """
    row = _mine(offer, by)
    worker, today = row.worker, _day(at)
    direct = shown.own_links(worker, today).filter(tier=Tier.SOCIAL_WORKER)
    if not direct.filter(supervisee=by).exists():
        raise rules.NotTheirVolunteer()
    _close(row, LeaderState.AGREED, at)
    _become_leader(by, worker, at)
    leads = shown.links_on(today).filter(tier=Tier.TEAM_LEADER).values("supervisor")
    waiting = LeaderOffer.objects.filter(worker=worker, state=LeaderState.ASKED).values("person")
    theirs = direct.exclude(supervisee=by).exclude(supervisee__in=leads)
    links = {
        link.supervisee_id: link
        for link in theirs.exclude(supervisee__in=waiting).select_related("supervisee")
    }
    places = {pk: _place(link.supervisee) for pk, link in links.items()}
    own = shown.capacities_of([by.pk], today).get((by.pk, Tier.TEAM_LEADER))
    size = row.size if own is None else min(row.size, own)
    made = []
    for pk in rules.nearest(_place(by), places, size):
        supervision.close(links[pk], reason="leader", by=by, at=at)
        below = SupervisionLink(
            supervisor=by,
            supervisee=links[pk].supervisee,
            tier=Tier.TEAM_LEADER,
            kind=links[pk].kind,
            since=today,
        )
        made.append(supervision.begin(below, by=by, at=at))
    events.record(rules.LeaderAppointed(worker.pk, by.pk, len(made)), by=by, at=at)
    facts = {"name": by.name, "count": len(made)}
    events.owe("leader_agreed", to=worker, facts=facts, at=at)
    return made


@transaction.atomic
def decline(*, offer: LeaderOffer, by: Person, at: datetime) -> LeaderOffer:
    """Rather not; no reason is asked. Refuses as ``agree``. Event LeaderDeclined."""
    row = _mine(offer, by)
    _close(row, LeaderState.DECLINED, at)
    events.record(rules.LeaderDeclined(by.pk), by=by, at=at)
    events.owe("leader_declined", to=row.worker, facts={"name": by.name}, at=at)
    return row


@transaction.atomic
def take_back(*, offer: LeaderOffer, by: Person, at: datetime) -> LeaderOffer:
    """Do not ask any more. Refuses ``NotAllowed``, ``LeaderOfferClosed``. LeaderOfferTakenBack."""
    supervision.check_may(by, offer.worker, at)
    supervision.lock(offer.worker, offer.person)
    row = LeaderOffer.objects.select_for_update().get(pk=offer.pk)
    if row.state != LeaderState.ASKED:
        raise rules.LeaderOfferClosed()
    _close(row, LeaderState.WITHDRAWN, at)
    events.record(rules.LeaderOfferTakenBack(row.person_id), by=by, at=at)
    return row


def _mine(offer: LeaderOffer, by: Person) -> LeaderOffer:
    if offer.person_id != by.pk:
        raise NotAllowed(action="leader_offer")
    supervision.lock(offer.worker, by)
    row = (
        LeaderOffer.objects.select_for_update(of=("self",))
        .select_related("worker")
        .get(pk=offer.pk)
    )
    if row.state != LeaderState.ASKED:
        raise rules.LeaderOfferClosed()
    return row


def _close(row: LeaderOffer, state: LeaderState, at: datetime) -> None:
    row.state, row.answered_at = state, at
    row.save(update_fields=["state", "answered_at"])
    events.withdraw(f"leader:{row.pk}", at=at)


def _become_leader(person: Person, worker: Person, at: datetime) -> None:
    """The role goes with the first people that one leads."""
    today = _day(at)
    held = RoleGrant.objects.filter(shown.open_on(today), role=access.TEAM_LEADER, person=person)
    if held.exists():
        return
    employer = (
        RoleGrant.objects.filter(shown.open_on(today), person=worker, role=access.SOCIAL_WORKER)
        .exclude(organization=None)
        .order_by("pk")
        .first()
    )
    registry.grant_role(
        person=person,
        role=access.TEAM_LEADER,
        organization=employer.organization if employer else None,
        by=worker,
        at=at,
    )


def _place(person: Person) -> tuple[float, float] | None:
    if person.lat is None or person.lon is None:
        return None
    return person.lat, person.lon


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()
