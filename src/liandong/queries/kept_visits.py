"""Due visits for a phone: whom the visitor sees anyway, due in the next days, no more."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from liandong.core import kept_visits as rules
from liandong.models import CaredPerson, CarePairing
from liandong.queries import cases, visits
from liandong.queries.access import Actor


@dataclass(frozen=True, slots=True)
class DueLine:
    """Somebody who is due, and the day from which the visitor sees them no more."""

    cared: CaredPerson
    ends_on: date | None


def due_lines(actor: Actor, *, on: date) -> list[DueLine]:
    """Whom one may visit and who is due within the days of the list. Three queries."""
    due = Q(next_due_on__lte=on + timedelta(days=rules.AHEAD_DAYS)) | Q(is_worrying=True)
    rows = visits.visitable_by(actor, on=on).filter(due).select_related("beneficiary")
    rows = rows.order_by("-is_worrying", "next_due_on", "pk")[: rules.MOST]
    me = actor.person
    covers = dict(cases.covered_by(me, on=on).order_by("until").values_list("worker", "until"))
    pairings = CarePairing.objects.filter(volunteer=me, since__lte=on).exclude(until__lte=on)
    paired = dict(pairings.order_by("pk").values_list("cared", "until"))
    return [DueLine(one, _ends_on(one, me.pk, covers, paired)) for one in rows]


def _ends_on(
    one: CaredPerson, me: int, covers: dict[int, date], paired: dict[int, date | None]
) -> date | None:
    """The day on which the last way in which one sees somebody ends, or they leave the list."""
    ways: list[date | None] = [None] if one.worker_id == me else []
    ways += [covers[one.worker_id]] if one.worker_id in covers else []
    ways += [paired[one.pk]] if one.pk in paired else []
    days = [day for day in ways if day is not None]
    ends = [max(days)] if days and len(days) == len(ways) else []
    return min([*ends, *([one.until] if one.until else [])], default=None)
