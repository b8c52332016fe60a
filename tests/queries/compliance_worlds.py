"""What is kept of volunteers, as the two laws want it and otherwise: one pair for each duty."""

from datetime import date, timedelta

from liandong.models import (
    AwardList,
    Certificate,
    LedgerEntry,
    ModeRecord,
    TrainingRecord,
    TrainingSeat,
    TrainingSession,
)
from liandong.services import certificates
from tests import make, make_training

THEN = make.MONDAY_9
BEIJING = "110105001"


def _shift(body, **project):
    return make.shift(project=make.project(organization=body, **project), starts_at=THEN)


def _entry(body, person, **facts):
    told = {"content": "陪诊", "place": "医院"} | facts
    return LedgerEntry.objects.create(
        organization=body, seq=LedgerEntry.objects.count() + 1, person=person,
        activity="陪诊服务", served_on=THEN.date(), starts_at=THEN, ends_at=THEN, minutes=60,
        kind="credit", evidence="scan", entered_by=person, recorded_at=THEN + timedelta(days=1),
        prev_digest="0" * 64, digest="1" * 64, **told,
    )  # fmt: skip


def agreement(body, *, crew=False, own=False, accepted_at=THEN):
    held, person = _shift(body, division_code=BEIJING, risk_level="R2"), make.person()
    make.assignment(shift=held, person=person, state="served", accepted_at=accepted_at)
    if crew or own:
        ModeRecord.objects.create(
            project=held.project, shift=held, person=person if own else None, kind="agreement",
            made_by=make.person(), made_at=THEN + timedelta(days=9),
        )  # fmt: skip


def _qualified(body, *, is_verified):
    held, person = _shift(body), make.person()
    held.position.credential_kind = "nurse"
    held.position.save()
    make.assignment(shift=held, person=person, state="served")
    make.credential(
        person=person, kind="nurse", awarded_on=date(2020, 1, 1),
        verified_by=make.person() if is_verified else None,
    )  # fmt: skip


def _came(body, **facts):
    held = _shift(body)
    make.assignment(shift=held, person=make.person(), **facts)


def basic(body, **facts):
    person = make.person(category_mask=1)
    for name, value in (
        {"sex": "2", "id_index": f"i{person.pk}", "phone_index": "p"} | facts
    ).items():
        setattr(person, name, value)
    person.save()
    _entry(body, person)
    return person


def _training(body, **facts):
    course = make_training.course(organization=body)
    told = {"content": "认路、认人", "host": body.name, "minutes": 60} | facts
    TrainingRecord.objects.create(
        person=make.person(), course=course, name="急救入门", completed_on=THEN.date(),
        way="online", recorded_at=THEN, **told,
    )  # fmt: skip


def _session(body):
    session = TrainingSession.objects.create(
        course=make_training.course(organization=body), starts_at=THEN,
        ends_at=THEN + timedelta(hours=1), place_name="站里", seats=5, trainer=make.person(),
    )  # fmt: skip
    TrainingSeat.objects.create(session=session, person=make.person(), taken_at=THEN)


def _awards(body, *, held):
    AwardList.objects.create(
        organization=body, year=2025, proposed_by=make.person(), published_on=THEN.date(),
        last_day=THEN.date() + timedelta(days=7),
        effective_at=THEN + timedelta(days=8) if held else None,
    )  # fmt: skip


def _certificate(body, content="陪诊", altered=False):
    person = make.person()
    _entry(body, person, content=content)
    made = certificates.certify(
        person=person, first_day=THEN.date(), last_day=THEN.date(), issuer=body, by=person,
        at=THEN + timedelta(days=2),
    )  # fmt: skip
    if altered:
        said = made.statement | {"holder_name": "别人"}
        Certificate.objects.filter(pk=made.pk).update(statement=said)


MORE = {
    "agreement": (lambda b: agreement(b, crew=True), agreement),
    "qualified": (
        lambda b: _qualified(b, is_verified=True),
        lambda b: _qualified(b, is_verified=False),
    ),
    "keeps_word": (
        lambda b: _came(b, state="served"),
        lambda b: _came(b, state="absent"),
    ),
    "basic_facts": (basic, lambda b: basic(b, sex="")),
    "training_told": (_training, _session),
    "awards_recorded": (lambda b: _awards(b, held=True), lambda b: _awards(b, held=False)),
    "certificate_words": (_certificate, lambda b: _certificate(b, content="")),
    "certificates_genuine": (_certificate, lambda b: _certificate(b, altered=True)),
}
