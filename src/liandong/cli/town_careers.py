"""Licences and continuing education of an invented town's social workers and supervisors."""

from datetime import date, datetime, timedelta

from liandong.cli.settling import Settled
from liandong.models import EducationClaim, Person
from liandong.services import credentials, education

_PICTURE = b"%PDF-1.4\n% demo certificate\n"
_KINDS = ("social_worker_assistant", "social_worker", "social_worker")
_COURSES = (("社会工作伦理", 8), ("危机干预基础", 16), ("督导能力提升", 24))


def license_staff(settled: Settled, *, now: datetime) -> None:
    """Everybody is registered; one registration ends soon, one has ended, one claim waits."""
    today = now.date()
    for person in settled.supervisors:
        _paper(settled, person, "social_worker_senior", today - timedelta(days=400), now=now)
    for number, worker in enumerate(settled.social_workers):
        days = {1: 3 * 365 - 45, 2: 3 * 365 + 20}.get(number, 200 + 37 * (number % 12))
        kind = _KINDS[number % len(_KINDS)]
        _paper(settled, worker, kind, today - timedelta(days=days), now=now)
        if number < len(_COURSES):
            _learnt(settled, worker, kind, number, now=now)
    _told(settled.social_workers[0], _KINDS[0], "老年社会工作实务", 12, now=now)


def _paper(settled: Settled, person: Person, kind: str, awarded: date, *, now: datetime) -> None:
    paper = credentials.award(
        person=person,
        kind=kind,
        awarded_on=awarded,
        issuer="演示发证机构",
        by=settled.coordinator,
        at=now,
    )
    credentials.verify(credential=paper, by=settled.coordinator, at=now)


def _learnt(settled: Settled, worker: Person, kind: str, number: int, *, now: datetime) -> None:
    for name, hours in _COURSES[: number + 1]:
        claim = _told(worker, kind, name, hours, now=now)
        education.accept(claim=claim, by=settled.coordinator, at=now)


def _told(worker: Person, kind: str, name: str, hours: int, *, now: datetime) -> EducationClaim:
    return education.tell(
        name=name,
        host="市社会工作者协会",
        minutes=hours * 60,
        completed_on=(now - timedelta(days=90 + hours)).date(),
        counts_towards=kind,
        evidence=_PICTURE,
        by=worker,
        at=now,
    )
