"""Each duty of the two laws in a made world: kept, broken, and with nothing to look at."""

from datetime import date, timedelta

import pytest

from liandong.core.compliance import Verdict, checks
from liandong.models import (
    CertificateBatch,
    Complaint,
    Evaluation,
    LedgerEntry,
    ModeRecord,
    Objection,
    Person,
    SpokenYes,
    SpotCheck,
    SpotRound,
    TrainingRecord,
)
from liandong.queries import access
from liandong.queries import compliance as shown
from liandong.queries.compliance_place import Place
from tests import make
from tests.queries.compliance_worlds import MORE, agreement, basic

pytestmark = pytest.mark.django_db
THEN = make.MONDAY_9
NOW = THEN + timedelta(days=60)
SHANGHAI_PLACE = "310104001"


@pytest.fixture
def body():
    return make.organization(name="益民社工站", credit_code="91350100M000100Y43")


def complaint(body, category="risk", **facts):
    told = {"state": "answered", "is_upheld": False, "answered_at": THEN, "due_at": NOW}
    told |= facts
    return Complaint.objects.create(
        number=f"T-{Complaint.objects.count()}", category=category, organization=body,
        division_code=make.NANSHAN, filed_at=THEN, filed_by=make.person(), **told,
    )  # fmt: skip


def shift(body, *, days=0, state="open", **project):
    held = make.project(organization=body, **project)
    return make.shift(project=held, starts_at=THEN + timedelta(days=days), state=state)


def entry(body, person=None, held=None, **facts):
    person = person or make.person()
    told = {"content": "陪诊", "place": "医院", "is_late": False} | facts
    return LedgerEntry.objects.create(
        organization=body, seq=LedgerEntry.objects.count() + 1, person=person, shift=held,
        activity="陪诊服务", served_on=THEN.date(), starts_at=THEN, ends_at=THEN, minutes=60,
        kind="credit", evidence="scan", entered_by=person, recorded_at=THEN + timedelta(days=1),
        prev_digest="0" * 64, digest="1" * 64, **told,
    )  # fmt: skip


def spot(body, *, stands, decided=True):
    one, asker = entry(body), make.person()
    drawn = SpotRound.objects.create(
        organization=body, from_on=THEN.date(), until_on=NOW.date(), seed="7", population=1,
        random_count=1, risk_count=0, drawn_at=THEN, drawn_by=asker,
    )  # fmt: skip
    return SpotCheck.objects.create(
        round=drawn, entry=one, drawn_for="random", token=f"t{one.pk}", stands=stands,
        answer="not_come",
        decided_at=THEN if decided else None, decided_by=asker if decided else None,
    )  # fmt: skip


def minor(body, *, consent):
    child = make.person(birth_on=date(2012, 5, 1))
    held = shift(body, division_code=SHANGHAI_PLACE)
    make.assignment(shift=held, person=child, state="served")
    if consent:
        make.guardian_consent(ward=child)


def trained(body, *, completed_on):
    held, person = shift(body), make.person()
    held.position.training = "急救入门"
    held.position.save()
    make.assignment(shift=held, person=person, state="served")
    TrainingRecord.objects.create(
        person=person, name="急救入门", minutes=60, host="站里", completed_on=completed_on,
        way="online", recorded_at=THEN,
    )  # fmt: skip


def objection(body, **facts):
    one = entry(body)
    Objection.objects.create(
        entry=one, person=one.person, text="少记了", raised_at=THEN,
        due_at=THEN + timedelta(days=7), **facts,
    )  # fmt: skip


def batch(body, *, taken):
    asker = make.person()
    make.membership(person=asker, organization=body)
    CertificateBatch.objects.create(
        recipient="一中", from_on=THEN.date(), until_on=THEN.date(), requested_by=asker,
        requested_at=THEN, answer_by=THEN.date() + timedelta(days=5),
        taken_at=THEN if taken else None,
    )  # fmt: skip


def accepted(body, *, by_other=False, heard=False):
    held, person, other = shift(body), make.person(), make.person()
    place = make.assignment(shift=held, person=person, accepted_at=THEN)
    if by_other:
        place.accepted_by = other
        place.save()
    if heard:
        SpokenYes.objects.create(
            assignment=place, said_by="person", how="phone", heard_by=other, heard_at=THEN
        )


def registered_by_staff(body, *, consent):
    staff = make.person()
    person = make.person(registered_at=THEN)
    Person.objects.filter(pk=person.pk).update(registered_by=staff)
    make.membership(person=person, organization=body)
    if consent:
        make.consent(person=person)


