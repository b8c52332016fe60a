"""``liandong purchases …``: its words; the work is imported when it is asked for."""

from pathlib import Path
from typing import Annotated

import typer

from liandong.cli.starting import ready

purchases_app = typer.Typer(
    help="政府购买服务。 Purchases of services.", no_args_is_help=True, rich_markup_mode=None
)


@purchases_app.command("list")
def list_command(
    published: Annotated[bool, typer.Option(help="Only what anybody may read.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON; money in cents.")] = False,
) -> None:
    """列出购买项目。 The purchases, the newest first."""
    ready()
    from liandong.cli import purchases

    raise typer.Exit(purchases.listed(published=published, as_json=as_json))


@purchases_app.command("show")
def show_command(
    number: Annotated[str, typer.Argument(help="Public number, as B-440305-2026-0001.")],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON; money in cents.")] = False,
) -> None:
    """一个项目走到哪一步、指标完成多少。 One purchase, with its progress."""
    ready()
    from liandong.cli import purchases

    raise typer.Exit(purchases.shown(number, as_json=as_json))


@purchases_app.command("report")
def report_command(
    number: Annotated[str, typer.Argument(help="Public number, as B-440305-2026-0001.")],
    stage: Annotated[str, typer.Argument(help="start, mid or final.")],
    out: Annotated[Path, typer.Argument(help="File to write: .docx, .pdf or .xlsx.")],
    language: Annotated[str, typer.Option(help="zh-hans or en.")] = "zh-hans",
) -> None:
    """写出一份阶段报告。 Write the report of a stage to a file."""
    ready()
    from liandong.cli import purchases

    raise typer.Exit(purchases.reported(number, stage, out, language=language))
