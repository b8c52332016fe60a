"""Plannings as those who asked for them, and their colleagues of the place, see them."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from liandong.core.plan_runs import BUSY, State
from liandong.models import PlanRun
from liandong.queries import access
from liandong.queries.access import Actor


def runs_for(actor: Actor) -> QuerySet[PlanRun]:
    """Plannings of the actor's divisions, or that they asked for themselves."""
    own = Q(asked_by=actor.person)
    if actor.has(access.COORDINATOR):
        if not actor.divisions:
            own |= Q(pk__isnull=False)
        for prefix in actor.divisions:
            own |= Q(division_code__startswith=prefix)
    return PlanRun.objects.filter(own).select_related("asked_by", "shift__project")


def unfinished(actor: Actor, *, at: datetime, most: int = 5) -> list[PlanRun]:
    """Plannings that wait, are under way, or broke off in the last day; newest first."""
    busy = Q(state__in=[state.value for state in BUSY])
    broken = Q(state=State.FAILED.value, ended_at__gt=at - timedelta(days=1))
    return list(runs_for(actor).filter(busy | broken).order_by("-asked_at", "-pk")[:most])


def waiting() -> QuerySet[PlanRun]:
    """Plannings that no worker has taken up, oldest first."""
    return PlanRun.objects.filter(state=State.WAITING.value).order_by("asked_at", "pk")
