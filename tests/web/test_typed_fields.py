"""The table of typed fields against the forms that people really see."""

import re
from importlib import import_module

import pytest
from django.utils import timezone

from liandong.core.typed_fields import Origin, set_count, sets, typed_in
from liandong.models import (
    Beneficiary,
    CaseGoal,
    GroupGoal,
    GroupMember,
    Need,
    Person,
    Project,
    Shift,
)
from liandong.phrases.typed_fields import paper_words
from liandong.queries.groups import MemberRow

PAPERS = list(sets())
ASKED = MemberRow(GroupMember(pk=7), "王阿姨", 0, 0)
MADE_WITH = {
    "IntakeForm": {
        "need": Need(beneficiary=Beneficiary()),
        "clients": Beneficiary.objects.none(),
        "is_full": False,
    },
    "ColdIntakeForm": {"need": None, "clients": Beneficiary.objects.none(), "is_full": True},
    "DueForm": {"may_end": False},
    "PlanForm": {"today": timezone.now().date()},
    "EvaluateForm": {"goals": [CaseGoal(pk=7, start=0, target=3, unit="次")]},
    "CloseForm": {"is_evaluated": True},
    "OpenGroupForm": {"projects": Project.objects.none()},
    "MembersForm": {"clients": Beneficiary.objects.none()},
    "ScoreForm": {"members": [ASKED]},
    "ScoreAfterForm": {"members": [ASKED]},
    "GroupSessionForm": {
        "goals": [GroupGoal(pk=7, text="敢开口")],
        "members": [ASKED],
        "came": set(),
    },
    "CareForm": {"clients": Beneficiary.objects.none()},
    "PairForm": {"volunteers": Person.objects.none()},
    "ActivityForm": {"shifts": Shift.objects.none()},
}
"""What a short form is made with, where it asks for anything."""
TARGET = 0.25


def visible(short) -> set[str]:
    """Names of the fields that a person sees, those for each goal or member once."""
    module, _, name = short.path.rpartition(".")
    form = getattr(import_module(module), name)(**MADE_WITH.get(short.name, {}))
    return {re.sub(r"\d+$", "", field.name) for field in form.visible_fields()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("papers", "short"),
    [(papers, short) for papers in PAPERS for short in papers.forms],
    ids=lambda one: getattr(one, "name", getattr(one, "code", "")),
)
def test_the_table_knows_each_field_that_a_person_types(papers, short):
    assert set(typed_in(papers, short.name)) == visible(short)


@pytest.mark.parametrize("papers", PAPERS, ids=lambda one: one.code)
def test_each_paper_and_field_has_words(papers):
    words = paper_words(papers.code)
    codes = {papers.code} | {report.code for report in papers.reports}
    codes |= {field.code for report in papers.reports for field in report.fields}
    assert codes - set(words) == set()


@pytest.mark.parametrize("papers", PAPERS, ids=lambda one: one.code)
def test_a_typed_field_names_a_form_of_the_set(papers):
    named = {
        field.source.partition(".")[0]
        for report in papers.reports
        for field in report.fields
        if field.origin is Origin.TYPED
    }
    assert named <= {short.name for short in papers.forms}


@pytest.mark.parametrize("papers", PAPERS, ids=lambda one: one.code)
def test_fewer_fields_are_typed_than_the_paper_asks(papers):
    count = set_count(papers)
    assert count.typed < count.before
    assert count.before == count.typed + count.drawn + count.hand


def test_of_a_station_s_month_at_most_a_quarter_is_typed():
    (station,) = [papers for papers in PAPERS if papers.code == "station"]
    assert set_count(station).share <= TARGET


def test_of_a_case_that_begins_with_a_need_at_most_a_quarter_is_typed():
    found = {papers.code: set_count(papers) for papers in PAPERS}
    case, cold = found["case"], found["cold_case"]
    assert case.share <= TARGET
    # The same papers from nothing: seven fields more.
    assert (cold.before, cold.typed) == (case.before, case.typed + 7)


def test_of_a_group_s_eleven_papers_at_most_a_quarter_is_typed():
    (group,) = [papers for papers in PAPERS if papers.code == "group"]
    assert len(group.reports) == 11
    assert set_count(group).share <= TARGET
