"""How soon the first wave of an emergency goes out when a million people serve.

The index in memory is built from generated columns of everybody. Rows in the database have
only those whom the index ranks first around the incident (``ROWS``), three of five of whom
agreed to emergencies: choosing and writing look at no others. Run on an empty database.
"""

import json
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from liandong.cli import serving
from liandong.core.consents import ConsentPurpose
from liandong.core.hours import SHANGHAI
from liandong.core.waves import MOST_PER_WAVE
from liandong.matching.columns import ALWAYS
from liandong.matching.generate import LAT, LON, invent
from liandong.matching.index import PeopleIndex, compile_searches
from liandong.matching.people import People
from liandong.matching.places import Places
from liandong.models import (
    Consent,
    Invitation,
    Organization,
    OutboxMessage,
    Person,
    Position,
    Project,
    Shift,
)
from liandong.queries import recommendations
from liandong.services import waves

ROWS, AGREED = 5_000, 0.6
POSTS, SEATS = 3, 20
TARGET_S = 2.0


def run(volunteers: int, json_file: Path | None, seed: int) -> int:
    """Build, measure, print and write; 1 when the target is missed."""
    serving.migrate()
    if Person.objects.exists():
        print("测量要用空库：请另设 LIANDONG_HOME 或 LIANDONG_DATABASE_URL。", file=sys.stderr)
        return 1
    result = measure(volunteers, seed, now=timezone.now())
    text = json.dumps(result, ensure_ascii=False, indent=2)
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(text + "\n")
    print(text)
    return 0 if result["first_wave_seconds"] < TARGET_S else 1


def measure(volunteers: int, seed: int, *, now: datetime) -> dict[str, Any]:
    """Seconds of building the index, and of each post's first wave: choosing, writing."""
    began = time.perf_counter()
    people = _everybody(volunteers, seed)
    index = PeopleIndex.of(people)
    built = time.perf_counter() - began
    compile_searches()
    shifts, by = _posts(now)
    _rows_near(index, people, shifts[0], seed, now)
    memory = recommendations.people_memory()
    # The measured process has read everybody: what it reads is not what is measured.
    memory.hold(index, at=now)
    took = []
    for shift in shifts:
        # The wave first: the first one is cold, as it is when something happens.
        start = time.perf_counter()
        wave = waves.start(
            shift=shift, per_wave=MOST_PER_WAVE, minutes=10, is_emergency=True, by=by, at=now
        )
        sent = time.perf_counter()
        found = waves.ranked(shift, MOST_PER_WAVE, is_emergency=True, by=by, at=now)
        took.append(
            {
                "asked": wave.asked,
                "choose_and_write_seconds": round(sent - start, 3),
                "ranked_again": len(found or ()),
                "choose_seconds": round(time.perf_counter() - sent, 3),
            }
        )
    return {
        "volunteers": volunteers,
        "seed": seed,
        "database": connection.vendor,
        "rows_in_database": Person.objects.count(),
        "index_build_seconds": round(built, 1),
        "index_megabytes": round(index.nbytes / 1e6, 1),
        "posts": took,
        "first_wave_seconds": took[0]["choose_and_write_seconds"],
        "all_posts_seconds": round(sum(one["choose_and_write_seconds"] for one in took), 3),
        "invitations": Invitation.objects.count(),
        "messages": OutboxMessage.objects.count(),
    }


def _everybody(volunteers: int, seed: int) -> People:
    """Columns of everybody, gathered as in a town; always free, as who agreed to be asked."""
    made = invent(volunteers, 3_000, seed=seed, always_free=True).people
    return People.of(
        id=np.arange(volunteers) + 1_000,
        lat=made.lat,
        lon=made.lon,
        radius_m=np.maximum(made.radius_m, 5_000),
        age=made.age,
        hours=ALWAYS,
        max_shifts=np.maximum(made.max_shifts, 3),
        max_minutes=np.maximum(made.max_minutes, 720),
        reliability=made.reliability,
        recent_minutes=made.recent_minutes,
        preferences=np.full((volunteers, 23), 0.5, np.float32),
    )


def _posts(now: datetime) -> tuple[list[Shift], Person]:
    by = Person.objects.create(number="B-1", name="王琳", registered_at=now)
    body = Organization.objects.create(
        number="B-O", name="社工站", kind="O1", registered_at=now, division_code="440305"
    )
    project = Project.objects.create(
        number="B-P",
        title="内涝转移",
        mode="M4",
        category="0013",
        organization=body,
        risk_level="R1",
        insurance_policy="PA-1",
        lead="command",
        state="published",
        created_by=by,
        created_at=now,
        published_at=now,
        division_code="440305",
    )
    start = now + timedelta(minutes=40)
    shifts = []
    for n in range(POSTS):
        position = Position.objects.create(project=project, title=f"岗位{n + 1}", min_age=18)
        shifts.append(
            Shift.objects.create(
                project=project,
                position=position,
                starts_at=start,
                ends_at=start + timedelta(hours=4),
                place_name="街道门口",
                min_people=SEATS,
                max_people=SEATS,
                division_code="440305",
                lat=LAT + 0.05,
                lon=LON + 0.05,
            )
        )
    return shifts, by


def _rows_near(index: PeopleIndex, people: People, shift: Shift, seed: int, now: datetime) -> None:
    place = Places.of(
        id=[1],
        starts=[int(shift.starts_at.timestamp() // 60)],
        ends=[int(shift.ends_at.timestamp() // 60)],
        lat=[shift.lat],
        lon=[shift.lon],
        min_age=[18],
    )
    near = index.top(place, k=ROWS).id
    row = near - 1_000
    today = now.astimezone(SHANGHAI).date()
    Person.objects.bulk_create(
        Person(
            pk=pk,
            number=f"B-{pk}",
            name=f"志愿者{pk}",
            state="verified",
            registered_at=now,
            verified_at=now,
            birth_on=date(today.year - int(people.age[n]) - 1, 1, 1),
            lat=float(people.lat[n]),
            lon=float(people.lon[n]),
            travel_radius_m=5_000,
            division_code="440305",
        )
        for pk, n in zip(near.tolist(), row.tolist(), strict=True)
    )
    draw = np.random.default_rng(seed)
    Consent.objects.bulk_create(
        Consent(
            person_id=pk,
            given_by_id=pk,
            purpose=ConsentPurpose.EMERGENCY,
            version="2026-1",
            given_at=now,
        )
        for pk in near[draw.random(len(near)) < AGREED].tolist()
    )
