"""Two records become one with everything that hangs on them, and two again."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connections

from liandong.core.merging import IdentitiesDiffer, MergeNotPossible
from liandong.core.refusals import NotAllowed, ValueMissing
from liandong.models import (
    Award,
    EventRecord,
    GuardianConsent,
    LedgerEntry,
    MergeMove,
    OutsideHours,
    Person,
    PersonMerge,
    TimeAccount,
    TimeTransfer,
)
from liandong.models.sealed import blind_index
from liandong.queries import duplicates as shown
from liandong.queries import hours as ledger
from liandong.queries import time_bank as banked
from liandong.queries.access import actor_of
from liandong.services import hours, merging
from tests import make
from tests.make import BEFORE, MONDAY_9

pytestmark = pytest.mark.django_db
WHY = "同名同号，当面问过"


def two(**told):
    kept = make.chen_yu()
    gone = make.signed_up(make.person(name="陈宇", phone="13800001001", **told))
    return kept, gone, make.coordinator()


def test_every_pointer_to_a_person_moves_or_is_named_with_its_reason():
    """Walks all models: a new pointer to a person is moved without anybody's doing."""
    walked = {(model.__name__, name) for model, name in merging.pointers()}
    known = {
        (relation.related_model.__name__, relation.field.name)
        for relation in Person._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
        and not relation.related_model._meta.auto_created
    }  # fmt: skip
    assert walked | merging.STAYS == known
    assert walked & merging.STAYS == set()


def test_rows_of_every_kind_move_and_come_back(at):
    kept, gone, wang = two()
    team = make.team(leader=gone)
    member = make.membership(person=gone, team=team)
    paper = make.credential(person=gone)
    place = make.assignment(shift=make.shift(), person=gone)
    asked = make.invitation(shift=make.shift(), person=gone)
    role = make.role(person=gone, role="team_leader")

    row = merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)

    for one in (team, member, paper, place, asked, role, gone):
        one.refresh_from_db()
    assert {one.person for one in (member, paper, place, asked, role)} == {kept}
    assert (team.leader, place.accepted_by, gone.merged_into) == (kept, kept, kept)
    assert EventRecord.objects.get(name="PeopleMerged").facts["gone"] == gone.number

    merging.undo(merge=row, by=wang, at=at)

    for one in (team, member, paper, place, asked, role, gone, row):
        one.refresh_from_db()
    assert {one.person for one in (member, paper, place, asked, role)} == {gone}
    assert (team.leader, gone.merged_into, row.undone_by) == (gone, None, wang)


def test_what_the_kept_record_has_already_stays_and_is_remembered(at):
    kept, gone, wang = two()
    team = make.team()
    mine, same = (make.membership(person=one, team=team) for one in (kept, gone))
    row = merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)
    same.refresh_from_db()
    assert same.person == gone
    assert list(row.moves.filter(kind="left").values_list("model", "row_id")) == [
        ("Membership", same.pk)
    ]
    merging.undo(merge=row, by=wang, at=at)
    mine.refresh_from_db()
    assert mine.person == kept


def test_gaps_are_filled_and_emptied_again_and_the_account_follows(at):
    kept = make.person(name="陈宇", birth_on=None)
    gone = make.signed_up(make.person(name="陈宇", phone="13800001001"))
    account, wang = gone.login, make.coordinator()
    row = merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)
    kept.refresh_from_db()
    assert (kept.phone, kept.phone_index) == (gone.phone, blind_index(gone.phone, "phone"))
    assert (kept.birth_on, kept.login) == (gone.birth_on, account)
    merging.undo(merge=row, by=wang, at=at)
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.phone, kept.phone_index, kept.birth_on, kept.login) == ("", "", None, None)
    assert (gone.phone, gone.login) == ("13800001001", account)


def test_every_field_of_a_person_is_filled_or_named_with_its_reason():
    filled = {name for names in merging.FILLED for name in names}
    assert filled | set(merging.NOT_FILLED) == {f.name for f in Person._meta.concrete_fields}
    assert filled & set(merging.NOT_FILLED) == set()


