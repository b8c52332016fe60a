"""Every address × every role: who may open it is written down here and tried.

A new page that is not in the table fails. The object ids in the addresses do not exist, so
whoever may open the page gets "not found" at worst, and whoever may not is stopped before
anything is looked up.
"""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver

from liandong.queries import access
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.LIANDONG_STAFF_FACTOR = "offered"


ANYONE = "public"
MEMBERS = "signed_in"
ROLES = access.ROLES
WORDS = {"int": "987654", "str": "x-987654", "slug": "nothing-here"}

# Addresses that are not ours to declare, each with the reason.
ELSEWHERE = {"set_language": "changes a cookie, nothing else"}

# Not visited in the sweep of roles: they end the session, or ask to prove oneself again.
LEFT_OUT = {
    "sign-out",
    "account_logout",
    "my-exit",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}

TABLE = {
    ("coordinator",): """
        need-handover organization-create
    """,
    ("coordinator", "officer", "social_worker", "supervisor"): """
        dashboard dashboard-figure dashboard-file organization-list organization-detail
        organization-members
    """,
    ("coordinator", "officer", "social_worker", "supervisor", "team_leader", "volunteer"): """
        check-in-board check-in-image check-in-digits check-in-arrivals roster-detail
        roster-sheet roster-attendance roster-phone
    """,
    ("coordinator", "social_worker"): """
        issued-certificates certificate-withdrawal entry-correction objection-answer
        linkage-create linkage-lead linkage-parties linkage-leaving linkage-relations
        linkage-ending need-verification need-answer need-assessment need-refusal need-closing
        import-home import-detail import-progress import-columns import-guesses
        import-application import-cancellation import-marked
        planning proposal-create proposal-detail proposal-adoption proposal-set-aside
        proposal-line proposal-person proposal-again proposal-wish proposal-wish-end
        proposal-comparison proposal-what-if plan-run-detail plan-run-progress plan-run-cancellation
        plan-run-retry planning-gap wave-start wave-cancellation project-create project-change
        project-publication
        project-cancellation project-needs project-need-removal position-create position-change
        shift-create shift-cancellation
    """,
    ("coordinator", "social_worker", "supervisor"): """
        person-verification person-roles person-role-end roster-invite roster-cancellation
        invitation-withdrawal roster-removal credential-list credential-verification
        organization-member team-create
    """,
    ("coordinator", "social_worker", "supervisor", "team_leader"): """
        person-list person-detail person-reveal roster-list
        claims shift-recognition leaving-confirmation place-absence claim-decision
    """,
    ("team_leader", "volunteer"): """
        recommendation-list
    """,
    ("coordinator", "supervisor"): """
        supervision-desk supervision-link supervision-worker
    """,
    ("public",): """
        certificate-public-key certificate-verify certificate-public check-in feedback welcome
        register register-details account_login account_logout mfa_authenticate
        mfa_login_webauthn type-size service-worker offline style shift-list shift-detail sign-in
        sign-in-code sign-in-again sign-in-who sign-in-password sign-in-demo sign-out
    """,
    ("signed_in",): """
        certificate-list certificate-request certificate-paper check-in-done evaluation-create
        feedback-link home my-hours hours-entry entry-objection claim-create invitation-list
        invitation-detail invitation-acceptance invitation-decline invitation-other-time
        linkage-list linkage-detail my-profile my-place my-credential my-password my-consents
        my-data my-consent my-exit my-shifts place-release shift-calendar need-create need-place
        need-list need-detail need-withdrawal notice-list notice-reading notice-opening
        team-detail team-member membership-end project-list project-detail account_reauthenticate
        mfa_reauthenticate mfa_reauthenticate_webauthn mfa_index mfa_activate_totp
        mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
        mfa_download_recovery_codes mfa_list_webauthn mfa_add_webauthn mfa_edit_webauthn
        mfa_remove_webauthn shift-place shift-reserve shift-reserve-end
    """,
}

EXPECTED = {name: set(roles) for roles, names in TABLE.items() for name in names.split()}
for _file in sorted((Path(__file__).parent / "who_may_open").glob("*.txt")):
    # One file a word, a line a group: ``social_worker supervisor: page-name other-page``.
    for _line in filter(None, _file.read_text(encoding="utf-8").splitlines()):
        _roles, _, _names = _line.partition(":")
        EXPECTED |= {name: set(_roles.split()) for name in _names.split()}


def patterns(found=None, before=""):
    """Every (name, address, view) outside the API, which has a sweep of its own."""
    for one in found if found is not None else get_resolver().url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            if route != "api/":
                yield from patterns(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            address = re.sub(r"<(\w+):\w+>", lambda m: WORDS[m.group(1)], route)
            yield one.name, "/" + address, one.callback


PAGES = {name: (address, view) for name, address, view in patterns() if name not in ELSEWHERE}


def test_every_address_is_in_the_table_and_every_line_of_the_table_exists():
    assert set(PAGES) == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_page_declares_what_the_table_says(name):
    assert set(PAGES[name][1].allowed) == EXPECTED[name]


def visit(client, address):
    """GET, or POST where the page only takes that."""
    answer = client.get(address)
    return client.post(address) if answer.status_code == 405 else answer


@pytest.mark.parametrize("name", sorted(n for n, roles in EXPECTED.items() if ANYONE not in roles))
def test_who_is_not_signed_in_is_sent_to_sign_in(client, name):
    answer = visit(client, PAGES[name][0])

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in?next=")


def open_to(name):
    """The roles that may open a page, in their order."""
    allowed = EXPECTED[name]
    return [role for role in ROLES if allowed & {ANYONE, MEMBERS, role}]


def opened_as(role, vendor):
    """The pages that a role tries: on SQLite each one closed to it; of those open to several
    roles each page by one of them, on PostgreSQL by the next.

    Who may open what is decided from the view's own list, which the test above compares with
    the table, before a question is put to the database. That a page can be asked at all is
    seen once on each.
    """
    found = set()
    for n, name in enumerate(sorted(set(PAGES) - LEFT_OUT)):
        roles = open_to(name)
        turn = (n + (vendor == "postgresql")) % len(roles) if roles else 0
        if role in roles:
            if roles[turn] == role:
                found.add(name)
        elif vendor != "postgresql":
            found.add(name)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_table_says_and_nothing_else(client, role):
    who = make.person(name="陈雨")
    make.role(person=who, role=role)
    client.force_login(make.signed_up(who).login)

    stopped, broken, opened = set(), {}, opened_as(role, connection.vendor)
    for name in opened:
        address, _ = PAGES[name]
        answer = visit(client, address)
        if answer.status_code == 403:
            stopped.add(name)
        elif answer.status_code >= 500:
            broken[name] = answer.status_code

    closed = {n for n, roles in EXPECTED.items() if not roles & {ANYONE, MEMBERS, role}}
    assert broken == {}
    assert stopped == closed & opened


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_on_each_database_every_page_is_opened_by_some_role(vendor):
    tried = [(name, role) for role in ROLES for name in opened_as(role, vendor)]

    assert sorted(name for name, role in tried if role in open_to(name)) == sorted(
        set(PAGES) - LEFT_OUT
    )


def test_on_sqlite_every_role_tries_every_page_that_is_closed_to_it():
    for role in ROLES:
        closed = {name for name in set(PAGES) - LEFT_OUT if role not in open_to(name)}
        assert closed <= opened_as(role, "sqlite")
