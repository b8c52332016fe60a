"""What stands at the foot of a phone, role by role."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from liandong.queries.access import (
    OFFICER,
    SOCIAL_WORKER,
    SUPERVISOR,
    TEAM_LEADER,
    VOLUNTEER,
)
from liandong.web import shell


@pytest.mark.parametrize(
    ("roles", "names"),
    [
        ({VOLUNTEER}, ["home", "shift-list", "my-shifts", "my-menu"]),
        ({VOLUNTEER, TEAM_LEADER}, ["home", "claims", "my-shifts", "my-menu"]),
        ({SOCIAL_WORKER}, ["home", "need-list", "case-list", "roster-list"]),
        ({SUPERVISOR, SOCIAL_WORKER}, ["home", "supervision-desk", "case-list", "need-list"]),
        ({OFFICER}, ["home", "authority-home", "purchase-list", "effects"]),
    ],
)
def test_the_foot_of_the_phone_has_the_work_of_every_day(roles, names, monkeypatch):
    monkeypatch.setattr(shell, "_address", lambda name: f"/{name}")
    request = RequestFactory().get("/")
    request.actor, request.person = SimpleNamespace(roles=frozenset(roles)), None
    tabs = shell.shell(request)["nav_tabs"]
    assert [item["name"] for item in tabs] == names
