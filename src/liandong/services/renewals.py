"""Telling people that a paper ends: once for each stage, and never after it was renewed."""

from datetime import datetime, timedelta

from django.db import transaction

from liandong.core import credentials as papers
from liandong.core import renewals as rules
from liandong.core.hours import SHANGHAI
from liandong.models import Credential, CredentialReminder
from liandong.queries.credentials import lapsing_between
from liandong.services import events

_FARTHEST = timedelta(days=max(rules.STAGES))


def remind_due(*, at: datetime) -> int:
    """Tell everybody whose paper reached a stage, or ended; how many were told."""
    day = at.astimezone(SHANGHAI).date()
    told = 0
    for row, others in lapsing_between(day - rules.TOLD_AFTER, day + _FARTHEST):
        stage = rules.stage_on(row.expires_on, day) if row.expires_on else None
        held = papers.Credential(row.kind, row.awarded_on, row.expires_on)
        if stage is not None and not rules.is_renewed(held, others):
            told += _tell(row, stage, at)
    return told


@transaction.atomic
def _tell(row: Credential, stage: int, at: datetime) -> bool:
    _, is_new = CredentialReminder.objects.get_or_create(
        credential=row, stage=stage, defaults={"told_at": at}
    )
    if not is_new:
        return False
    assert row.expires_on is not None
    facts = {"kind": row.kind, "expires_on": row.expires_on.isoformat()}
    if stage == rules.OVER:
        events.record(papers.CredentialLapsed(row.pk, row.person_id, row.kind), by=None, at=at)
        events.owe("credential_lapsed", to=row.person, facts=facts, at=at)
    else:
        left = (row.expires_on - at.astimezone(SHANGHAI).date()).days
        events.record(rules.LapseNear(row.pk, row.person_id, left), by=None, at=at)
        events.owe("credential_lapses", to=row.person, facts=facts | {"days": left}, at=at)
    return True
