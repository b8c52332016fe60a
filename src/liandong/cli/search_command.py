"""`liandong search …`: the index that names are found by."""

import typer

from liandong.cli.starting import ready

search_app = typer.Typer(help="搜索索引。 The index that names are found by.", no_args_is_help=True)


@search_app.callback()
def search() -> None:
    """搜索索引。 The index that names are found by."""


@search_app.command("rebuild")
def rebuild() -> None:
    """逐条核对搜索索引，不对的改过来；网站照常用。 Check the index against every record."""
    ready()
    from rich.progress import Progress

    from liandong.core.search import Kind
    from liandong.phrases.search import KINDS
    from liandong.services import search as services

    with Progress() as bar:
        tasks = {kind: bar.add_task(str(KINDS[kind]), total=None) for kind in Kind}

        def tell(kind: Kind, done: int, total: int) -> None:
            bar.update(tasks[kind], completed=done, total=total)

        changed = services.rebuild(tell=tell)
        for kind in Kind:
            if bar.tasks[tasks[kind]].total is None:
                bar.update(tasks[kind], completed=0, total=0)
    typer.echo(f"核对完毕，改了 {changed} 条。 Checked; {changed} rows put right.")