def test_usual_and_never_times_are_both_taken_over_and_given_back(at):
    kept, gone, wang = two()
    Person.objects.filter(pk=gone.pk).update(availability_mask=0b0011, never_mask=0b1100)
    row = merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)
    kept.refresh_from_db()
    assert (kept.availability_mask, kept.never_mask) == (0b0011, 0b1100)
    merging.undo(merge=row, by=wang, at=at)
    kept.refresh_from_db()
    assert (kept.availability_mask, kept.never_mask) == (0, 0)


def test_a_time_that_the_two_records_say_otherwise_stays_as_the_kept_one_says(at):
    kept, gone, wang = two()
    Person.objects.filter(pk=kept.pk).update(availability_mask=0b0110)
    Person.objects.filter(pk=gone.pk).update(never_mask=0b1100)
    merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)
    kept.refresh_from_db()
    assert (kept.availability_mask, kept.never_mask) == (0b0110, 0)


def test_a_passport_stays_a_passport_and_a_seen_name_lifts_the_record(at):
    kept = make.person(name="陈宇", state="applied")
    gone = make.person(name="陈宇", id_number="E12345678")
    Person.objects.filter(pk=gone.pk).update(id_type="05", verified_at=BEFORE)
    row = merging.merge(kept=kept, gone=gone, why=WHY, by=make.coordinator(), at=at)
    kept.refresh_from_db()
    assert (kept.id_type, kept.id_number, kept.state, kept.verified_at) == (
        "05", "E12345678", "verified", BEFORE,
    )  # fmt: skip
    merging.undo(merge=row, by=make.coordinator(phone="13800001014"), at=at)
    kept.refresh_from_db()
    assert (kept.id_type, kept.id_number, kept.state, kept.verified_at) == (
        "01", "", "applied", None,
    )  # fmt: skip


def test_awards_guardians_hours_from_elsewhere_and_what_was_asked_for_move_too(at):
    kept, gone, wang = two()
    body = make.organization()
    rows = [
        Award.objects.create(
            person=gone, issuer=body, year=2025, hours=100, awarded_on=date(2026, 1, 1)
        ),
        OutsideHours.objects.create(
            person=gone, hub="志愿汇", organization="a", organization_name="某站", seq=0,
            digest="d", activity="清扫", served_on=date(2025, 5, 1), minutes=60, kind="honour",
            is_verified=False, taken_in_at=at,
        ),
    ]  # fmt: skip
    ward = make.person(name="陈小宇", birth_on=date(2014, 1, 1))
    consent = make.guardian_consent(ward=ward)
    GuardianConsent.objects.filter(pk=consent.pk).update(guardian=gone)
    need = make.need(filed_by=gone)

    row = merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)

    for one in (*rows, consent, need):
        one.refresh_from_db()
    assert [one.person for one in rows] == [kept, kept]
    assert (consent.guardian, need.filed_by) == (kept, kept)
    merging.undo(merge=row, by=wang, at=at)
    for one in (*rows, consent, need):
        one.refresh_from_db()
    assert [one.person for one in rows] == [gone, gone]
    assert (consent.guardian, need.filed_by) == (gone, gone)


def test_a_second_account_is_closed_until_the_merge_is_undone(at):
    kept, gone, wang = two()
    row = merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)
    gone.login.refresh_from_db()
    assert not gone.login.is_active
    merging.undo(merge=row, by=wang, at=at)
    gone.login.refresh_from_db()
    assert gone.login.is_active


def test_two_places_on_one_coming_shift_become_one(at):
    kept, gone, wang = two()
    shift = make.shift()
    make.assignment(shift=shift, person=kept)
    double = make.assignment(shift=shift, person=gone)
    merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)
    double.refresh_from_db()
    shift.refresh_from_db()
    assert (double.state, shift.taken) == ("released", 1)


