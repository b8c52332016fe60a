"""Sentences about trying a change on a plan: what is tried, what it brings, how that is known."""

from typing import Any, Protocol

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from liandong.matching.what_if import Change, Effect, Radius, Rest, Seat, Span, Training

Sentence = str | Promise


class DeskEffect(Protocol):
    """Numbers of a desk under another span, see ``services.what_ifs.DeskEffect``."""

    @property
    def guides(self) -> int: ...
    @property
    def without(self) -> int: ...
    @property
    def without_now(self) -> int: ...
    @property
    def without_then(self) -> int: ...
    @property
    def over(self) -> int: ...


CHANGES: dict[str, Sentence] = {
    "radius": _("如果每人多走 %(amount)s 公里"),
    "training": _("如果给 %(amount)s 人做培训：%(names)s"),
    "training_for_all": _("如果给所有人做培训：%(names)s"),
    "span": _("如果一个人最多可以带 %(amount)s 人"),
    "rest": _("如果两班之间至少休息 %(amount)s 分钟"),
    "seat": _("如果这一班多要 %(amount)s 人"),
    "person": _("如果多一名志愿者"),
}

NOTHING: dict[str, Sentence] = {
    "radius": _("没有人可以放宽，方案不变。"),
    "training": _("没有人学会以后就能补上空缺，方案不变。"),
    "span": _("这段时间的班次没有要带队的岗位，或者能带的人数已经够了，方案不变。"),
}

METHODS: dict[str, Sentence] = {
    "resolve": _("按改动后的条件重新排了一遍得出。只是试算，没有保存，也没有通知任何人。"),
    "dual": _("按现有方案各个名额的紧缺程度推算，没有重新排。"),
}

TOO_LARGE: Sentence = _(
    "这份方案的人和班次太多，在网页上试算要等太久。可以先为一个班次、一小段时间出方案，再来试。"
)

UNUSABLE: Sentence = _("这样改没有意义，请检查填写的数。")


def code_of(change: Change) -> str:
    """The stable code of a change."""
    return type(change).__name__.lower()


def change_sentence(change: Change, *, names: str = "") -> str:
    """What is tried. ``names`` spells out the skills of a training."""
    code, amount = code_of(change), 1.0
    if isinstance(change, Radius):
        amount = round(change.extra_m / 1000, 1)
    elif isinstance(change, Training):
        amount = change.people
        code = code if change.people else "training_for_all"
    elif isinstance(change, Span):
        amount = change.people
    elif isinstance(change, Rest):
        amount = change.minutes
    elif isinstance(change, Seat):
        amount = change.more
    told = int(amount) if amount == int(amount) else amount
    return str(CHANGES[code]) % {"amount": formats.localize(told), "names": names or "—"}


def effect_sentences(effect: Effect) -> list[str]:
    """What it brings, for whom something changes, and how sure that is."""
    nothing = NOTHING.get(code_of(effect.change))
    if not effect.touched and nothing is not None:
        return [str(nothing)]
    if effect.method == "dual":
        return [_points(effect), str(METHODS["dual"])]
    told = [_seats(effect.seats or 0, len(effect.filled))]
    told += _moved(effect)
    told.append(_how_sure(effect))
    told.append(str(METHODS["resolve"]))
    return told


def desk_sentences(desk: DeskEffect, people: int) -> list[str]:
    """What a span of ``people`` would do to who guides whom on the reader's desk."""
    told = [
        ngettext(
            "看看谁带谁：您名下 %(guides)s 名社工，现在有 %(without)s 名活跃志愿者没有人带。",
            "看看谁带谁：您名下 %(guides)s 名社工，现在有 %(without)s 名活跃志愿者没有人带。",
            desk.without,
        )
        % {"guides": desk.guides, "without": desk.without},
        ngettext(
            "如果每名社工最多带 %(most)s 人，重新分配后还有 %(then)s 人没有人带；"
            "按现在的上限重新分配，是 %(now)s 人。",
            "如果每名社工最多带 %(most)s 人，重新分配后还有 %(then)s 人没有人带；"
            "按现在的上限重新分配，是 %(now)s 人。",
            desk.without_then,
        )
        % {"most": people, "then": desk.without_then, "now": desk.without_now},
    ]
    if desk.over:
        told.append(
            ngettext(
                "现在有 %(over)s 名社工带的人超过这个数。",
                "现在有 %(over)s 名社工带的人超过这个数。",
                desk.over,
            )
            % {"over": desk.over}
        )
    return told


def _seats(seats: int, shifts: int) -> str:
    if seats > 0:
        said = ngettext(
            "能多补上 %(seats)s 个必需的名额，%(shifts)s 个班次的人会变多。",
            "能多补上 %(seats)s 个必需的名额，%(shifts)s 个班次的人会变多。",
            seats,
        )
        return said % {"seats": seats, "shifts": shifts}
    if seats < 0:
        said = ngettext(
            "会少补 %(seats)s 个必需的名额。", "会少补 %(seats)s 个必需的名额。", -seats
        )
        return said % {"seats": -seats}
    if shifts:
        return _now("必需的名额补不上更多，%(shifts)s 个班次能多一个帮手。") % {"shifts": shifts}
    return _now("补不上更多名额。")


def _moved(effect: Effect) -> list[str]:
    new = sum(1 for move in effect.moves if move.taken and not move.left)
    moved = sum(1 for move in effect.moves if move.taken and move.left)
    out = sum(1 for move in effect.moves if move.left and not move.taken)
    told = []
    for count, said in (
        (new, _("%(n)s 人会多一个班次。")),
        (moved, _("%(n)s 人会换班次。")),
        (out, _("%(n)s 人会少一个班次。")),
    ):
        if count:
            told.append(str(said) % {"n": count})
    return told or [_now("没有人的安排会变。")]


def _how_sure(effect: Effect) -> str:
    if effect.is_exact:
        return _now("已经证明，这样改最多也就是这个结果。")
    rest = (effect.at_most or 0) - effect.at_least
    return _now("也许还能再好一点，已经证明最多再高 %(points)s 分。") % {
        "points": formats.localize(rest)
    }


def _points(effect: Effect) -> str:
    facts: dict[str, Any] = {
        "least": formats.localize(effect.at_least),
        "most": formats.localize(effect.at_most),
    }
    if effect.is_exact:
        return _now("正好能多得 %(least)s 分。") % facts
    if effect.estimate is not None:
        facts["estimate"] = formats.localize(round(effect.estimate))
        return _now("估计能多得 %(estimate)s 分；能证明的是 %(least)s 到 %(most)s 分。") % facts
    return _now("至少能多得 %(least)s 分，最多 %(most)s 分。") % facts
