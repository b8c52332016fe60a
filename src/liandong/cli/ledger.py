"""``liandong ledger …``: audit, publish, and carry hours to another hub."""

from pathlib import Path
from typing import Annotated

import typer

from liandong.cli.starting import ready

ledger_app = typer.Typer(help="核对时长账本。 Check the hours ledger.", no_args_is_help=True)


@ledger_app.command("audit")
def ledger_audit(
    copies: Annotated[Path | None, typer.Option(help="Folder of digests somebody kept.")] = None,
    public_key: Annotated[Path | None, typer.Option(help="Key of the copies (PEM).")] = None,
) -> None:
    """从头核对每一条时长和每一份公开摘要。 Verify every chain and every published digest."""
    ready()
    from liandong.cli import auditing

    raise typer.Exit(auditing.audit(copies, public_key))


@ledger_app.command("export")
def ledger_export(
    person: Annotated[str, typer.Argument(help="Number of the volunteer.")],
    file: Annotated[Path, typer.Argument(help="Where the signed file is written.")],
) -> None:
    """把一个人的时长写成带签名的文件。 Write somebody's hours as a signed file."""
    ready()
    from liandong.cli import carrying

    raise typer.Exit(carrying.export(person, file))


@ledger_app.command("import")
def ledger_import(person: str, file: Path) -> None:
    """收下一个人从别处带来的时长。 Take in hours that somebody brought from another hub."""
    ready()
    from liandong.cli import carrying

    raise typer.Exit(carrying.take_in(person, file))


@ledger_app.command("import-list")
def ledger_import_list(
    person: Annotated[str, typer.Argument(help="Number of the volunteer.")],
    file: Annotated[Path, typer.Argument(help="List that the other platform exported.")],
    platform: Annotated[str, typer.Option(help="Name of the platform, such as 志愿汇.")],
    apply: Annotated[bool, typer.Option(help="Take in; without it, only look.")] = False,
) -> None:
    """看一遍或收下别的平台导出的时长表格。 Look at, or take in, a list from another platform."""
    ready()
    from liandong.cli import carrying

    raise typer.Exit(carrying.take_in_list(person, file, platform=platform, is_applied=apply))


@ledger_app.command("trust")
def ledger_trust(address: str, public_key: Path) -> None:
    """认可另一个平台的签名。 Believe the seal of another hub (its address, its key as PEM)."""
    ready()
    from liandong.cli import carrying

    raise typer.Exit(carrying.trust(address, public_key))


@ledger_app.command("evidence")
def ledger_evidence(
    contract: Annotated[str, typer.Option(help="Number of a contract; without it: all.")] = "",
    compare: Annotated[bool, typer.Option(help="Also count the same days anew.")] = False,
) -> None:
    """核对购买合同的存证：摘要重新算一遍。 Check the evidence packs of service contracts."""
    ready()
    from liandong.cli import evidence

    raise typer.Exit(evidence.check(contract, is_compared=compare))


@ledger_app.command("publish")
def ledger_publish() -> None:
    """现在就公布昨天的账本摘要。 Publish yesterday's digest now."""
    ready()
    from liandong.cli import auditing

    raise typer.Exit(auditing.publish())
