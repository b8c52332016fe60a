"""Yearly award lists, printed as anybody may see them."""

import json
import sys

from django.utils import timezone
from rich.console import Console
from rich.table import Table

from liandong.core.awards import ListState, state_of
from liandong.models import AwardList
from liandong.phrases.awards import STATES
from liandong.queries import awards as shown


def listing(year: int, *, as_json: bool) -> int:
    """Print the lists of all years, or of one, latest first."""
    rows = list(shown.award_lists().filter(year=year) if year else shown.award_lists())
    if as_json:
        print(json.dumps([_told(row) for row in rows], ensure_ascii=False))
        return 0
    if not rows:
        print("还没有年度奖励名单。")
        return 0
    table = Table("名单", "单位", "年度", "人数", "公示到", "状态")
    for row in rows:
        told = _told(row)
        table.add_row(
            str(row.pk),
            row.organization.name,
            str(row.year),
            str(told["people"]),
            f"{row.last_day}",
            str(STATES[ListState(str(told["state"]))]),
        )
    Console().print(table)
    return 0


def one(list_id: int, *, as_json: bool) -> int:
    """Print one list: who agreed by name, the others as a number."""
    row = shown.award_lists().filter(pk=list_id).first()
    if row is None:
        print(f"没有找到名单 {list_id}。", file=sys.stderr)
        return 1
    levels = shown.levels_of(row, on=timezone.localdate())
    if as_json:
        told = _told(row) | {
            "levels": [
                {"hours": level.hours, "names": list(level.names), "unnamed": level.unnamed}
                for level in levels
            ]
        }
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"{row.organization.name} {row.year} 年度奖励名单，公示到 {row.last_day}")
    for level in levels:
        named = "、".join(level.names)
        others = f"另有 {level.unnamed} 人，不公布姓名" if level.unnamed else ""
        print(f"{level.hours} 小时奖：{'；'.join(part for part in (named, others) if part)}")
    return 0


def _told(row: AwardList) -> dict[str, object]:
    waiting: int = getattr(row, "waiting", 0)
    return {
        "id": row.pk,
        "organization": row.organization.name,
        "year": row.year,
        "people": getattr(row, "people", 0),
        "waiting": waiting,
        "state": state_of(row.effective_at is not None, waiting).value,
        "published_on": f"{row.published_on}",
        "last_day": f"{row.last_day}",
    }
