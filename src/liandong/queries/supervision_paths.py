"""Each volunteer's path to a supervisor, three steps at most, and who has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.core.supervision import ACTIVE_DAYS, Tier
from liandong.models import Person, PersonState, RoleGrant, SupervisionLink
from liandong.queries import access, covers
from liandong.queries.access import Actor

STEPS = 3


@dataclass(frozen=True, slots=True)
class Path:
    """The chain above somebody, from the top; ``is_whole`` when a supervisor stands there."""

    links: tuple[SupervisionLink, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the chain ends at a supervisor."""
        return bool(self.links) and self.links[0].tier == Tier.SUPERVISOR


def paths(ids: Iterable[int], *, on: date) -> dict[int, Path]:
    """For each of these people the chain above them, the whole one if any. Three queries."""
    wanted = list(ids)
    above: dict[int, list[SupervisionLink]] = {}
    seen, ahead = set[int](), set(wanted)
    for _ in range(STEPS):
        seen |= ahead
        rows = covers.links_on(on).filter(supervisee__in=ahead).select_related("supervisor")
        found = list(rows.order_by("since", "pk"))
        for link in found:
            above.setdefault(link.supervisee_id, []).append(link)
        ahead = {link.supervisor_id for link in found} - seen
    return {pk: Path(_chain(pk, above, STEPS)) for pk in wanted}


def _chain(
    pk: int, above: dict[int, list[SupervisionLink]], left: int
) -> tuple[SupervisionLink, ...]:
    """The best chain: whole before broken, then short; the links from the top down."""
    best: tuple[SupervisionLink, ...] = ()
    if left == 0:
        return best
    for link in above.get(pk, []):
        higher = () if link.tier == Tier.SUPERVISOR else _chain(link.supervisor_id, above, left - 1)
        chain = (*higher, link)
        if not best or (Path(chain).is_whole and not Path(best).is_whole):
            best = chain
    return best


def pathless(actor: Actor, *, on: date) -> QuerySet[Person]:
    """Active volunteers within reach without a path to a supervisor, last served first.

    ``is_guided``: somebody guides them, but no supervisor stands above.
    """

    def up(path: str, tier: Tier) -> Q:
        return covers.open_on(on, path) & Q(**{f"{path}tier": tier})

    one, two = "supervisor__guided_by__", "supervisor__guided_by__supervisor__guided_by__"
    mine = covers.links_on(on).filter(supervisee=OuterRef("pk"))
    by_worker = mine.filter(up(one, Tier.SUPERVISOR), tier=Tier.SOCIAL_WORKER)
    by_leader = mine.filter(
        up(one, Tier.SOCIAL_WORKER) & up(two, Tier.SUPERVISOR), tier=Tier.TEAM_LEADER
    )
    direct = mine.filter(tier=Tier.SUPERVISOR)
    staff = RoleGrant.objects.filter(
        covers.open_on(on), person=OuterRef("pk"), role__in=access.STAFF
    )
    return (
        access.people_for(actor)
        .filter(last_served_on__gte=on - timedelta(days=ACTIVE_DAYS))
        .exclude(state=PersonState.EXITED)
        .filter(~Exists(by_worker), ~Exists(by_leader), ~Exists(direct), ~Exists(staff))
        .annotate(is_guided=Exists(mine))
        .order_by("-last_served_on", "pk")
    )
