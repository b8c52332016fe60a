"""Measuring the search: a registry of invented people, and the words that are typed.

On an empty database. The rows go in past the services, in bulk; the index is made of them by
the same function that keeps it. Every search is made as the page makes it, for a coordinator
of the whole hub, of one county, and for a social worker with two hundred people, and beside it
the plain scan that it replaces (``LIKE '%…%'`` over name and sound).
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from liandong.cli import bench_desk, benchmarks, serving
from liandong.core.search import runs
from liandong.models import Membership, Need, Organization, Person, RoleGrant, SearchRow
from liandong.queries import access
from liandong.queries import search as shown
from liandong.services import search as services
from liandong.services.enrolment import sound_of
from liandong.simulator.names import invented_person

BATCH = 5_000
TIMES = 24
SCANS = 3
OWN_PEOPLE = 200
TARGET_MS = 300.0
COUNTIES = ("440305", "440304", "330106", "310104", "110105", "370202", "500103", "410105")
FIRST = "V-440305-202601-0000000"
"""The first person of a measured registry, which may be measured again."""
EVERY_NTH = {Organization: 100, Need: 10}


def run(size: int, seed: int, page: Path | None, json_file: Path | None) -> int:
    """Make the registry, measure, print and write; 1 when a p95 of the work misses the target."""
    serving.migrate()
    is_there = Person.objects.filter(number=FIRST).exists()
    if Person.objects.exists() and not is_there:
        print("测量要用空库：请另设 LIANDONG_HOME 或 LIANDONG_DATABASE_URL。", file=sys.stderr)
        return 1
    now, random = timezone.now(), Random(seed)
    began = time.monotonic()
    if not is_there:
        _build(size, seed, now)
    built = time.monotonic() - began
    began = time.monotonic()
    if not is_there:
        services.rebuild()
    indexed = time.monotonic() - began
    viewers = _viewers(now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    result: dict[str, Any] = {
        "bench": "search",
        "size": Person.objects.count(),
        "seed": seed,
        "machine": benchmarks._machine(),
        "load_before": round(os.getloadavg()[0], 1),
        "counts": {m.__name__: m.objects.count() for m in (Person, Organization, Need, SearchRow)},
        "build_seconds": None if is_there else round(built, 1),
        "index_seconds": None if is_there else round(indexed, 1),
        "searches": _measured(viewers, random, now),
        "scans": _scans(random),
        "load_after": round(os.getloadavg()[0], 1),
    }
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    if page is not None:
        page.write_text(_page(result))
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return 0 if all(_spent(row)["p95_ms"] <= TARGET_MS for row in result["searches"]) else 1


def _build(size: int, seed: int, now: datetime) -> None:
    random = Random(seed)
    given, day = "安康宁和春晖阳光同心爱民益友邻里福星悦蓝天", now.date()
    rows: list[Person] = []
    for n in range(size):
        someone, county = invented_person(n, seed=seed, on=day), COUNTIES[n % len(COUNTIES)]
        rows.append(
            Person(
                number=f"V-{county}-202601-{n:07d}", name=someone.name, phone=someone.phone,
                name_sound=_sound(someone.name), division_code=county, registered_at=now,
            )
        )  # fmt: skip
        if len(rows) == BATCH:
            _insert(rows)
            rows = []
    _insert(rows)
    bodies = Organization.objects.bulk_create(
        [
            Organization(
                number=f"O-{n:07d}", name="".join(random.choices(given, k=2)) + "社工服务中心",
                kind="O1", division_code=COUNTIES[n % len(COUNTIES)], registered_at=now,
            )
            for n in range(max(1, size // EVERY_NTH[Organization]))
        ],
        batch_size=BATCH,
    )  # fmt: skip
    things = ("陪诊", "送餐", "义诊", "清扫楼道", "教手机", "调解", "陪聊", "接送孩子")
    Need.objects.bulk_create(
        [
            Need(
                number=f"N-{n:08d}", title=f"{random.choice(given)}园{random.choice(things)}",
                filer_kind="contact", category="0101", filed_at=now, answer_due_at=now,
                division_code=COUNTIES[n % len(COUNTIES)], organization=random.choice(bodies),
            )
            for n in range(size // EVERY_NTH[Need])
        ],
        batch_size=BATCH,
    )  # fmt: skip
    _appoint(bodies[0], now)


def _sound(name: str) -> str:
    sounds = [sound_of(one).split()[0] for one in name]
    return f"{''.join(sounds)} {''.join(sound[:1] for sound in sounds)}"


def _insert(rows: list[Person]) -> None:
    """What ``bulk_create`` does, without its care for each field: only some differ."""
    if not rows:
        return
    fields = [f for f in Person._meta.concrete_fields if not f.primary_key]
    same = [f.get_db_prep_save(getattr(rows[0], f.attname), connection) for f in fields]
    places = {f.attname: at for at, f in enumerate(fields)}
    seal = Person._meta.get_field("phone")
    told = []
    for row in rows:
        values = list(same)
        for name in ("number", "name", "name_sound", "division_code"):
            values[places[name]] = getattr(row, name)
        values[places["phone"]] = seal.get_db_prep_save(row.phone, connection)
        told.append(values)
    columns = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {Person._meta.db_table} ({columns}) VALUES ({marks})"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(sql, told)


def _appoint(body: Organization, now: datetime) -> None:
    day = timezone.localdate(now)
    first = list(Person.objects.order_by("pk")[: OWN_PEOPLE + 3])
    whole, county, worker = first[:3]
    RoleGrant.objects.create(person=whole, role=access.COORDINATOR, since=day)
    RoleGrant.objects.create(
        person=county, role=access.COORDINATOR, division_code=COUNTIES[0], since=day
    )
    RoleGrant.objects.create(person=worker, role=access.SOCIAL_WORKER, organization=body, since=day)
    Membership.objects.bulk_create(
        [Membership(person=one, organization=body, since=day) for one in first[3:]]
    )


def _viewers(now: datetime) -> dict[str, access.Actor]:
    first = Person.objects.order_by("pk")[:3]
    names = ("coordinator of all", "coordinator of a county", "social worker")
    day = timezone.localdate(now)
    return {name: access.actor_of(one, on=day) for name, one in zip(names, first, strict=True)}


def _typed(random: Random) -> dict[str, Callable[[Person], str]]:
    """Each way of typing somebody's name, made of the record."""

    def initials(person: Person) -> str:
        return person.name_sound.split()[-1]

    return {
        "whole name": lambda one: one.name,
        "two characters of it": lambda one: one.name[-2:],
        "one character": lambda one: random.choice(one.name),
        "full pinyin": lambda one: one.name_sound.split()[0],
        "half the pinyin": lambda one: one.name_sound.split()[0][:4],
        "initials": initials,
        "one letter": lambda one: one.name_sound[:1],
        "mixed": lambda one: initials(one)[:1] + sound_of(one.name[1:]).split()[0],
        "end of the number": lambda one: one.number[-7:],
        "end of the telephone": lambda one: one.phone[-4:],
        "a slip": lambda one: _slipped(one.name_sound.split()[0]),
    }


