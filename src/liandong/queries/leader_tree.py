"""The tree of the three tiers, and who could lead.

Guides are nodes, volunteers are counted: a supervisor with forty social workers, four
hundred leaders and four thousand volunteers reads 441 nodes in a fixed number of queries.
Only active volunteers count in a span; social workers always do.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from liandong.core import leader_tree as rules
from liandong.core.eligibility import age_on
from liandong.core.hours import SHANGHAI
from liandong.core.supervision import ACTIVE_DAYS, GuideSpan, SpanState, Tier, span
from liandong.models import (
    Absence,
    Assignment,
    AssignmentState,
    Cover,
    GuideCapacity,
    LeaderOffer,
    LeaderState,
    LedgerEntry,
    Person,
    PersonState,
    SupervisionLink,
    TrainingRecord,
)
from liandong.queries import access, covers
from liandong.queries.access import Actor
from liandong.queries.supervision import limits_for

STEPS = 3


@dataclass(slots=True)
class Node:
    """One guide in the tree, in one tier.

    direct
        All people guided in this tier, ``active`` those who count in the span.
    carried
        Active people below, through every step; who is guided on two ways counts twice.
    most
        What the guide said they can take; None: nothing said.
    """

    person_id: int
    name: str
    tier: Tier
    kind: str
    direct: int
    active: int
    span: GuideSpan
    most: int | None = None
    absence: Absence | None = None
    cover: Cover | None = None
    children: list["Node"] = field(default_factory=list)

    @property
    def carried(self) -> int:
        """Active people below, social workers and leaders left out."""
        own = 0 if self.tier is Tier.SUPERVISOR else self.active
        return own + sum(child.carried for child in self.children)

    @property
    def is_over(self) -> bool:
        """Whether the span is not sound."""
        return self.span.state is not SpanState.GREEN

    @property
    def is_alone(self) -> bool:
        """Whether the guide is away and nobody stands in."""
        return self.absence is not None and self.cover is None and self.direct > 0

    def walk(self) -> Iterable["Node"]:
        """This node and all below."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree(actor: Actor, *, on: date) -> list[Node]:
    """The actor's branch: supervisors for a coordinator, else the actor and whom they cover.

    At most twelve queries, whatever the number of people.
    """
    known = {person.pk: person for person in _roots(actor, on)}
    root_ids = list(known)
    below: dict[int, list[SupervisionLink]] = {}
    counts: dict[tuple[int, str], tuple[int, int]] = {}
    ids = root_ids
    for _ in range(STEPS):
        counts |= _counts(ids, on)
        ids = _children(ids, known, below, on)
    tiers: dict[int, list[Tier]] = {}
    for person_id, tier in counts:
        tiers.setdefault(person_id, []).append(Tier(tier))
    away, turns = covers.absences_of(known, on), covers.covers_of(known, on)
    most = covers.capacities_of(known, on)

    def node(person_id: int, tier: Tier, kind: str, depth: int) -> Node:
        person = known[person_id]
        direct, active = counts.get((person_id, tier), (0, 0))
        made = Node(
            person_id=person_id,
            name=person.name,
            tier=tier,
            kind=kind,
            direct=direct,
            active=active,
            span=span(1, active, limits_for(person.division_code, on)[tier]),
            most=most.get((person_id, tier)),
            absence=away.get(person_id),
            cover=turns.get((person_id, tier)),
        )
        if depth < STEPS:
            for link in below.get(person_id, []):
                if link.tier == tier:
                    for step in _tiers_below(tier, tiers.get(link.supervisee_id, [])):
                        made.children.append(node(link.supervisee_id, step, link.kind, depth + 1))
        made.children.sort(key=lambda one: (not one.is_alone, one.span.spare, one.person_id))
        return made

    shown = _shown_tiers(actor, root_ids, on)
    return [
        node(pk, tier, "", 1)
        for pk in root_ids
        for tier in sorted(tiers.get(pk, []), key=_RANK)
        if shown is None or (pk, tier) in shown
    ]


_RANK = list(Tier).index


