"""`liandong bench …` for what finds things, and for the day in a city: seasons made up."""

import os
from pathlib import Path
from typing import Annotated

import typer

from liandong.cli.starting import ready

bench_app = typer.Typer(
    help="量一量：页面、抢位、排班、导入各要多久。 Measure pages, races, planning and import.",
    invoke_without_command=True,
)


@bench_app.command("signals")
def bench_signals(
    number: Annotated[int, typer.Option("--seed", help="First of ten seasons.")] = 7,
    people: Annotated[int, typer.Option(help="Volunteers in each season.")] = 2000,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the page of the reference here.")] = None,
) -> None:
    """防假信号：在模拟的一季里查得准不准、全不全。 Signals against planted fraud."""
    from liandong.cli import bench_signals as signals

    raise typer.Exit(signals.run(number, people, json_file, page))


@bench_app.command("linkage")
def bench_linkage(
    number: Annotated[int, typer.Option("--seed", help="First of the seasons.")] = 7,
    seasons: Annotated[int, typer.Option(help="How many seasons.")] = 10,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the page of the reference here.")] = None,
) -> None:
    """联而不动、平行不联：在模拟的半年里查得准不准、全不全。 Detectors against planted troubles."""
    from liandong.cli import bench_linkage as linkages

    raise typer.Exit(linkages.run(number, seasons, json_file, page))


@bench_app.command("reports")
def bench_reports(
    number: Annotated[int, typer.Option("--seed", help="First of the nights.")] = 7,
    nights: Annotated[int, typer.Option(help="How many nights.")] = 10,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
    page: Annotated[Path | None, typer.Option(help="Write the page of the reference here.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Count the pairs of a real list too.")] = None,
) -> None:
    """同一件事报了几次：在模拟的一夜里找得准不准、全不全。 Duplicates among planted reports."""
    from liandong.cli import bench_reports as reports

    raise typer.Exit(reports.run(number, nights, json_file, page, replay))


@bench_app.command("search")
def bench_search(
    size: Annotated[int, typer.Option(help="People in the registry.")] = 1_000_000,
    number: Annotated[int, typer.Option("--seed", help="Same number, same people.")] = 7,
    page: Annotated[Path | None, typer.Option(help="Write the result as Markdown here.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
) -> None:
    """按名字找一个人要多久。 How fast somebody is found by a name."""
    ready()
    from liandong.cli import bench_search as search

    raise typer.Exit(search.run(size, number, page, json_file))


@bench_app.command("supply")
def bench_supply(
    size: Annotated[str, typer.Option(help="street, city or province.")] = "city",
    number: Annotated[int, typer.Option("--seed", help="Same number, same streets.")] = 7,
    seconds: Annotated[float, typer.Option(help="Longest time for the joint bound.")] = 120.0,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
) -> None:
    """全市街道互相支援：算多久、离最好还差多少。 Help between streets against a bound."""
    ready()
    from liandong.cli import bench_supply as supply

    raise typer.Exit(supply.run(size, number, seconds, json_file))


@bench_app.command("today")
def bench_today(
    size: Annotated[int, typer.Option(help="Volunteers of the city.")] = 100_000,
    number: Annotated[int, typer.Option("--seed", help="Same number, same city.")] = 7,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
) -> None:
    """今天谁需要我：一座城市的数据时多久打开。 How long the day takes to open in a city."""
    # Nobody is there to hold a second factor while staff pages are measured.
    os.environ.setdefault("LIANDONG_STAFF_FACTOR", "offered")
    ready()
    from liandong.cli import bench_today as today

    raise typer.Exit(today.run(size, number, json_file))
