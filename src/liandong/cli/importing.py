"""Bringing in spreadsheets from the command line: the plan in words, then the writing.

The first coordinator on record acts. On a hub without one the installation itself does,
which the output says; nobody is invented.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path

from django.utils import timezone
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from liandong import phrases
from liandong.core.exchange import SkipCode
from liandong.core.hours import SHANGHAI
from liandong.core.import_runs import Kind, Line, PlanExtract
from liandong.core.refusals import Refusal
from liandong.core.sheets import Sheet, marks
from liandong.models import Organization, Person
from liandong.phrases import exchange as words
from liandong.phrases import imports as names
from liandong.phrases.needs import CATEGORIES
from liandong.queries import imports as shown
from liandong.services import import_sheets, imports
from liandong.services.import_sheets import Planned
from liandong.services.spreadsheets import read_sheet, write_marked

MOST_ROWS = 60
"""Rows of new and changed records that are printed."""
MOST_REMARKS = 500
"""Problems and guesses that are printed; the marked file shows all."""
WIDTH = 140
"""Columns of the output where it is no terminal."""


def needs(
    file: Path, *, dry_run: bool, as_of: str, marked: Path | None, refused: Sequence[str]
) -> int:
    """Plan a list of needs, print the plan, and apply it unless ``dry_run``.

    as_of
        The day on which the list is read, and filed when it is given; else today.
    refused
        Names of guesses that are wrong: as the plan prints them, or cells (``P17``).

    Exit status 0, or 1 with the reason on stderr and nothing written.
    """
    try:
        day = date.fromisoformat(as_of) if as_of else None
    except ValueError:
        return _complain(f"“{as_of}”不是日期。请写成 2017-02-20 这样。")
    at = datetime.combine(day, time(9), tzinfo=SHANGHAI) if day else timezone.now()
    return _bring_in(
        file, Kind.NEEDS, at=at, dry_run=dry_run, marked=marked, refused=refused, body=None
    )


def roster(file: Path, *, dry_run: bool, marked: Path | None, organization: str) -> int:
    """Plan a roster of volunteers, print the plan, and apply it unless ``dry_run``.

    organization
        Number of the organization that the volunteers join; empty for none.

    Exit status 0, or 1 with the reason on stderr and nothing written.
    """
    body = Organization.objects.filter(number=organization).first() if organization else None
    if organization and body is None:
        return _complain(f"没有编号为“{organization}”的组织。编号在组织页面上，如 O-440305-00001。")
    return _bring_in(
        file, Kind.ROSTER, at=timezone.now(), dry_run=dry_run, marked=marked, refused=(), body=body
    )


def _bring_in(
    file: Path,
    kind: Kind,
    *,
    at: datetime,
    dry_run: bool,
    marked: Path | None,
    refused: Sequence[str],
    body: Organization | None,
) -> int:
    try:
        content = file.read_bytes()
    except OSError as error:
        return _complain(f"打不开“{file}”（{error.strerror}）。请检查路径和权限。")
    day = timezone.localtime(at, SHANGHAI).date()
    by = shown.first_coordinator(timezone.localdate())
    try:
        with _bar() as bar:
            task = bar.add_task("读取", total=None)
            sheet = read_sheet(content, file.name)
            bar.update(task, total=len(sheet.rows))
            planned = _planned(
                sheet, kind, day, body, by, at,
                refused=refused, dry_run=dry_run, name=file.name, bar=bar,
            )  # fmt: skip
            bar.update(task, completed=len(sheet.rows))
    except Refusal as refusal:
        return _complain(phrases.sentence(refusal))
    _tell(planned, file.name, by=by, dry_run=dry_run, body=body)
    if marked is not None:
        comments = [words.comment(one) for one in marks(planned.plan)]
        try:
            marked.write_bytes(write_marked(planned.sheet, comments))
        except OSError as error:
            return _complain(f"写不了“{marked}”（{error.strerror}）。请换一个位置。")
        print(f"标注文件：{marked}")
    return 0


def _planned(
    sheet: Sheet,
    kind: Kind,
    day: date,
    body: Organization | None,
    by: Person | None,
    at: datetime,
    *,
    refused: Sequence[str],
    dry_run: bool,
    name: str,
    bar: Progress,
) -> Planned:
    reading = bar.add_task("核对", total=len(sheet.rows))

    def told(done: int) -> None:
        bar.update(reading, completed=done)

    if dry_run:
        return import_sheets.plan_sheet(
            sheet,
            kind=kind,
            as_of=day,
            organization=body,
            by=by,
            at=at,
            refused=refused,
            is_strict=True,
            progress=told,
        )
    writing = bar.add_task("写入", total=None)
    return import_sheets.apply_sheet(
        sheet,
        kind=kind,
        name=name,
        as_of=day,
        organization=body,
        by=by,
        at=at,
        refused=refused,
        progress=told,
        writing=lambda done: bar.update(writing, completed=done, total=max(done, len(sheet.rows))),
    )


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
        transient=True,
    )


# ── the plan in words ───────────────────────────────────────────────────────────────────────


def _tell(
    planned: Planned, name: str, *, by: Person | None, dry_run: bool, body: Organization | None
) -> None:
    out = Console(highlight=False, soft_wrap=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=WIDTH)
    extract = imports.extract_from(planned)
    kind = str(names.KINDS[planned.kind])
    title = f"{kind}“{name}”的导入计划" if dry_run else f"{kind}“{name}”已导入"
    out.print(f"[bold]{escape(title)}[/bold]")
    if extract.other_sheets:
        out.print(
            escape(f"只读了“{extract.sheet_name}”；没有读：{'、'.join(extract.other_sheets)}")
        )
    read = [
        f"{one.heading or '（无列名）'}→{names.field_name(planned.kind, one.field)}"
        for one in extract.columns
    ]
    out.print(escape("列对应：" + "，".join(read)), style="dim")
    if extract.not_kept:
        out.print(escape("这些列不存入：" + "、".join(extract.not_kept)), style="dim")
    _lines(out, extract, "new")
    _lines(out, extract, "changed")
    _problems(out, extract)
    _guesses(out, extract)
    _skipped(out, planned)
    _summary(out, planned, extract)
    if planned.kind is Kind.ROSTER and extract.counts["new"]:
        where = body.name if body else ""
        joined = f"，加入{where}" if where else ""
        out.print(escape(f"名单上的人按“已书面同意登记”入库{joined}；同意书请留存备查。"))
    if dry_run:
        out.print("以上只是计划，没有写入任何内容。去掉 --dry-run 再运行一次，就会整份写入。")
    elif not extract.counts["new"] and not extract.counts["changed"]:
        out.print("没有新的内容要写入。")
    else:
        who = f"{by.name}（协调员）" if by else "系统（还没有协调员）"
        out.print(escape(f"已一次写入，记在{who}名下。"))


def _summary(out: Console, planned: Planned, extract: PlanExtract) -> None:
    counts = extract.counts
    skips = "、".join(f"{words.SKIPS[code]} {n}" for code, n in extract.skip_counts.items())
    out.print(
        f"\n[bold]新增 {counts['new']} · 更新 {counts['changed']} · 没有变化 {counts['same']} · "
        f"有问题 {counts['problem']} · 跳过 {counts['skipped']}[/bold]"
        f"（共 {extract.rows_read} 行，推测 {extract.guess_count} 处）"
    )
    if counts["problem"]:
        out.print("有问题的行没有导入，改好后重新导入即可；已导入的行不会重复。")
    if skips:
        out.print(escape(f"跳过的行：{skips}"))


def _table(title: str, headings: Sequence[str], count: int, most: int) -> Table:
    more = f"（共 {count} 条，只列前 {most} 条）" if count > most else f"（{count}）"
    table = Table(title=f"{title}{more}", title_justify="left", show_lines=False)
    for heading in headings:
        is_short = heading in {"行", "格", "人数", "代号"}
        table.add_column(heading, no_wrap=is_short, overflow="fold")
    return table


def _lines(out: Console, extract: PlanExtract, bucket: str) -> None:
    lines = extract.lines[bucket]
    if not lines:
        return
    is_needs = extract.kind is Kind.NEEDS
    headings = (
        ("行", "要做的事", "日期", "人数", "时长", "类别", "地点")
        if is_needs
        else ("行", "姓名", "证件号码", "手机号", "改动")
    )
    table = _table(str(names.BUCKETS[bucket]), headings, extract.counts[bucket], MOST_ROWS)
    row_of: Callable[[Line], tuple[str, ...]] = _need_cells if is_needs else _person_cells
    for line in lines[:MOST_ROWS]:
        table.add_row(*(escape(cell) for cell in row_of(line)))
    out.print(table)


def _need_cells(line: Line) -> tuple[str, ...]:
    days, people, minutes, category, address = line.facts
    return (
        str(line.row), line.title[:40], days, people, f"{minutes} 分钟",
        str(CATEGORIES.get(category, category)), address,
    )  # fmt: skip


def _person_cells(line: Line) -> tuple[str, ...]:
    return (str(line.row), line.title, *line.facts, names.changed_fields(line.what))


def _problems(out: Console, extract: PlanExtract) -> None:
    if not extract.problems:
        return
    headings = ("行", "格", "列", "内容", "问题", "怎么改")
    table = _table("有问题（这些行不导入）", headings, len(extract.problems), MOST_REMARKS)
    for one in extract.problems[:MOST_REMARKS]:
        told = (one.column, one.value[:40], words.problem_sentence(one), words.remedy(one))
        table.add_row(str(one.row), one.cell, *(escape(cell) for cell in told))
    out.print(table)


def _guesses(out: Console, extract: PlanExtract) -> None:
    if not extract.guesses:
        return
    headings = ("行", "代号", "列", "这样读的")
    table = _table("推测（写得不全或前后矛盾的格）", headings, len(extract.guesses), MOST_REMARKS)
    for one in extract.guesses[:MOST_REMARKS]:
        rows = "、".join(str(row) for row in one.group.rows)
        rows += f"…共 {one.count} 行" if one.count > len(one.group.rows) else ""
        told = words.guess_sentence(one.group)
        told = f"已否定：{told}" if one.is_refused else told
        table.add_row(rows, one.mark, escape(one.group.column), escape(told))
    out.print(table)
    if extract.kind is Kind.NEEDS:
        out.print(
            "读错了的，加上 --refuse-guess 和它的代号（或格子，如 P17）再运行一次，可以写多个。"
        )
    else:
        out.print("读错了的，请在表格里改好，或在网页上导入时逐条否定。")


def _skipped(out: Console, planned: Planned) -> None:
    by_code: dict[SkipCode, list[str]] = {}
    for one in planned.plan.skipped:
        if one.code in {SkipCode.TEST, SkipCode.DUPLICATE, SkipCode.TOTAL, SkipCode.NOTE}:
            told = f"{one.row}（同 {one.of_row}）" if one.of_row else str(one.row)
            by_code.setdefault(one.code, []).append(told)
    for code, rows in by_code.items():
        more = f"…共 {len(rows)} 行" if len(rows) > MOST_ROWS else ""
        out.print(escape(f"跳过（{words.SKIPS[code]}）：第 {'、'.join(rows[:MOST_ROWS])} 行{more}"))


def _complain(words: str) -> int:
    print(words, file=sys.stderr)
    return 1