def _shown_tiers(actor: Actor, ids: list[int], on: date) -> set[tuple[int, str]] | None:
    """Which tiers of the roots: one's own, and those one stands in for; None: all."""
    if actor.has(access.COORDINATOR):
        return None
    own: set[tuple[int, str]] = {(actor.person.pk, tier) for tier in Tier}
    if len(ids) > 1:
        own |= set(covers.acting_for(actor.person, on).values_list("guide", "tier"))
    return own


def _tiers_below(tier: Tier, held: list[Tier]) -> list[Tier]:
    """In which tiers somebody guides further down; a social worker with nobody is shown too."""
    found = [one for one in held if _RANK(one) > _RANK(tier)]
    if not found and tier is Tier.SUPERVISOR:
        return [Tier.SOCIAL_WORKER]
    return sorted(found, key=_RANK)


def _roots(actor: Actor, on: date) -> QuerySet[Person]:
    if actor.has(access.COORDINATOR):
        people = access.people_for(actor)
        above = covers.links_on(on).filter(supervisee=OuterRef("pk"), tier=Tier.SUPERVISOR)
        guides = covers.links_on(on).filter(supervisor=OuterRef("pk"))
        tops = Q(Exists(guides.filter(tier=Tier.SUPERVISOR))) | (
            Q(Exists(guides.filter(tier=Tier.SOCIAL_WORKER))) & ~Exists(above)
        )
        return people.filter(tops).order_by("pk")
    stood_for = covers.acting_for(actor.person, on).values("guide")
    return Person.objects.filter(Q(pk=actor.person.pk) | Q(pk__in=stood_for)).order_by("pk")


def _counts(ids: list[int], on: date) -> dict[tuple[int, str], tuple[int, int]]:
    since = on - timedelta(days=ACTIVE_DAYS)
    counted = Q(supervisee__last_served_on__gte=since) | Q(tier=Tier.SUPERVISOR)
    rows = (
        covers.links_on(on)
        .filter(supervisor__in=ids)
        .values("supervisor", "tier")
        .annotate(
            all=Count("supervisee", distinct=True),
            active=Count("supervisee", filter=counted, distinct=True),
        )
    )
    return {(r["supervisor"], r["tier"]): (r["all"], r["active"]) for r in rows}


def _children(
    ids: list[int],
    known: dict[int, Person],
    below: dict[int, list[SupervisionLink]],
    on: date,
) -> list[int]:
    """Read the guides among the people below; the ids of those not read before."""
    guides = covers.links_on(on).filter(supervisor=OuterRef("supervisee"))
    links = (
        covers.links_on(on)
        .filter(Q(tier=Tier.SUPERVISOR) | Exists(guides), supervisor__in=ids)
        .select_related("supervisee")
        .order_by("pk")
    )
    fresh: dict[int, None] = {}
    for link in links:
        below.setdefault(link.supervisor_id, []).append(link)
        if link.supervisee_id not in known:
            known[link.supervisee_id] = link.supervisee
            fresh[link.supervisee_id] = None
    return list(fresh)


# ── one branch and who could lead in it ─────────────────────────────────────────────────────


def guides_for(actor: Actor, *, on: date) -> QuerySet[Person]:
    """Whose branch the actor may open: one's own, those below, and whom one stands in for."""
    stood_for = covers.acting_for(actor.person, on).values("guide")
    below = access.people_for(actor).values("pk")
    return Person.objects.filter(Q(pk__in=below) | Q(pk__in=stood_for))


def guided_by(guide: Person, *, on: date) -> QuerySet[SupervisionLink]:
    """Whom one person guides, leaders first, then who served last; with ``led`` below each."""
    led = (
        covers.links_on(on)
        .filter(supervisor=OuterRef("supervisee"))
        .values("supervisor")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        covers.own_links(guide, on)
        .select_related("supervisee")
        .annotate(led=Coalesce(Subquery(led, output_field=IntegerField()), 0))
        .order_by("-led", "-supervisee__last_served_on", "pk")
    )


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who could lead, what speaks for it, and for how many to ask."""

    person: Person
    facts: rules.Candidate
    size: int


@dataclass(frozen=True, slots=True)
class Leaders:
    """A social worker's leaders: wanted in all, there already, asked, and who could be asked."""

    wanted: int
    there: int
    asked: list[LeaderOffer]
    suggestions: list[Suggestion]

    @property
    def missing(self) -> int:
        """How many more to ask."""
        return max(0, self.wanted - self.there - len(self.asked))