def emergency(body, *, ordered):
    project = make.project(organization=body, mode="M4")
    project.created_at = THEN
    project.save()
    if ordered:
        ModeRecord.objects.create(
            project=project,
            kind="command",
            text="区应急局",
            made_by=project.created_by,
            made_at=THEN,
        )


def evaluated(body, *, judged):
    held = shift(body, state="held")
    if judged:
        Evaluation.objects.create(
            shift=held, from_role="leader", to_role="volunteer", to_person=make.person(),
            from_person=make.person(), punctuality=5, attitude=5, skill=5, at=THEN,
        )  # fmt: skip


def served(body, *, recorded, late=False):
    held, person = shift(body), make.person()
    make.assignment(shift=held, person=person, state="served")
    if recorded:
        entry(body, person, held, is_late=late)


def need(body, **facts):
    one = make.need(organization=body, filed_at=THEN)
    for name, value in facts.items():
        setattr(one, name, value)
    one.save()


WORLD = {
    "unpaid": (
        lambda b: complaint(b, "paid"),
        lambda b: complaint(b, "paid", state="taken", answered_at=None, is_upheld=None),
    ),
    "privacy": (
        lambda b: complaint(b, "privacy"),
        lambda b: complaint(b, "privacy", is_upheld=True),
    ),
    "complaints": (
        lambda b: complaint(b),
        lambda b: complaint(b, state="filed", answered_at=None, due_at=THEN),
    ),
    "true_identity": (
        lambda b: entry(b),
        lambda b: entry(b, make.person(state="applied")),
    ),
    "lawful_body": (None, lambda b: type(b).objects.update(credit_code="")),
    "risk_told": (
        lambda b: make.project(organization=b),
        lambda b: make.project(organization=b, risk_statement="  "),
    ),
    "needs_answered": (
        lambda b: need(b, state="answered", answered_at=THEN + timedelta(days=1)),
        lambda b: need(b),
    ),
    "guardians": (lambda b: minor(b, consent=True), lambda b: minor(b, consent=False)),
    "trained": (
        lambda b: trained(b, completed_on=THEN.date() - timedelta(days=1)),
        lambda b: trained(b, completed_on=THEN.date() + timedelta(days=9)),
    ),
    "insured": (
        lambda b: shift(b, risk_level="R2", insurance_policy="P-1"),
        lambda b: shift(b, risk_level="R2"),
    ),
    "hours_in_time": (
        lambda b: served(b, recorded=True),
        lambda b: served(b, recorded=False),
    ),
    "evaluated": (lambda b: evaluated(b, judged=True), lambda b: evaluated(b, judged=False)),
    "content_told": (lambda b: entry(b), lambda b: entry(b, place="")),
    "consent_of_who_is_recorded": (
        lambda b: registered_by_staff(b, consent=True),
        lambda b: registered_by_staff(b, consent=False),
    ),
    "objections": (
        lambda b: objection(b, answered_at=THEN + timedelta(days=1)),
        lambda b: objection(b),
    ),
    "certificates": (lambda b: batch(b, taken=True), lambda b: batch(b, taken=False)),
    "untrue_hours": (lambda b: spot(b, stands=True), lambda b: spot(b, stands=False)),
    "spot_checked": (lambda b: spot(b, stands=True), lambda b: entry(b)),
    "own_yes": (lambda b: accepted(b), lambda b: accepted(b, by_other=True)),
    "under_command": (
        lambda b: emergency(b, ordered=True),
        lambda b: emergency(b, ordered=False),
    ),
    **MORE,
}


def color(code, place):
    return shown.judged(checks()[code], place)


def test_every_judged_duty_has_a_query_and_a_world():
    judged = {code for code, check in checks().items() if check.is_judged}
    assert judged == set(shown.LOOKS) == {*WORLD, "sponsored"}


@pytest.mark.parametrize("code", sorted(WORLD))
def test_a_duty_that_is_kept_is_green_for_the_place_and_untouched_elsewhere(code, body):
    kept, _broken = WORLD[code]
    if kept is not None:
        kept(body)
    told = color(code, Place(NOW, body))
    assert (told.verdict, told.lines) == (Verdict.GREEN, ())
    assert told.count.seen >= 1


