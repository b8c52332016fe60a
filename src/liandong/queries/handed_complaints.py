"""Complaints handed over to an authority: which office takes them up, who may see them."""

from datetime import date

from django.db.models import Q, QuerySet

from liandong.core import policy
from liandong.core.complaints import State
from liandong.models import AuthorityOffice, Complaint, Person, RoleGrant
from liandong.queries import access, authority
from liandong.queries import complaints as complaint_rows
from liandong.queries.access import Actor


def of_office(office: AuthorityOffice, actor: Actor) -> QuerySet[Complaint]:
    """What waits to be taken up by an office, soonest due first, without its words.

    Left out is what the actor has a stake in, and what is about anybody of the own office.
    """
    rows = Complaint.objects.filter(_to_office(office, actor.on), state=State.HANDED_OVER.value)
    seen = complaint_rows.without_stake(rows, actor)
    return (
        seen.exclude(about_person__in=_people_of(office))
        .defer("text", "answer", "phone")
        .order_by("due_at", "pk")
    )


def to_take(actor: Actor) -> QuerySet[Complaint]:
    """What waits for the actor as a member of an office. Three queries for each office."""
    found = Complaint.objects.none()
    for office in authority.offices_of(actor.person, actor.on):
        found |= of_office(office, actor)
    return found


def waiting_for(actor: Actor) -> list[Complaint]:
    """The same as a list; whoever bears the name that was complained of does not see the line."""
    rows = to_take(actor).order_by("due_at", "pk")[: complaint_rows.MOST]
    return [row for row in rows if actor.person.name not in row.about_name]


def office_of(complaint: Complaint, person: Person, day: date) -> AuthorityOffice | None:
    """The person's office that is in charge of a complaint handed over, or None."""
    for office in authority.offices_of(person, day):
        if Complaint.objects.filter(_to_office(office, day), pk=complaint.pk).exists():
            return office
    return None


def is_about_colleague(complaint: Complaint, office: AuthorityOffice) -> bool:
    """Whether it is about somebody who works, or worked, in the office."""
    return _people_of(office).filter(person=complaint.about_person_id).exists()


def takers_of(complaint: Complaint, day: date) -> list[Person]:
    """Members of the nearest office in charge that may take it up; nobody, if there is none."""
    office = authority.in_charge(complaint.authority_function, complaint.division_code, day)
    if office is None:
        return []
    found = []
    for person in authority.members_of(office, day):
        rows = of_office(office, access.actor_of(person, on=day))
        if rows.filter(pk=complaint.pk).exists() and person.name not in complaint.about_name:
            found.append(person)
    return found


def _to_office(office: AuthorityOffice, day: date) -> Q:
    """Functions of the office's line, in its reach; a complaint without a place fits any."""
    profile = policy.profile_for(office.division_code, day)
    functions = [key for key in profile.authority_map if authority.has_power(office, key, day)]
    here = Q(division_code__startswith=office.division_code) | Q(division_code="")
    return here & Q(authority_function__in=functions)


def _people_of(office: AuthorityOffice) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(office=office).values("person")  # type: ignore[return-value]