def _slipped(sound: str) -> str:
    """Two letters swapped, the third and the fourth."""
    return sound[:2] + sound[3:4] + sound[2:3] + sound[4:]


def _measured(
    viewers: dict[str, access.Actor], random: Random, now: datetime
) -> list[dict[str, Any]]:
    rows, size = [], Person.objects.count()
    low = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    for viewer, actor in viewers.items():
        for way, typed in _typed(random).items():
            spent, worked, hits = [], [], 0
            for _ in range(TIMES):
                person = Person.objects.get(pk=low + random.randrange(size))
                text = typed(person)
                if not runs(text):
                    continue
                began, cpu = time.perf_counter(), time.process_time()
                groups = shown.found(actor, text, at=now)
                spent.append((time.perf_counter() - began) * 1000)
                worked.append((time.process_time() - cpu) * 1000)
                hits += any(hit.id == person.pk for g in groups for hit in g.hits)
            rows.append(
                {"viewer": viewer, "typed": way, "own": hits, "cpu": bench_desk._shares(worked)}
                | bench_desk._shares(spent)
            )
    return rows


def _scans(random: Random) -> dict[str, Any]:
    """The same question by reading every row: once cold is not counted."""
    spent, worked = [], []
    size = Person.objects.count()
    low = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    for _ in range(SCANS + 1):
        person = Person.objects.get(pk=low + random.randrange(size))
        sound = person.name_sound.split()[0]
        began, cpu = time.perf_counter(), time.process_time()
        list(
            Person.objects.filter(
                Q(name__contains=person.name[-2:]) | Q(name_sound__contains=sound)
            )
            .filter(merged_into=None)
            .order_by("name", "pk")[: shown.MOST]
        )
        spent.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    return {"cpu": bench_desk._shares(worked[1:])} | bench_desk._shares(spent[1:])


def _spent(row: dict[str, Any], database: str = "") -> dict[str, Any]:
    """What a search cost: of the processor where the database runs in it, else by the clock."""
    kind = database or connection.vendor
    return dict(row["cpu"] if kind == "sqlite" else row)


def _page(result: dict[str, Any]) -> str:
    database = result["machine"]["database"]
    scan = _spent(result["scans"], database)["p50_ms"]
    lines = "\n".join(
        f"| {r['viewer']} | {r['typed']} | {r['p50_ms']} | {r['p95_ms']} | {r['cpu']['p50_ms']} | "
        f"{r['cpu']['p95_ms']} | {round(scan / max(_spent(r, database)['p50_ms'], 0.1), 1)} |"
        for r in result["searches"]
    )
    machine = result["machine"]
    made = result["index_seconds"]
    index = f"the index was made in {made} s" if made else "the registry is of an earlier run"
    return (
        "# Benchmark: how fast somebody is found\n\n"
        f"Made by `liandong bench search --size {result['size']}` on an empty database. Each line "
        f"is {TIMES} searches over all kinds, as the page makes them, in milliseconds of wall "
        "clock and of processor time; the target is 300. The database runs in the same process "
        "on SQLite, so the processor time is what a search costs on a machine that has nothing "
        "else to do; on PostgreSQL it tells only our own half, and the clock counts. The last "
        "column is how many times less it costs than reading every row of people for the same "
        f"question ({scan} ms, half of the runs, in the same run).\n\n"
        f"{machine['database']} {machine['database_version']}, Python {machine['python']}, "
        f"{machine['cores']} cores, load {result['load_before']} before and "
        f"{result['load_after']} after. {result['counts']['Person']} people, "
        f"{result['counts']['Organization']} organizations, {result['counts']['Need']} needs; "
        f"{index}.\n\n"
        "| viewer | typed | p50 ms | p95 ms | p50 CPU ms | p95 CPU ms | × the scan |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        f"{lines}\n"
    )