def test_hours_are_entered_anew_and_the_chain_stays_whole(at):
    kept, gone, wang = two()
    shift = make.shift()
    entry = hours._append(
        hours._head(shift.project.organization),
        LedgerEntry(
            organization=shift.project.organization, person=gone, shift=shift, activity="陪诊",
            content="陪诊员", served_on=date(2026, 4, 20), starts_at=BEFORE, ends_at=MONDAY_9,
            minutes=120, kind="credit", evidence="leader_list", entered_by=wang, recorded_at=BEFORE,
        ),
    )  # fmt: skip

    def total(person):
        return sum(LedgerEntry.objects.filter(person=person).values_list("minutes", flat=True))

    row = merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)
    assert (total(kept), total(gone)) == (120, 0)
    merging.undo(merge=row, by=wang, at=at)
    assert (total(kept), total(gone)) == (0, 120)
    entry.refresh_from_db()
    assert (entry.person, entry.minutes) == (gone, 120)
    assert ledger.chain_faults(shift.project.organization) == []


def test_who_may_merge_what(at):
    kept, gone, wang = two()
    with pytest.raises(ValueMissing):
        merging.merge(kept=kept, gone=gone, why="", by=wang, at=at)
    with pytest.raises(MergeNotPossible):
        merging.merge(kept=kept, gone=kept, why=WHY, by=wang, at=at)
    for one in (kept, make.li_na(), make.officer(), make.coordinator(division_code=make.FUTIAN)):
        with pytest.raises(NotAllowed):
            merging.merge(kept=kept, gone=gone, why=WHY, by=one, at=at)
    kept.id_index, gone.id_index = "a", "b"
    with pytest.raises(IdentitiesDiffer):
        merging.merge(kept=kept, gone=gone, why=WHY, by=wang, at=at)
    assert MergeMove.objects.count() == 0


def test_doubles_are_found_until_somebody_has_looked(at):
    kept, gone, wang = two()
    make.person(name="陈小宇", phone="13800001001", birth_on=date(2012, 1, 1))
    actor = actor_of(wang, on=at.date())
    assert [(p.first, p.second) for p in shown.pairs(actor)] == [(kept, gone)]
    merging.keep_apart(one=gone, other=kept, by=wang, at=at)
    merging.keep_apart(one=kept, other=gone, by=wang, at=at)
    assert shown.pairs(actor) == []
    assert EventRecord.objects.filter(name="TwoPeopleSeen").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_merges_of_one_pair_at_the_same_moment_make_one():
    kept, gone, wang = two()
    start, failed = Barrier(2), []

    def run(first, second):
        try:
            start.wait()
            merging.merge(kept=first, gone=second, why=WHY, by=wang, at=BEFORE)
        except MergeNotPossible as refusal:
            failed.append(refusal.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in ((kept, gone), (gone, kept))]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert failed == ["merge_not_possible"]
    assert PersonMerge.objects.count() == 1
    assert Person.objects.filter(merged_into=None, name="陈宇").count() == 1


def test_points_spent_on_either_record_stay_spent_and_come_back_with_the_undoing(at):
    kept, gone, by = two()
    bank = TimeAccount.objects.create(is_bank=True, opened_at=at)
    mine, theirs = (TimeAccount.objects.create(person=p, opened_at=at) for p in (kept, gone))
    for source, goal, points, kind in (
        (bank, mine, 5, "earned"), (bank, theirs, 8, "earned"), (theirs, bank, 6, "spent"),
    ):  # fmt: skip
        TimeTransfer.objects.create(giver=source, taker=goal, points=points, kind=kind, at=at)

    merge = merging.merge(kept=kept, gone=gone, why=WHY, by=by, at=at)
    # the 8 earned follow their hours at the next settling; the 6 spent are the kept one's now
    assert [banked.balance_of(mine), banked.earned_of(mine)] == [-1, 5]
    assert [banked.balance_of(theirs), banked.earned_of(theirs)] == [8, 8]

    merging.undo(merge=merge, by=by, at=at)
    assert [banked.balance_of(mine), banked.balance_of(theirs)] == [5, 2]
