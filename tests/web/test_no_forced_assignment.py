"""No door lets an official put anybody on a roster (Order 685 Art 25, 40): every door is tried.

An official, once with that role alone and once also as a coordinator, sends everything that a
form could ask for to every address of the site and of the API. Not one place may come of it for
anybody but the official.
"""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from liandong.core.interventions import SPOKEN_SOURCES
from liandong.models import Assignment
from tests import make, make_offices

pytestmark = pytest.mark.django_db
SERVICES = Path("src/liandong/services")
LEFT_OUT = {"sign-out", "account_logout", "my-exit"}
"""They end the session of whoever tries."""


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


def doors(resolver=None, prefix="", seen=()):
    """Every address: its name and its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from doors(one, route)
        elif isinstance(one, URLPattern) and one.name not in LEFT_OUT:
            yield one.name, route


def filled(route, ids):
    """The pattern as an address, with real ids where the name says what they are."""

    def value(found):
        kind, _, name = found.group(1).rpartition(":")
        known = next((pk for word, pk in ids.items() if word in name), ids["shift"])
        return str(known) if kind in {"int", ""} else f"x{known}"

    return "/" + re.sub(r"<([^>]+)>", value, route).replace("^", "").replace("$", "")


def told(shift, person, body):
    """Everything that a form of a roster could ask for."""
    return {
        "shift": shift.pk, "shift_id": shift.pk, "person": person.pk, "person_id": person.pk,
        "people": [person.pk], "persons": [person.pk], "person-0": person.pk, "person-1": person.pk,
        "name": person.name, "number": person.number, "said_by": "self", "how": "face",
        "words": "我去", "text": f"1、{person.name}", "step": "take", "volunteer": person.pk,
        "organization": body.pk, "reason": "上面要求的，都要来", "note": "x", "role": "volunteer",
        "source": "spoken", "agree": "on", "yes": "on", "action": "accept", "kind": "accept",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("roles", [(), ("coordinator",)])
def test_no_door_lets_an_official_place_anybody(roles):
    office = make_offices.office(line="civil_affairs")
    official = make_offices.official(office)
    for role in roles:
        make.role(person=official, role=role, division_code=make_offices.DISTRICT)
    body = make.organization()
    li, chen = make.li_na(organization=body), make.chen_yu(organization=body)
    starts = timezone.now() + timedelta(days=3)
    shift = make.shift(
        project=make.project(organization=body, social_worker=li), starts_at=starts, max_people=9
    )
    invitation = make.invitation(shift=shift, person=chen, answer_by=starts)
    ids = {
        "person": chen.pk, "shift": shift.pk, "project": shift.project_id,
        "organization": body.pk, "invitation": invitation.pk, "position": shift.position_id,
    }  # fmt: skip
    client = Client(raise_request_exception=False)
    client.force_login(official.login)
    tried, placed = 0, []
    for name, route in doors():
        if route.startswith(("static", "media")):
            continue
        address = filled(route, ids)
        with transaction.atomic():
            data = told(shift, chen, body)
            if route.startswith("api/"):
                client.post(address, data, content_type="application/json")
            else:
                client.post(address, data)
            if not connection_is_broken():
                others = Assignment.objects.exclude(person=official)
                placed += [(name, address)] * others.count()
            transaction.set_rollback(True)
        tried += 1
    assert placed == []
    assert tried > 500


def connection_is_broken():
    """Whether a refused write spoiled the try's own transaction."""
    return connection.needs_rollback


def test_the_walk_finds_a_place_where_one_may_be_given():
    """The same walk by a social worker of the organization does give a place: it is no mock."""
    body = make.organization()
    li, chen = make.li_na(organization=body), make.chen_yu(organization=body)
    starts = timezone.now() + timedelta(days=3)
    shift = make.shift(
        project=make.project(organization=body, social_worker=li), starts_at=starts, max_people=9
    )
    client = Client(raise_request_exception=False)
    client.force_login(li.login)
    ids = {"person": chen.pk, "shift": shift.pk}
    given = set()
    for name, route in doors():
        if "spoken" not in (name or "") and "chain-list" not in (name or ""):
            continue
        with transaction.atomic():
            client.post(filled(route, ids), told(shift, chen, body))
            if not connection_is_broken() and Assignment.objects.filter(person=chen).exists():
                given.add(name)
            transaction.set_rollback(True)
    assert given >= {"shift-spoken"}


def calls(name):
    """Where services call a function of that name: file and arguments by keyword."""
    for file in sorted(SERVICES.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(name):
                yield file.name, {word.arg: ast.unparse(word.value) for word in node.keywords}


def test_places_are_made_in_one_place_and_a_heard_yes_has_a_guarded_source():
    made = list(calls("Assignment.objects.create")) + list(calls("Assignment.objects.bulk_create"))
    assert [file for file, _ in made] == ["rosters.py"]
    heard = {
        words["source"].strip("'")
        for _, words in [
            *calls("rosters.take"),
            *((f, w) for f, w in calls("take") if "source" in w),
        ]
        if words.get("is_heard") == "True"
    }
    # A swap is two people's own yes; everything else that somebody hears is guarded.
    assert heard == SPOKEN_SOURCES | {"swap"}