@pytest.mark.parametrize("code", sorted(WORLD))
def test_a_duty_that_is_broken_is_red_with_the_record_behind_it(code, body):
    WORLD[code][1](body)
    for place in (Place(NOW, body), Place(NOW)):
        told = color(code, place)
        assert told.verdict is Verdict.RED
        assert told.count.found == len(told.lines) >= 1
    elsewhere = make.organization(name="别家", credit_code="91350100M000100Y43"[::-1])
    assert color(code, Place(NOW, elsewhere)).count.found == 0
    assert color(code, Place(NOW, prefix="65")).verdict is Verdict.NOTHING


@pytest.mark.parametrize("code", sorted(WORLD))
def test_without_records_nothing_is_green(code):
    assert color(code, Place(NOW, prefix="65")).verdict is Verdict.NOTHING


def test_a_team_without_sponsor_is_red_in_its_division_and_one_with_is_not(body):
    make.team(sponsor=body)
    assert color("sponsored", Place(NOW)).verdict is Verdict.GREEN
    make.team(name="散队")
    assert color("sponsored", Place(NOW, prefix="4403")).verdict is Verdict.RED
    assert color("sponsored", Place(NOW, body)).verdict is Verdict.GREEN


def test_hours_that_were_recorded_late_and_hours_that_still_have_time(body):
    served(body, recorded=True, late=True)
    told = color("hours_in_time", Place(NOW, body))
    assert (told.verdict, told.lines[0].note) == (Verdict.RED, "late")
    fresh = shift(body, days=58)
    make.assignment(shift=fresh, person=make.person())
    assert color("hours_in_time", Place(NOW, body)).count.found == 1


def test_a_yes_that_was_heard_is_a_yes(body):
    accepted(body, by_other=True, heard=True)
    assert color("own_yes", Place(NOW, body)).verdict is Verdict.GREEN


def test_a_paper_agreement_counts_for_whom_it_was_recorded(body):
    agreement(body, own=True)
    assert color("agreement", Place(NOW, body)).verdict is Verdict.GREEN
    agreement(body, crew=True, accepted_at=THEN + timedelta(days=10))
    told = color("agreement", Place(NOW, body))
    assert (told.verdict, told.count.found, len(told.lines)) == (Verdict.RED, 1, 1)


def test_where_the_place_asks_for_no_agreement_nothing_is_judged(body):
    shown_at = shift(body, risk_level="R2")
    make.assignment(shift=shown_at, person=make.person(), state="served")
    assert color("agreement", Place(NOW, body)).verdict is Verdict.NOTHING


def test_what_is_lacking_is_told_and_a_child_is_reached_through_the_guardian(body):
    basic(body, sex="", category_mask=0)
    basic(body, phone_index="")
    child = basic(body, phone_index="")
    make.guardian_consent(ward=child)
    told = color("basic_facts", Place(NOW, body))
    assert [line.note for line in told.lines] == ["sex,categories", "contact"]
    assert told.count.seen == 3


def test_minors_need_no_guardian_where_the_place_does_not_ask(body):
    child = make.person(birth_on=date(2012, 5, 1))
    make.assignment(shift=shift(body), person=child, state="served")
    assert color("guardians", Place(NOW, body)).verdict is Verdict.NOTHING


def test_the_report_tells_every_duty_the_worst_first_and_by_hand_never_green(body):
    WORLD["insured"][1](body)
    report = shown.report(Place(NOW, body))
    assert len(report.rows) == len(checks())
    order = list(Verdict)
    ranks = [order.index(row.verdict) for row in report.rows]
    assert ranks == sorted(ranks) and ranks[0] == 0
    others = {(row.verdict, row.check.asks) for row in report.rows if not row.check.is_judged}
    assert others == {(Verdict.BY_HAND, True), (Verdict.ASKS_NOTHING, False)}
    assert sum(report.colors.values()) == len(report.rows)


def test_who_sees_which_place(body):
    other = make.organization(name="安康社工站")
    worker, officer, volunteer = (make.person() for _ in range(3))
    make.role(person=worker, role="social_worker", organization=body)
    make.role(person=officer, role="officer", division_code="4403")
    make.role(person=volunteer, role="volunteer")
    on = NOW.date()
    who = {one: access.actor_of(one, on=on) for one in (worker, officer, volunteer)}
    assert shown.place_for(who[worker], None, at=NOW) == Place(NOW, body)
    assert shown.place_for(who[worker], other, at=NOW) is None
    assert shown.place_for(who[officer], None, at=NOW) == Place(NOW, prefix="4403")
    assert shown.place_for(who[officer], other, at=NOW) == Place(NOW, other)
    assert shown.place_for(who[volunteer], None, at=NOW) is None
