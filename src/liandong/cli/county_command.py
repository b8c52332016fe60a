"""``liandong county``: its words; the work is imported when it is asked for."""

from pathlib import Path
from typing import Annotated

import typer

from liandong.cli.starting import ready


def county_command(
    plan: Annotated[Path | None, typer.Argument(help="The county's plan, a TOML file.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Go through it and write nothing.")] = False,
    template: Annotated[bool, typer.Option(help="Print a plan to fill in, and stop.")] = False,
) -> None:
    """一次建好一个区县：部门、枢纽、社工站、人员和规则草案。 Set a county up at once."""
    ready()
    from liandong.cli import counties

    raise typer.Exit(counties.county(plan, dry_run=dry_run, template=template))
