"""Makers for getting in: households, applications, codes typed at the door."""

from datetime import datetime

from django.utils import timezone

from liandong.models import Household, HouseholdMember, OutboxMessage, Person
from liandong.services import sign_in
from tests.make import BEFORE


def code_sent(*, at: datetime | None = None) -> str:
    """The digits that were last sent to a telephone."""
    message = OutboxMessage.objects.filter(kind="sign_in_code").latest("pk")
    facts = sign_in.open_code_facts(message.facts, at=at or timezone.now())
    assert facts is not None
    return str(facts["code"])


def household_member(
    *, adult: Person, person: Person, relation: str = "parent", has_agreed: bool = True
) -> HouseholdMember:
    household, _ = Household.objects.get_or_create(adult=adult, defaults={"formed_at": BEFORE})
    return HouseholdMember.objects.create(
        household=household,
        person=person,
        relation=relation,
        joined_at=BEFORE,
        agreed_at=BEFORE if has_agreed else None,
        agreed_how="self" if has_agreed else "",
    )
