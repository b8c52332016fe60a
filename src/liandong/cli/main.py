"""``liandong …``: every command, with its words; the work is imported when it is asked for."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from liandong.cli.bench_detectors import bench_app
from liandong.cli.county_command import county_command
from liandong.cli.ledger import ledger_app
from liandong.cli.purchases_command import purchases_app
from liandong.cli.replay_command import replay_command
from liandong.cli.search_command import search_app
from liandong.cli.simulate_command import simulate_app
from liandong.cli.starting import ready, ready_with_tables

app = typer.Typer(
    name="liandong",
    help="联动：社工与志愿者联动平台。 Liandong: the hub that links social workers and volunteers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
import_app = typer.Typer(help="从表格导入。 Import spreadsheets.", no_args_is_help=True)
app.add_typer(import_app, name="import")
app.add_typer(ledger_app, name="ledger")
app.add_typer(bench_app, name="bench")
app.add_typer(simulate_app, name="simulate")
app.add_typer(search_app, name="search")
app.add_typer(purchases_app, name="purchases")
app.command("replay")(replay_command)
app.command("county")(county_command)


@app.command()
def up(
    port: Annotated[int, typer.Option(help="First port to try.")] = 8000,
    demo: Annotated[bool, typer.Option(help="Load the demo town when the hub is empty.")] = True,
) -> None:
    """一条命令启动：建库、装入演示数据、开启网站。 Start everything."""
    from liandong.cli import serving

    serving.up(port=port, demo=demo)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.")] = 2,
) -> None:
    """只开启网站。 Serve the pages."""
    from liandong.cli import serving

    serving.serve(port=port, workers=workers)


@app.command()
def migrate() -> None:
    """建立或升级数据库。 Create or upgrade the database."""
    ready()
    from liandong.cli import serving

    serving.migrate()


@app.command("compile")
def compile_kernels() -> None:
    """预先编译排班引擎。 Compile the planner ahead of its first big plan."""
    from liandong.matching import warming

    seconds = warming.warm()
    if seconds is None:
        typer.echo("本机不编译，排班照常，只是慢一些。 Not compiled here: plans are slower.")
    else:
        typer.echo(f"编译完成，用时 {seconds:.1f} 秒。 Compiled in {seconds:.1f} s.")


@app.command()
def jobs(
    once: Annotated[bool, typer.Option(help="Run what is due and stop.")] = False,
) -> None:
    """按钟点做事：发通知、过期邀请、提醒。 Run the clock: messages, lapses, reminders."""
    ready()
    from liandong.jobs import clock

    clock.run(once=once)


@app.command()
def seed(
    town: Annotated[str, typer.Argument(help="shenzhen-demo, hangzhou-2017 or small-town.")],
    number: Annotated[int, typer.Option("--seed", help="Same number, same town.")] = 7,
    as_of: Annotated[
        str, typer.Option(help="The town's today, YYYY-MM-DD; default is the real today.")
    ] = "",
) -> None:
    """造一个演示社区（全部经由正式服务写入）。 Make an invented town through the services."""
    ready_with_tables()
    from liandong.cli import seeding

    raise typer.Exit(
        seeding.seed_town(town, number, as_of=date.fromisoformat(as_of) if as_of else None)
    )


@import_app.command("needs")
def import_needs(
    file: Path,
    dry_run: Annotated[bool, typer.Option(help="Print the plan, write nothing.")] = False,
    as_of: Annotated[str, typer.Option(help="The file's today, YYYY-MM-DD.")] = "",
    marked: Annotated[Path | None, typer.Option(help="Write the marked file here.")] = None,
    refuse_guess: Annotated[
        list[str] | None, typer.Option(help="Row:column of a guess that is wrong.")
    ] = None,
) -> None:
    """导入需求表。 Import needs."""
    ready()
    from liandong.cli import importing

    raise typer.Exit(
        importing.needs(
            file,
            dry_run=dry_run,
            as_of=as_of,
            marked=marked,
            refused=tuple(refuse_guess or ()),
        )
    )


@import_app.command("roster")
def import_roster(
    file: Path,
    dry_run: Annotated[bool, typer.Option(help="Print the plan, write nothing.")] = False,
    marked: Annotated[Path | None, typer.Option(help="Write the marked file here.")] = None,
    organization: Annotated[str, typer.Option(help="Number of the organization.")] = "",
) -> None:
    """导入志愿者花名册。 Import a volunteer roster."""
    ready()
    from liandong.cli import importing

    raise typer.Exit(
        importing.roster(file, dry_run=dry_run, marked=marked, organization=organization)
    )


@app.command()
def plan(
    start: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")],
    end: Annotated[str, typer.Option("--to", help="Last day, YYYY-MM-DD.")],
    division: Annotated[str, typer.Option(help="Division code prefix.")] = "",
    number: Annotated[int, typer.Option("--seed", help="Same number, same plan.")] = 0,
    adopt: Annotated[bool, typer.Option(help="Adopt the plan and send the invitations.")] = False,
    as_of: Annotated[str, typer.Option(help="Plan as if today were this day.")] = "",
    take_needs: Annotated[
        bool, typer.Option(help="First turn imported needs of the period into shifts.")
    ] = True,
    engine: Annotated[
        str, typer.Option(help="here, or dask: in parts, on a Dask cluster that stands already.")
    ] = "here",
    scheduler: Annotated[
        str, typer.Option(help="Address of the cluster's scheduler, such as tcp://10.0.0.1:8786.")
    ] = "",
    parts: Annotated[
        int, typer.Option(help="With dask: how many parts; 0 cuts by county and size.", min=0)
    ] = 0,
) -> None:
    """给一段时间的班次配人，说明理由和缺口。 Propose people for the shifts of a period."""
    ready()
    from liandong.cli import planning

    raise typer.Exit(
        planning.plan(
            start,
            end,
            division=division,
            seed=number,
            adopt=adopt,
            as_of=as_of,
            take_needs=take_needs,
            engine=engine,
            scheduler=scheduler,
            parts=parts,
        )
    )


@app.command("gaps")
def gaps_command(
    shift: Annotated[int, typer.Argument(help="Id of a shift to explain; 0 lists all gaps.")] = 0,
    division: Annotated[str, typer.Option(help="Division code prefix.")] = "",
    days: Annotated[int, typer.Option(help="Days ahead to look at.")] = 14,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """哪里最缺人，为什么缺。 Where people are missing most, and why."""
    ready()
    from liandong.cli import gaps

    if shift:
        raise typer.Exit(gaps.explained(shift, as_json=as_json))
    raise typer.Exit(gaps.listed(division=division, days=days, as_json=as_json))


@app.command()
def explain(
    person: Annotated[str, typer.Argument(help="Number of a person.")],
    shift: Annotated[
        int, typer.Argument(help="Id of a shift; without it: everything about the person.")
    ] = 0,
) -> None:
    """为什么选他，或为什么没选；怎样能多去几个。 Why this person, or why not."""
    ready()
    from liandong.cli import planning

    raise typer.Exit(planning.explain(person, shift))


@app.command()
def learn(
    start: Annotated[str, typer.Option("--from", help="First day looked at, YYYY-MM-DD.")] = "",
    end: Annotated[str, typer.Option("--to", help="Last day looked at, YYYY-MM-DD.")] = "",
    adopt: Annotated[bool, typer.Option(help="Plan with these weights from now on.")] = False,
    back: Annotated[bool, typer.Option(help="Plan with the published weights again.")] = False,
    by: Annotated[str, typer.Option(help="Number of the coordinator who decides.")] = "",
) -> None:
    """看以往的答复支持哪些分值；由人决定用不用。 What past answers say about the weights."""
    ready()
    from liandong.cli import learning

    raise typer.Exit(learning.run(start, end, adopt=adopt, back=back, by=by))


@app.command()
def awards(
    list_id: Annotated[int, typer.Argument(help="Number of a list; without it: all lists.")] = 0,
    year: Annotated[int, typer.Option(help="Only the lists of this year.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """年度奖励名单：和网上公示的一样，只写同意公布的名字。 Yearly award lists."""
    ready()
    from liandong.cli import awards as lists

    raise typer.Exit(
        lists.one(list_id, as_json=as_json) if list_id else lists.listing(year, as_json=as_json)
    )


@app.command("verify-certificate")
def verify_certificate(
    slip: Annotated[str, typer.Argument(help="The offline code (LD1:…) or a PDF file.")],
    public_key: Annotated[Path, typer.Option(help="File with the hub's public key (PEM).")],
    name: Annotated[str, typer.Option(help="Name printed on the paper, to compare.")] = "",
) -> None:
    """离线核对服务记录证明。 Check a certificate without any network."""
    from liandong.cli import checking

    raise typer.Exit(checking.verify_certificate(slip, public_key, name))


@app.command("public-key")
def public_key() -> None:
    """打印核对证明用的公钥。 Print the key with which certificates are checked."""
    ready()
    from liandong.cli import checking

    raise typer.Exit(checking.print_public_key())


@app.command()
def figures(
    division: Annotated[str, typer.Option(help="Division code prefix.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """打印看板上的数字。 Print the dashboard's figures."""
    ready()
    from liandong.cli import checking

    raise typer.Exit(checking.figures(division, as_json=as_json))


