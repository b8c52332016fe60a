"""The three tiers of an invented town: leaders, somebody away, a cover, a span too wide."""

from datetime import date, datetime, timedelta

from liandong.cli.settling import Settled
from liandong.core.eligibility import age_on
from liandong.core.hours import SHANGHAI
from liandong.core.leader_tree import ADULT
from liandong.core.supervision import Tier
from liandong.models import Person, RoleGrant
from liandong.queries import access
from liandong.queries import covers as shown
from liandong.services import covers, leader_tree, supervision

LED = 5


def tiers(settled: Settled, *, now: datetime) -> None:
    """One social worker has leaders, one too many people, one is away with a cover, one without."""
    day = now.astimezone(SHANGHAI).date()
    own = set(shown.own_links(settled.supervisors[0], day).values_list("supervisee", flat=True))
    guides = [w for w in settled.social_workers if shown.own_links(w, day).exists()]
    workers = sorted(guides, key=lambda worker: (worker.pk not in own, worker.pk))
    if workers:
        _led(workers[0], now=now - timedelta(days=20))
    if len(workers) < 4:
        return
    stand_in, gone, wide, alone = workers[:4]
    _widen(wide, _free(day), settled, at=now - timedelta(days=30))
    back = day + timedelta(days=10)
    covers.tell_absence(
        person=gone, since=day - timedelta(days=2), until=back, by=gone, at=now - timedelta(days=2)
    )
    covers.arrange(
        guide=gone,
        stand_in=stand_in,
        tier=Tier.SOCIAL_WORKER,
        until=back,
        by=settled.coordinator,
        at=now - timedelta(days=1),
    )
    covers.tell_absence(person=alone, since=day, until=None, by=alone, at=now)


def _free(day: date) -> list[Person]:
    """A few volunteers who serve and whom nobody guides."""
    guided = shown.links_on(day).values("supervisee")
    staff = RoleGrant.objects.filter(role__in=access.STAFF).values("person")
    serving = Person.objects.exclude(last_served_on=None).exclude(pk__in=guided)
    return list(serving.exclude(pk__in=staff).order_by("pk")[:8])


def _led(worker: Person, *, now: datetime) -> None:
    """Two volunteers say yes and lead others; a third has not answered yet."""
    day = now.astimezone(SHANGHAI).date()
    links = shown.own_links(worker, day).filter(tier=Tier.SOCIAL_WORKER)
    people = [link.supervisee for link in links.select_related("supervisee").order_by("pk")]
    grown = [p for p in people if p.birth_on and age_on(p.birth_on, day) >= ADULT][:3]
    covers.set_capacity(tier=Tier.SOCIAL_WORKER, most=24, by=worker, at=now)
    offers = [
        leader_tree.ask(worker=worker, person=one, size=LED, by=worker, at=now) for one in grown
    ]
    for offer in offers[:2]:
        covers.set_capacity(tier=Tier.TEAM_LEADER, most=LED, by=offer.person, at=now)
        leader_tree.agree(offer=offer, by=offer.person, at=now + timedelta(hours=5))


def _widen(worker: Person, people: list[Person], settled: Settled, *, at: datetime) -> None:
    for person in people:
        supervision.link(
            supervisor=worker,
            supervisee=person,
            tier=Tier.SOCIAL_WORKER,
            by=settled.coordinator,
            at=at,
        )
