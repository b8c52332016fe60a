"""The two laws counted on live records: for each duty, what was looked at and what was found.

A place is one organization, or all that lies in a division. The last 365 days count, and
what is open now. Nobody is named: a record is told by its number, title or day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from liandong.core.compliance import Check, Count, Verdict, checks, tally, verdict
from liandong.models import Organization
from liandong.queries import access
from liandong.queries import compliance_hours as hours
from liandong.queries import compliance_people as people
from liandong.queries import compliance_records as records
from liandong.queries import compliance_works as works
from liandong.queries.access import Actor
from liandong.queries.compliance_place import Line, Looked, Place

VIEWERS = (access.COORDINATOR, access.OFFICER, access.SOCIAL_WORKER, access.SUPERVISOR)
OF_PLACES = (access.COORDINATOR, access.OFFICER)
LOOKS: Mapping[str, Callable[[Place], Looked]] = {
    "unpaid": people.unpaid,
    "true_identity": people.true_identity,
    "lawful_body": works.lawful_body,
    "risk_told": works.risk_told,
    "needs_answered": works.needs_answered,
    "agreement": works.agreement,
    "guardians": people.guardians,
    "trained": people.trained,
    "qualified": people.qualified,
    "keeps_word": people.keeps_word,
    "insured": works.insured,
    "hours_in_time": hours.hours_in_time,
    "evaluated": hours.evaluated,
    "content_told": hours.content_told,
    "basic_facts": records.basic_facts,
    "training_told": records.training_told,
    "awards_recorded": records.awards_recorded,
    "consent_of_who_is_recorded": people.consent_of_who_is_recorded,
    "objections": hours.objections,
    "certificates": hours.certificates,
    "certificate_words": records.certificate_words,
    "certificates_genuine": records.certificates_genuine,
    "untrue_hours": hours.untrue_hours,
    "spot_checked": hours.spot_checked,
    "own_yes": people.own_yes,
    "under_command": works.under_command,
    "privacy": people.privacy,
    "complaints": people.complaints,
    "sponsored": works.sponsored,
}
"""How each judged check is counted; one entry for each of ``core.compliance``."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One duty at a place: its color, the counts, and the first records behind a breach."""

    check: Check
    verdict: Verdict
    count: Count
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Every duty at a place, the worst color first; within a color as in the laws."""

    place: Place
    rows: tuple[Judged, ...]

    @property
    def colors(self) -> dict[Verdict, int]:
        """How many duties of each color."""
        return tally(row.verdict for row in self.rows)


def report(place: Place) -> Report:
    """All checks at a place. Two or three queries for each that records can show."""
    order = list(Verdict)
    rows = [judged(check, place) for check in checks().values()]
    return Report(place, tuple(sorted(rows, key=lambda row: order.index(row.verdict))))


def judged(check: Check, place: Place) -> Judged:
    """One duty at a place."""
    told = LOOKS[check.code](place) if check.is_judged else Looked(Count())
    return Judged(check, verdict(check, told.count), told.count, told.lines)


def place_for(actor: Actor, organization: Organization | None, *, at: datetime) -> Place | None:
    """What the actor may see a report of; None where there is nothing.

    A coordinator or officer without an organization named sees the own division, or the whole
    hub without one; a social worker or supervisor only the own organizations.
    """
    if organization is not None:
        mine = access.organizations_for(actor).filter(pk=organization.pk)
        return Place(at, organization) if mine.exists() else None
    if not actor.has(*OF_PLACES):
        first = access.organizations_for(actor).order_by("name", "pk").first()
        return Place(at, first) if first is not None else None
    return Place(at, prefix=actor.divisions[0] if actor.divisions else "")
