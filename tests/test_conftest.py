"""The ground itself: what the suite promises about its surroundings."""

import socket

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone, translation


def test_a_test_cannot_reach_another_machine():
    with (
        socket.socket() as door,
        pytest.raises(RuntimeError, match="only this machine is allowed"),
    ):
        door.connect(("192.0.2.1", 80))


def test_every_test_starts_in_shanghai_and_in_chinese():
    assert (timezone.get_current_timezone_name(), translation.get_language()) == (
        "Asia/Shanghai",
        "zh-hans",
    )


@pytest.mark.django_db
def test_the_embedded_database_of_the_tests_is_tuned_like_the_real_one():
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    mode = settings.DATABASES["default"]["OPTIONS"]["transaction_mode"]
    assert (journal, mode) == ("wal", "IMMEDIATE")
