"""The migrations, one after the other, make the tables that the models describe.

All other tests stand on tables made straight from the models, which takes a second; the
migrations take a minute of a processor, so they are run once on each kind of database: here.
"""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def empty(tmp_path):
    """A new database beside the one of the tests: its name, and what leads a process to it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        yield str(tmp_path / "liandong.sqlite3"), {"LIANDONG_DATABASE_URL": ""}
        return
    name = f"{told['NAME']}_migrated"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield (
        name,
        {
            "LIANDONG_DATABASE_URL": (
                f"postgresql://{quote(told['USER'])}:{quote(told['PASSWORD'])}@/{name}"
                f"?host={quote(told['HOST'], safe='')}&port={told['PORT']}"
            )
        },
    )
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def tables(found) -> dict[str, object]:
    """Each table of ours: its columns, and its keys, indexes and checks without their names."""
    read, told = found.introspection, {}
    with found.cursor() as cursor:
        for table in read.table_names(cursor):
            if not table.startswith("liandong_") or table == "liandong_cache":
                continue
            columns = {
                column.name: (column.type_code, column.internal_size, column.null_ok)
                for column in read.get_table_description(cursor, table)
            }
            kept = sorted(
                repr(
                    (
                        sorted(one["columns"] or []) if one["check"] else one["columns"],
                        *(one[kind] for kind in ("primary_key", "unique", "foreign_key", "check")),
                        one["index"],
                        one.get("orders"),
                    )
                )
                for one in read.get_constraints(cursor, table).values()
            )
            told[table] = (columns, kept)
    return told


def test_the_migrations_end_in_the_tables_of_the_models(empty, tmp_path):
    name, environment = empty
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", "migrate", "--verbosity", "0"],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "liandong.settings",
            "PYTHONPATH": str(Path(settings.PACKAGE).parent),
            "LIANDONG_HOME": str(tmp_path),
        }
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")

    migrated = connections.create_connection("default")
    migrated.settings_dict = migrated.settings_dict | {"NAME": name}
    described = tables(connection)
    assert {"liandong_person", "liandong_ledgerentry"} <= set(described)
    with closing(migrated):
        assert tables(migrated) == described
