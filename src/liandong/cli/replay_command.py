"""``liandong replay``: its words; the work is imported when it is asked for."""

from pathlib import Path
from typing import Annotated

import typer

from liandong.cli.starting import ready


def replay_command(
    file: Path,
    speed: Annotated[
        str, typer.Option(help="How many times as fast as it was; max lets everything in.")
    ] = "600",
    hands: Annotated[
        int, typer.Option(help="Played colleagues at the desk, six steps an hour each.", min=0)
    ] = 0,
    begins: Annotated[
        str, typer.Option("--from", help="When a file without times begins: 2020-01-24T08:00.")
    ] = "",
    every: Annotated[int, typer.Option(help="Minutes between rows without any time.")] = 10,
    until: Annotated[str, typer.Option(help="Stop at this time of the exercise.")] = "",
    organization: Annotated[str, typer.Option(help="Number of the station at the desk.")] = "",
) -> None:
    """把过去的报告按当时的时间再放一遍（演练）。 Replay old reports as an exercise."""
    ready()
    from liandong.cli import replaying

    raise typer.Exit(
        replaying.replay(
            file,
            speed=speed,
            hands=hands,
            begins=begins,
            every=every,
            until=until,
            organization=organization,
        )
    )
