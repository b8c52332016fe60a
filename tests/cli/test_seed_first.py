"""`liandong seed` in a home that has nothing yet makes its own tables."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
from liandong.cli.main import app
from liandong.cli.starting import ready
ready()
from django.db import connection
from liandong.cli import seeding

def seed_town(town, seed, *, as_of=None):
    tables = set(connection.introspection.table_names())
    print(town, {"liandong_cache", "liandong_person"} <= tables)
    return 0

seeding.seed_town = seed_town
app(["seed", "small-town"])
"""


@pytest.mark.slow
def test_seeding_an_empty_home_makes_the_tables_and_the_cache_first(tmp_path):
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        env=kept | {"LIANDONG_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "liandong.settings"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (told.returncode, told.stdout.split()) == (0, ["small-town", "True"]), told.stderr
