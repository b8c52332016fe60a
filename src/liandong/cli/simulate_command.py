"""`liandong simulate …`: its words; the work is imported when it is asked for."""

from pathlib import Path
from typing import Annotated

import typer

from liandong.cli.starting import ready

simulate_app = typer.Typer(
    help="假如换一种做法：模拟一年。 What if: a simulated year.", no_args_is_help=True
)
Json = Annotated[Path | None, typer.Option("--json", help="Write the result here.")]
Values = Annotated[list[str] | None, typer.Option("--set", help="Another value: --set willing=0.2")]


@simulate_app.command("street")
def street(
    volunteers: Annotated[int, typer.Option(help="Active volunteers of the street.")] = 500,
    span: Annotated[int, typer.Option(help="Active volunteers to one social worker.")] = 100,
    seeds: Annotated[int, typer.Option(help="How many years of each setting.", min=2)] = 20,
    first_seed: Annotated[int, typer.Option(help="First seed.")] = 1,
    values: Values = None,
    json_file: Json = None,
    page: Annotated[Path | None, typer.Option(help="Write the page of the reference here.")] = None,
) -> None:
    """一个街道的一年：几种做法放在一起比。 A street's year under several settings."""
    from liandong.cli import simulating

    raise typer.Exit(
        simulating.street(
            volunteers, span, range(first_seed, first_seed + seeds), values or [], json_file, page
        )
    )


@simulate_app.command("nation")
def nation(
    counties: Annotated[int, typer.Option(help="How many of the counties.", min=1)] = 2_843,
    one_in: Annotated[int, typer.Option(help="Volunteers that one agent stands for.", min=1)] = 100,
    setting: Annotated[str, typer.Option(help="A setting of the street.")] = "base",
    span: Annotated[int, typer.Option(help="Active volunteers to one social worker.")] = 100,
    number: Annotated[int, typer.Option("--seed", help="Same number, same country.")] = 1,
    workers: Annotated[int, typer.Option(help="Processes on this machine.", min=1)] = 2,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler.")] = "",
    values: Values = None,
    json_file: Json = None,
) -> None:
    """全国各县的一年，可分给多台机器。 The year in every county, on one machine or many."""
    from liandong.cli import simulating_nation

    raise typer.Exit(
        simulating_nation.nation(
            counties, one_in, setting, span, number, workers, scheduler, values or [], json_file
        )
    )


@simulate_app.command("fit")
def fit(
    weeks: Annotated[int, typer.Option(help="Weeks of records, counted back from now.")] = 26,
    seeds: Annotated[int, typer.Option(help="Simulated years to compare with.", min=2)] = 5,
    json_file: Json = None,
) -> None:
    """用本平台的记录校准，并报告吻合程度。 Parameters from this hub's records, and their fit."""
    ready()
    from liandong.cli import simulating_fit

    raise typer.Exit(simulating_fit.fit(weeks, seeds, json_file))