@bench_app.callback()
def bench(
    context: typer.Context,
    size: Annotated[int, typer.Option(help="Volunteers in the town.")] = 1000,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
    number: Annotated[int, typer.Option("--seed", help="Same number, same town.")] = 7,
) -> None:
    """量一量。不写子命令就量页面。 Measure; the pages when nothing else is named."""
    if context.invoked_subcommand is None:
        bench_pages(size, json_file, number)


@bench_app.command("pages")
def bench_pages(
    size: Annotated[int, typer.Option(help="Volunteers in the town.")] = 1000,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
    number: Annotated[int, typer.Option("--seed", help="Same number, same town.")] = 7,
) -> None:
    """页面、抢位、排班、导入各要多久。 Pages, races for a place, planning and import."""
    # Nobody is there to hold a second factor while staff pages are measured.
    os.environ.setdefault("LIANDONG_STAFF_FACTOR", "offered")
    ready()
    from liandong.cli import benchmarks

    raise typer.Exit(benchmarks.run(size, json_file, number))


@bench_app.command("dispatch")
def bench_dispatch(
    volunteers: Annotated[int, typer.Option(help="People in the index.")] = 1_000_000,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
    number: Annotated[int, typer.Option("--seed", help="Same number, same people.")] = 7,
) -> None:
    """应急：第一批邀请多久发出。 How soon the first wave of an emergency goes out."""
    ready()
    from liandong.cli import bench_dispatch as dispatch

    raise typer.Exit(dispatch.run(volunteers, json_file, number))


