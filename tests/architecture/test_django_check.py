"""What Django itself finds wrong with settings, models, addresses and templates: nothing."""

from django.core.checks import run_checks


def test_the_system_checks_of_all_apps_find_nothing():
    assert [f"{found.id} {found.obj}: {found.msg}" for found in run_checks()] == []
