"""The simulated year in every county: processes of this machine, or a Dask cluster."""

import json
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from liandong.cli import plan_dask
from liandong.cli.simulating import behaviour
from liandong.core.ratio_ahead import nation_today
from liandong.simulator import year_compare, year_nation
from liandong.simulator.year_nation import CountyYear, county_year

if TYPE_CHECKING:
    from distributed import Client


def nation(
    counties: int,
    one_in: int,
    setting: str,
    span: int,
    seed: int,
    workers: int,
    scheduler: str,
    values: Sequence[str],
    json_file: Path | None,
) -> int:
    """Run, print and write; 2 when the call is wrong, 1 when the cluster cannot be used."""
    settings = year_compare.settings(span=span)
    try:
        how = behaviour(values)
        if setting not in settings:
            raise ValueError(f"--setting: {', '.join(settings)}, {setting!r} ✗")
        if counties > year_nation.COUNTIES:
            raise ValueError(f"--counties ≤ {year_nation.COUNTIES}, {counties} ✗")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    registered = round(nation_today().registered)
    sizes = year_nation.sizes(registered, seed)[:counties]
    one = partial(_one, told=settings[setting], how=how, one_in=one_in, seed=seed)
    jobs = [(number, int(size)) for number, size in enumerate(sizes)]
    began, years = time.monotonic(), []
    try:
        with _runner(scheduler, workers) as run:
            for found in run(one, jobs):
                years.append(found)
                if sys.stderr.isatty() and len(years) % 10 == 0:
                    print(f"\r{len(years)}/{counties}", end="", file=sys.stderr, flush=True)
    except plan_dask.ClusterRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    told = year_nation.nation(sorted(years, key=lambda year: year.county))
    result = {
        "kind": "nation",
        "setting": setting,
        "span": span,
        "one_in": one_in,
        "seed": seed,
        "where": scheduler or f"{workers} processes",
        "machine": {"processor": platform.processor(), "python": platform.python_version()},
        "seconds": round(time.monotonic() - began, 1),
        **asdict(told),
    }
    if json_file is not None:
        json_file.parent.mkdir(parents=True, exist_ok=True)
        json_file.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    Console().print(result)
    return 0


Run = Callable[
    [Callable[[tuple[int, int]], CountyYear], list[tuple[int, int]]], Iterable[CountyYear]
]


def _one(job: tuple[int, int], **rest: Any) -> CountyYear:
    return county_year(*job, **rest)


@contextmanager
def _runner(scheduler: str, workers: int) -> "Iterator[Run]":
    if scheduler:
        with plan_dask.cluster(scheduler) as client:
            yield partial(_on_cluster, client)
    elif workers == 1:
        yield map
    else:
        with ProcessPoolExecutor(workers) as pool:
            yield partial(pool.map, chunksize=4)


def _on_cluster(
    client: "Client", one: Callable[[tuple[int, int]], CountyYear], jobs: list[tuple[int, int]]
) -> Iterable[CountyYear]:
    """Finished counties as they come; a lost worker's are sent again by the cluster."""
    from distributed import as_completed

    sent = client.map(one, jobs, pure=False, retries=plan_dask.RETRIES)
    for done in as_completed(sent, loop=client.loop):
        yield done.result()
