"""Keeping somebody's twelve answers, with their separate yes. Taking the yes back deletes them
(``services.consents.withdraw``)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from liandong.core import motives as rules
from liandong.core.consents import ConsentPurpose
from liandong.core.refusals import NotAllowed
from liandong.models import Consent, MotiveAnswers, Person
from liandong.services import events


@transaction.atomic
def say(*, person: Person, answers: Mapping[str, int], by: Person, at: datetime) -> MotiveAnswers:
    """Keep twelve answers, sealed, in place of earlier ones.

    Refuses ``MotivesIncomplete``, ``MotivesConsentMissing``, ``NotAllowed`` (only oneself).
    Event MotivesSaid, without the answers.
    """
    if by.pk != person.pk:
        raise NotAllowed(action="say_motives")
    text = rules.written(answers)
    agreed = Consent.objects.filter(
        person=person, purpose=ConsentPurpose.MOTIVES, withdrawn_at=None
    )
    if not agreed.exists():
        raise rules.MotivesConsentMissing()
    row, _ = MotiveAnswers.objects.update_or_create(
        person=person, defaults={"answers": text, "said_at": at}
    )
    events.record(rules.MotivesSaid(person.pk), by=by, at=at)
    return row
