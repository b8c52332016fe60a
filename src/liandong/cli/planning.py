"""Planning and explaining from the command line."""

import sys
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from rich.console import Console
from rich.table import Table

from liandong import phrases
from liandong.cli.acting import first_coordinator
from liandong.core.hours import SHANGHAI
from liandong.models import Person, Proposal, RoleGrant, Shift
from liandong.phrases import plan_words as words
from liandong.queries import proposals
from liandong.services import matching, need_planning

WORDS = need_planning.Words(
    answer="已收到，我们来安排志愿者。",
    risk="名单没有写明风险，按一般服务安排；到场先听社工说明注意事项。",
    position="志愿者",
    agreement="志愿服务协议（通用版）",
)


def plan(
    start: str,
    end: str,
    *,
    division: str,
    seed: int,
    adopt: bool,
    as_of: str,
    take_needs: bool = True,
    engine: str = "here",
    scheduler: str = "",
    parts: int = 0,
) -> int:
    """Propose people for the shifts of a period; print coverage, reasons, gaps.

    ``engine`` "dask" solves on the cluster at ``scheduler``, everything else happens here.

    Needs from imported lists that wait for this period become shifts first, in the name of
    a social worker; which ones is printed.
    """
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        today = date.fromisoformat(as_of) if as_of else None
    except ValueError as error:
        print(f"日期写成 2026-11-24 这样：{error}", file=sys.stderr)
        return 1
    if last < first:
        print(f"结束日期 {last} 早于开始日期 {first}。", file=sys.stderr)
        return 1
    if engine not in ("here", "dask") or (engine == "dask") != bool(scheduler):
        print(
            "在集群上排班写成：--engine dask --scheduler tcp://地址:8786；在本机排班两项都不用写。\n"
            "On a cluster: --engine dask --scheduler tcp://HOST:8786. On this machine: neither.",
            file=sys.stderr,
        )
        return 1
    # A period that lies behind is planned as its first morning would have seen it.
    if today is None and first < timezone.localdate():
        today = first
    at = datetime.combine(today, time(8), tzinfo=SHANGHAI) if today else timezone.now()
    by = first_coordinator()
    if by is None:
        print("库里还没有协调员。先运行 liandong seed，或在网页上设一位协调员。", file=sys.stderr)
        return 1
    if take_needs and not _take(division, first, last, at):
        return 1
    propose = partial(
        matching.propose,
        division_code=division,
        start=max(at, datetime.combine(first, time(), tzinfo=SHANGHAI)),
        end=datetime.combine(last + timedelta(days=1), time(), tzinfo=SHANGHAI),
        seed=seed,
        by=by,
        at=at,
    )
    if engine == "dask":
        from liandong.cli import plan_dask

        try:
            with plan_dask.cluster(scheduler) as client:
                proposal = propose(solver=plan_dask.solver(client, parts=parts))
        except plan_dask.ClusterRefused as refused:
            print(refused, file=sys.stderr)
            return 1
    else:
        proposal = propose()
    _print(proposal)
    if adopt:
        done = matching.adopt(proposal=proposal, by=by, at=at)
        print(f"已采纳：发出 {done.asked} 份邀请。")
        for line, refusal in done.refused:
            print(f"  没有邀请 {line.person.name}：{phrases.sentence(refusal)}")
    return 0


def explain(number: str, shift_id: int = 0) -> int:
    """Why a person is, or is not, in the newest plan for a shift.

    Without a shift: all they have in the newest plan, the best they have not, and what would
    open more to them. Codes are those of the engine, sentences those of the pages.
    """
    person = Person.objects.filter(number=number).first()
    shift = Shift.objects.filter(pk=shift_id).first()
    if person is None or (shift_id and shift is None):
        missing = f"编号 {number} 的人" if person is None else f"班次 {shift_id}"
        print(f"没有找到{missing}。", file=sys.stderr)
        return 1
    plans = Proposal.objects.order_by("-made_at")
    if shift is not None:
        plans = plans.filter(from_at__lte=shift.starts_at, until_at__gt=shift.starts_at)
    proposal = plans.first()
    if proposal is None:
        what = "这个班次还没有" if shift else "还没有"
        print(f"{what}方案。先运行 liandong plan。", file=sys.stderr)
        return 1
    if shift is None:
        return _about(proposal, person)
    line = proposal.lines.filter(person=person, shift=shift, is_dropped=False).first()
    if line is not None:
        print(f"{person.name} 在方案里，因为：")
        for one in line.reasons:
            print(_reason(one["code"], one["facts"]))
        if not line.reasons:
            print("  · 由工作人员直接加入。")
        return 0
    reasons = proposals.why_not(proposal, person, shift, at=proposal.made_at)
    print(f"{person.name} 不在方案里，因为：")
    for reason in reasons or ():
        print(_reason(reason.code, reason.facts))
    if reasons is None:
        print(_reason("not_considered", {}))
    return 0


