"""Measure recommendations against a database: reading everything, keeping up, answering.

python bench/recommendations.py --size 100000 --json build/bench/recommendations.json

Runs on an empty database: ``LIANDONG_DATABASE_URL``, or SQLite in ``LIANDONG_HOME``. Times are
seconds of wall clock unless their name says otherwise; what is extrapolated says so.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import django
import numpy as np

MILLION = 1_000_000


def main() -> None:
    """Build a town, measure, print."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--size", type=int, default=20_000, help="people; a tenth as many shifts")
    told.add_argument("--seed", type=int, default=7)
    told.add_argument("--json", type=Path, help="write the result here")
    given = told.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.settings")
    os.environ.setdefault("LIANDONG_COMPILE", "always")
    django.setup()
    result = measured(given.size, given.seed)
    text = json.dumps(result, indent=1, ensure_ascii=False)
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        given.json.write_text(text + "\n")
    print(text)


def measured(size: int, seed: int) -> dict[str, Any]:
    """All figures of one run."""
    from django.db import connection
    from django.utils import timezone

    from liandong.cli import bench_town, serving
    from liandong.matching import Weights
    from liandong.matching.index import compile_searches
    from liandong.models import Person, Shift
    from liandong.queries import access, recommendations
    from liandong.queries.recommendation_memory import PeopleMemory, PlaceMemory

    serving.migrate()
    if Person.objects.exists():
        raise SystemExit("The database must be empty.")
    now = timezone.now()
    town = bench_town.build(size, seed, now=now)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    compile_searches()

    began = time.process_time()
    reading, people = _timed(lambda: PeopleMemory()._read(now, Weights()))
    worked = time.process_time() - began
    reading_places, places = _timed(lambda: PlaceMemory()._read(now, Weights()))
    result: dict[str, Any] = {
        "size": size,
        "seed": seed,
        "database": connection.vendor,
        "machine": {"python": platform.python_version(), "cpus": os.cpu_count()},
        "read_people_s": round(reading, 2),
        "read_people_processor_s": round(worked, 2),
        "read_places_s": round(reading_places, 2),
        "people": len(people),
        "places": len(places),
        "bytes_a_person": round(people.nbytes / len(people)),
        "read_a_million_processor_s_extrapolated": round(worked * MILLION / len(people), 1),
    }
    memory = PeopleMemory(beside=lambda work: work())
    memory._index, memory._day = people, now.astimezone().date()
    result["keep_up_ms"] = _keeping_up(memory, now)

    recommendations.forget()
    chosen = list(Person.objects.filter(login__in=town.volunteers[:100]))
    recommendations._people._take(*recommendations._people._everything(now))
    recommendations._places._take(*recommendations._places._everything(now))
    wang = Person.objects.get(login=town.coordinator)
    actor = access.actor_of(wang, on=now.date())
    shifts = list(Shift.objects.filter(pk__in=town.races[:100]))
    result["shifts_for_a_volunteer_ms"] = _spread(
        lambda n: recommendations.shifts_for(chosen[n % len(chosen)], at=now, most=24)
    )
    result["people_for_a_shift_ms"] = _spread(
        lambda n: recommendations.people_for(shifts[n % len(shifts)], actor, at=now, most=5)
    )
    return result


def _keeping_up(memory: Any, now: datetime) -> dict[str, float]:
    """From a change of somebody's profile to an index that knows it."""
    from liandong.core.enrolment import ProfileUpdated
    from liandong.models import Person
    from liandong.queries.recommendation_memory import _last_seen
    from liandong.services import events

    memory._seen = _last_seen(0.0)
    numbers = list(Person.objects.order_by("pk").values_list("number", flat=True)[:60])

    def once(n: int) -> None:
        events.record(ProfileUpdated(numbers[n % 60], ("max_shifts_week",)), by=None, at=now)
        memory._looked_at = -10.0
        with memory.current(at=now):
            pass

    return _spread(once)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    made = work()
    return time.perf_counter() - began, made


def _spread(once: Callable[[int], Any], times: int = 100) -> dict[str, float]:
    once(0)
    took = [1000 * _timed(lambda n=n: once(n))[0] for n in range(times)]
    p50, p99 = np.percentile(took, [50, 99])
    return {"p50": round(float(p50), 2), "p99": round(float(p99), 2)}


if __name__ == "__main__":
    main()