@bench_app.command("ledger")
def bench_ledger(
    size: Annotated[int, typer.Option(help="Entries in all chains.")] = 1_000_000,
    page: Annotated[Path | None, typer.Option(help="Write the page here.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
) -> None:
    """核对一百万条时长要多久。 How long auditing a million entries takes."""
    ready()
    from liandong.cli import bench_ledger

    raise typer.Exit(bench_ledger.run(size, page, json_file))


@bench_app.command("balancing")
def bench_balancing(
    guides: Annotated[int, typer.Option("--social-workers", help="Guides.")] = 1000,
    people: Annotated[int, typer.Option("--volunteers", help="To be guided.")] = 100_000,
    number: Annotated[int, typer.Option("--seed", help="Same number, same city.")] = 7,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
) -> None:
    """均衡带教：多久、多好、离上界多远。 Spreading the load: how long, how far from the bound."""
    from liandong.cli import bench_balancing as balancing

    raise typer.Exit(balancing.run(guides, people, number, json_file))


@bench_app.command("desk")
def bench_desk(
    number: Annotated[int, typer.Option("--seed", help="Same number, same desk.")] = 7,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
) -> None:
    """督导台：40 名社工、400 名队长、4000 名志愿者时多久打开。 How long a full desk takes."""
    # Nobody is there to hold a second factor while staff pages are measured.
    os.environ.setdefault("LIANDONG_STAFF_FACTOR", "offered")
    ready()
    from liandong.cli import bench_desk as desk

    raise typer.Exit(desk.run(number, json_file))


@bench_app.command("matching")
def bench_matching(
    size: Annotated[
        str, typer.Option(help="street, mid, district, city, all, or a number of people.")
    ] = "street",
    number: Annotated[int, typer.Option("--seed", help="Same number, same instance.")] = 7,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the result here.")] = None,
    peers: Annotated[bool, typer.Option(help="Run the other methods too.")] = True,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this method; may be given again.")
    ] = None,
    variant: Annotated[str, typer.Option(help="Variant of the instance, or all.")] = "base",
    growth: Annotated[bool, typer.Option(help="Also plan 1k, 10k, 100k and 1M people.")] = False,
    probes: Annotated[
        bool, typer.Option(help="Also time recommendations, explanations and repair.")
    ] = True,
    limit: Annotated[float, typer.Option(help="Seconds that each other method gets.")] = 300.0,
) -> None:
    """排班引擎：多快、多好、占多少内存，和别的方法比。 The planner beside other methods."""
    from liandong.cli import bench_matching as matching

    raise typer.Exit(
        matching.run(
            size, seed=number, json_file=json_file, peers=peers, only=tuple(only or ()),
            variant=variant, growth=growth, probes=probes, limit=limit,
        )
    )  # fmt: skip


def main() -> None:
    """The console command."""
    app()