def _about(proposal: Proposal, person: Person) -> int:
    """Everything about one person in a plan."""
    about = proposals.about(proposal, person, at=proposal.made_at)
    print(f"{person.name} 在方案 {proposal.pk} 里：")
    if about is None:
        print(_reason("not_considered", {}))
        return 0
    ids = {one.place_id for one in about.serves} | {one.place_id for one in about.elsewhere}
    ids |= {one.place_id for one in about.paths}
    shifts = Shift.objects.select_related("project").in_bulk(ids)

    def title(shift_id: int) -> str:
        shift = shifts[shift_id]
        return f"{shift_id} {shift.project.title} {timezone.localtime(shift.starts_at):%m-%d %H:%M}"

    for served in about.serves:
        print(f"安排在 {title(served.place_id)}，因为：")
        for reason in served.reasons:
            print(_reason(reason.code, reason.facts))
    if not about.serves:
        print("没有安排班次。")
    for other in about.elsewhere:
        print(f"没有安排在 {title(other.place_id)}，因为：")
        for reason in other.reasons:
            print(_reason(reason.code, reason.facts))
        if other.opening is not None:
            told = words.opening_sentence(other.opening.code, other.opening.facts)
            print(f"  → 怎样就能来：{told}（{other.opening.code}）")
    if about.paths:
        print("怎样能多几个班次可去：")
    for path, told in zip(about.paths, words.path_sentences(about.paths), strict=True):
        print(f"  · {told}先是 {title(path.place_id)}。（{path.opening.code}）")
    return 0


def _reason(code: str, facts: Mapping[str, Any]) -> str:
    return f"  · {words.reason_sentence(code, facts)}（{code}）"


def _take(division: str, first: date, last: date, at: datetime) -> bool:
    """Turn waiting needs of lists into shifts; whether planning can go on."""
    rows = need_planning.waiting(division, first, last)
    if not rows:
        return True
    grant = (
        RoleGrant.objects.filter(role="social_worker", until=None)
        .select_related("person", "organization")
        .order_by("pk")
        .first()
    )
    if grant is None or grant.organization is None:
        print(f"有 {len(rows)} 条需求待安排，但还没有社工。先运行 liandong seed。", file=sys.stderr)
        return False
    taken = need_planning.take_all(
        rows=rows,
        first=first,
        last=last,
        organization=grant.organization,
        social_worker=grant.person,
        words=WORDS,
        at=at,
    )
    done = [one for one in taken if one.refusal is None]
    shifts = sum(len(one.shifts) for one in done)
    print(
        f"待安排的需求 {len(rows)} 条：由社工{grant.person.name}核实、评估并发布 {len(done)} 条，"
        f"排出 {shifts} 个班次。"
    )
    for one in taken:
        if one.refusal is not None:
            print(f"  {one.need.number} {one.need.title}：{phrases.sentence(one.refusal)}")
    return True


def _print(proposal: Proposal) -> None:
    console = Console()
    share = f"{proposal.filled / proposal.seats:.1%}" if proposal.seats else "—"
    quality = f"{proposal.value / proposal.upper_bound:.2%}" if proposal.upper_bound else "—"
    console.print(
        f"方案 {proposal.pk}：{proposal.people} 人，{proposal.shifts} 个班次，"
        f"最低需要 {proposal.seats} 人，已配 {proposal.filled} 人（{share}），"
        f"质量 {quality}（占理论上限），用时 {proposal.seconds:.2f} 秒。"
    )
    table = Table("班次", "时间", "人选", "最主要的理由")
    lines = proposal.lines.select_related("shift__project", "person")
    for line in lines.order_by("shift__starts_at", "shift_id", "-value")[:40]:
        told = words.reason_sentences(line.reasons)
        table.add_row(
            f"{line.shift_id} {line.shift.project.title}",
            f"{timezone.localtime(line.shift.starts_at):%m-%d %H:%M}",
            line.person.name,
            "；".join(told[:2]),
        )
    console.print(table)
    gaps = proposal.gaps.select_related("shift__project").order_by("shift__starts_at")
    if gaps:
        missing = Table("缺人的班次", "时间", "还缺", "为什么", "怎样能补上")
        for gap in gaps[:40]:
            changes = words.change_sentences(gap.facts.get("changes", ()))
            missing.add_row(
                f"{gap.shift_id} {gap.shift.project.title}",
                f"{timezone.localtime(gap.shift.starts_at):%m-%d %H:%M}",
                str(gap.missing),
                words.gap_sentence(gap.code, gap.facts, gap.missing),
                "；".join(changes[:2]),
            )
        console.print(missing)
