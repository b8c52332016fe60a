"""The first start on an empty database: it makes the tables, answers, and stops when told to.

All other tests stand on tables made straight from the models, which takes a second; the
migrations take half a minute of a processor, so they are run once on each kind of database: here.
"""

import json
import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections

from liandong.cli import serving

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


@pytest.fixture
def site(empty, tmp_path):
    """The whole site as ``bin/up`` starts it, on a port of its own, over the new database."""
    port = serving.free_port(18000)
    told = {
        "LIANDONG_HOME": str(tmp_path),
        "PYTHONPATH": str(Path(settings.PACKAGE).parent),
        "LIANDONG_COMPILE": "never",  # nothing is planned here, so no kernel is needed
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "liandong", "up", "--port", str(port), "--no-demo"],
        env=os.environ | told | empty[1],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield running, port
    if running.poll() is None:
        running.terminate()
        running.communicate(timeout=60)


def test_the_site_makes_the_tables_of_the_models_answers_and_stops(empty, site):
    running, port = site
    said = ""
    while f"http://127.0.0.1:{port}" not in said:
        line = running.stdout.readline()
        assert line != "", said
        said += line
    with socket.create_connection(("127.0.0.1", port), timeout=30) as door:
        door.sendall(b"GET /sign-in HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        assert door.makefile("rb").readline().split()[1] == b"200"

    running.terminate()
    rest, _ = running.communicate(timeout=60)
    assert running.returncode == 0, json.dumps(rest, ensure_ascii=False)
    assert "联动已停止" in rest
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1)

    described = tables(connection)
    assert {"liandong_person", "liandong_ledgerentry"} <= set(described)
    migrated = connections.create_connection("default")
    migrated.settings_dict = migrated.settings_dict | {"NAME": empty[0]}
    with closing(migrated):
        assert tables(migrated) == described
