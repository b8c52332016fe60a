"""Gaps from the command line: where people are missing most, and why one of them is there.

As JSON the codes and numbers are those of the engine, as in the API.
"""

import json
import sys
from datetime import timedelta

from django.utils import timezone
from rich.console import Console
from rich.table import Table

from liandong.core.gaps import pressure
from liandong.models import Shift
from liandong.phrases import plan_words as words
from liandong.phrases.planning import RULES
from liandong.queries import gaps

MOST_ROWS = 40


def listed(*, division: str, days: int, as_json: bool) -> int:
    """Print the gaps of the coming days, the most pressing first."""
    at = timezone.now()
    found = gaps.gap_list(division, at, at + timedelta(days=days), at=at).gaps
    if as_json:
        rows = [
            {
                "shift_id": gap.shift_id,
                "starts_at": gap.starts_at.isoformat(),
                "missing": gap.missing,
                "waiting": gap.waiting,
                "pressure": round(pressure(gap, at), 1),
            }
            for gap in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    shifts = Shift.objects.select_related("project").in_bulk(
        [gap.shift_id for gap in found[:MOST_ROWS]]
    )
    table = Table("班次", "时间", "还缺", "已问", "急迫程度")
    for gap in found[:MOST_ROWS]:
        table.add_row(
            f"{gap.shift_id} {shifts[gap.shift_id].project.title}",
            f"{timezone.localtime(gap.starts_at):%m-%d %H:%M}",
            str(gap.missing),
            str(gap.waiting),
            str(round(pressure(gap, at))),
        )
    console = Console()
    console.print(f"今后 {days} 天还缺人的班次：{len(found)} 个。")
    console.print(table)
    return 0


def explained(shift_id: int, *, as_json: bool) -> int:
    """Print why one shift lacks people and what would help."""
    shift = Shift.objects.select_related("project", "position").filter(pk=shift_id).first()
    if shift is None:
        print(f"没有找到班次 {shift_id}。", file=sys.stderr)
        return 1
    why = gaps.why_short(gaps.problem_of(shift, at=timezone.now()), shift)
    if as_json:
        told = why and {
            "missing": why.missing,
            "code": why.code,
            "people": why.people,
            "removed": dict(why.removed),
            "changes": list(why.changes),
        }
        print(json.dumps(told, ensure_ascii=False))
        return 0
    if why is None:
        print(f"“{shift.project.title}”不缺人，或者不再招募。")
        return 0
    print(words.gap_sentence(why.code, {"people": why.people}, why.missing))
    for code, count in sorted(why.removed.items(), key=lambda one: -one[1]):
        print(f"  {RULES.get(code, code)}：{count} 人")
    for sentence in words.change_sentences(why.changes):
        print(f"  · {sentence}")
    return 0
