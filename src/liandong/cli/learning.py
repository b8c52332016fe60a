"""What past answers say about the weights, printed; put in force only by a named human."""

import sys
from collections.abc import Callable
from datetime import date
from math import exp

from django.utils import timezone
from rich.console import Console
from rich.table import Table

from liandong import phrases
from liandong.core.refusals import Refusal
from liandong.matching import Weights
from liandong.matching.learning import SURE, Heard, Learned, learn
from liandong.models import Person, RoleGrant
from liandong.phrases import learning as words
from liandong.queries.learning import outcomes, weights_at
from liandong.services import learning


def run(start: str, end: str, *, adopt: bool, back: bool, by: str) -> int:
    """Print the table; with ``adopt`` or ``back`` change what is in force from now on."""
    now = timezone.now()
    human = _coordinator(by) if adopt or back else None
    if (adopt or back) and human is None:
        print(f"改分值要由一位在任的协调员署名：--by 后面写编号，现在是“{by}”。", file=sys.stderr)
        return 1
    if back and human is not None:
        return _tried(lambda: learning.put_back(by=human, at=now), "已恢复公布的分值。")
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError as error:
        print(f"日期写成 2026-11-24 这样：{error}", file=sys.stderr)
        return 1
    if last < first:
        print(f"结束日期 {last} 早于开始日期 {first}。", file=sys.stderr)
        return 1
    found = learn(outcomes(first, last, at=now))
    _print(found, now_in_force=weights_at(now))
    if adopt and human is not None:
        return _tried(
            lambda: learning.adopt(learned=found, first=first, last=last, by=human, at=now),
            f"已由{human.name}采用，从现在起的排班按新分值。恢复：liandong learn --back --by {by}",
        )
    print("没有改动任何东西。要采用，请协调员署名：--adopt --by 编号")
    return 0


def _tried(act: Callable[[], object], done: str) -> int:
    try:
        act()
    except Refusal as refusal:
        print(phrases.sentence(refusal), file=sys.stderr)
        return 1
    print(done)
    return 0


def _coordinator(number: str) -> Person | None:
    grant = (
        RoleGrant.objects.filter(role="coordinator", person__number=number, until=None)
        .select_related("person")
        .first()
    )
    return grant.person if grant and number else None


def _times(one: Heard) -> str:
    """By how much a hundred points multiply the odds, with the 95 % interval."""
    if not one.slope_sd:
        return "—"
    low, middle, high = (exp(one.slope + side * SURE * one.slope_sd) for side in (-1, 0, 1))
    return f"{middle:.2f} 倍（{low:.2f}–{high:.2f}）"


def _print(found: Learned, *, now_in_force: Weights) -> None:
    console = Console()
    heard = Table("结果", "次数", "是", "每多 100 分，成与不成之比变为", "说明")
    for one in found.heard:
        heard.add_row(
            str(words.OUTCOMES[one.outcome]),
            str(one.n),
            f"{one.yes:g}",
            _times(one),
            str(words.HEARD[one.code]),
        )
    console.print(heard)
    moves = Table("部分", "公布", "现用", "建议", "结果要求的（95% 区间）", "有把握", "说明")
    for move in found.moves:
        moves.add_row(
            str(words.PARTS[move.part]),
            str(move.old),
            str(getattr(now_in_force, move.part)),
            str(move.new),
            f"{move.low:g} – {move.high:g}",
            "是" if move.is_sure else "否",
            str(words.MOVES[move.code]),
        )
    console.print(moves)
    console.print(str(words.LEARNED[found.code]))