def leaders(worker: Person, *, on: date, most: int = 10) -> Leaders:
    """Who could lead the volunteers of a social worker, best first. Four queries."""
    limits = limits_for(worker.division_code, on)
    mine = covers.own_links(worker, on).filter(tier=Tier.SOCIAL_WORKER)
    below = covers.links_on(on).filter(tier=Tier.TEAM_LEADER)
    through = below.filter(supervisor__in=mine.values("supervisee"))
    there = through.aggregate(n=Count("supervisor", distinct=True), people=Count("pk"))
    direct = mine.count()
    wanted = rules.leaders_wanted(
        direct + there["people"], limits[Tier.SOCIAL_WORKER], limits[Tier.TEAM_LEADER]
    )
    offers = LeaderOffer.objects.filter(worker=worker, state=LeaderState.ASKED)
    asked = list(offers.select_related("person").order_by("pk"))
    free = direct - there["n"] - len(asked)
    open_leaders = max(1, wanted - there["n"] - len(asked))
    found = {person.pk: person for person in _candidates(mine, below, on)}
    facts = [_facts(person, on) for person in found.values()]
    return Leaders(
        wanted=wanted,
        there=there["n"],
        asked=asked,
        suggestions=[
            Suggestion(
                found[one.person_id],
                one,
                rules.size_for(free, open_leaders, limits[Tier.TEAM_LEADER], one.wants),
            )
            for one in rules.ranked(facts)[:most]
        ],
    )


def _candidates(
    mine: QuerySet[SupervisionLink], below: QuerySet[SupervisionLink], on: date
) -> QuerySet[Person]:
    """The worker's own people who lead nobody and were not asked lately, with what they did."""
    quiet = datetime.combine(on - timedelta(days=rules.QUIET_DAYS), time.min, tzinfo=SHANGHAI)
    offers = LeaderOffer.objects.filter(person=OuterRef("pk"))
    unasked = ~Exists(offers.filter(state=LeaderState.ASKED)) & ~Exists(
        offers.filter(state=LeaderState.DECLINED, answered_at__gte=quiet)
    )
    led = Assignment.objects.filter(
        Q(is_lead=True) | Q(shift__project__lead_person=OuterRef("pk")),
        person=OuterRef("pk"),
        state=AssignmentState.SERVED,
    )
    trained = TrainingRecord.objects.filter(person=OuterRef("pk"))
    minutes = LedgerEntry.objects.filter(person=OuterRef("pk"))
    says = GuideCapacity.objects.filter(
        covers.open_on(on), person=OuterRef("pk"), tier=Tier.TEAM_LEADER
    )

    def number(rows: QuerySet[Assignment] | QuerySet[TrainingRecord]) -> Coalesce:
        counted = rows.order_by().values("person").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    total = minutes.order_by().values("person").annotate(n=Sum("minutes")).values("n")
    return (
        Person.objects.filter(pk__in=mine.values("supervisee"), merged_into=None)
        .exclude(state=PersonState.EXITED)
        .exclude(pk__in=below.values("supervisor"))
        .filter(unasked)
        .annotate(
            led=number(led),
            trainings=number(trained),
            served=Coalesce(Subquery(total, output_field=IntegerField()), 0),
            wants=Subquery(says.values("most")[:1]),
        )
    )


def _facts(person: Person, on: date) -> rules.Candidate:
    told = vars(person)
    return rules.Candidate(
        person.pk,
        age_on(person.birth_on, on) if person.birth_on else None,
        led=told["led"],
        trainings=told["trainings"],
        minutes=told["served"],
        wants=told["wants"],
    )
