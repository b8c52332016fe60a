"""Sentences for the planner's codes: why somebody is planned, why not, why a place is open.

The planner knows masks, metres and minutes. Here they become names, kilometres and hours:
whoever calls looks the names up (skills, checks, languages) and passes them as ``names``.
"""

from collections.abc import Mapping

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REASONS: dict[str, Sentence] = {
    # Rules that keep a person from a place.
    "wrong_tier": _("岗位要求的身份不符：志愿者岗位和社工岗位分开安排。"),
    "excluded": _("已设为不安排到这个岗位。"),
    "kept_apart": _("同一班次里有不宜同班的人。"),
    "declined_before": _("此前已谢绝这个班次，不再重复邀请。"),
    "lacks_skill": _("缺少所需技能：%(names)s。"),
    "lacks_check": _("缺少所需的资质或审查：%(names)s。"),
    "no_common_language": _("不会服务对象使用的语言：%(names)s。"),
    "span_too_small": _("能同时带 %(span)s 人，这一班要带 %(leads)s 人。"),
    "age_unknown": _("没有登记年龄，岗位要求年满 %(min_age)s 周岁。"),
    "too_young": _("%(age)s 周岁，未满岗位要求的 %(min_age)s 周岁。"),
    "too_old": _("%(age)s 周岁，超过岗位规定的 %(max_age)s 周岁。"),
    "point_unknown": _("没有登记住处或常在地点，无法判断远近。"),
    "too_far": _("相距 %(distance_km)s 公里，超出愿意前往的 %(radius_km)s 公里。"),
    "not_available": _("班次里有 %(hours_missing)s 小时不在空闲时间内（%(first_hour_text)s起）。"),
    "busy_elsewhere": _("这段时间另有安排。"),
    "shifts_full": _("本周已排满 %(max_shifts)s 个班次。"),
    "hours_full": _("本周还能服务 %(minutes_left_hours)s 小时，这一班要 %(minutes_hours)s 小时。"),
    "overlapping_shift": _("与已接受的班次时间重叠。"),
    "rest_too_short": _("与已接受的班次间隔不到 %(rest_minutes)s 分钟。"),
    # No rule forbids it, and yet.
    "assigned": _("已安排到这个岗位。"),
    "serves_elsewhere": _("同一时间安排在另一个更需要的岗位。"),
    "week_is_full": _("本周的班次或时长已用在其他岗位。"),
    "place_full": _("岗位的 %(max_people)s 个名额已满。"),
    "could_join": _("岗位还有名额，可以邀请。"),
    "locks_clash": _("与另一项锁定的安排冲突。"),
    # Parts of what an assignment is worth.
    "preference": _("服务意愿：%(points)s 分。"),
    "nearness": _("路程远近：%(points)s 分。"),
    "reliability": _("守约情况与任务的重要程度：%(points)s 分。"),
    "continuity": _("熟悉这个项目：%(points)s 分。"),
    "stay": _("保持原来的安排，少变动：%(points)s 分。"),
    "load": _("近期服务较多，扣分照顾休息：%(points)s 分。"),
    "seat_needed": _("补上必需的名额：%(points)s 分。"),
    "seat_extra": _("补上可增加的名额：%(points)s 分。"),
    "seat_over": _("超出名额的安排，不计名额分。"),
}

UNFILLED: dict[str, Sentence] = {
    "no_one_qualified": _("没有人符合技能、资质或年龄要求，还缺 %(missing)s 人。"),
    "too_few_qualified": _("符合技能、资质和年龄要求的只有 %(people)s 人，还缺 %(missing)s 人。"),
    "ruled_out": _("去掉已谢绝或不宜安排的，只剩 %(people)s 人，还缺 %(missing)s 人。"),
    "too_far": _("符合要求又在可前往范围内的只有 %(people)s 人，还缺 %(missing)s 人。"),
    "no_one_free": _("那段时间有空的只有 %(people)s 人，还缺 %(missing)s 人。"),
    "everyone_busy": _("合适的人都已有安排，还能来的只有 %(people)s 人，还缺 %(missing)s 人。"),
    "not_explained": _("还缺 %(missing)s 人，原因可逐个查看。"),
    "left_open": _("还有 %(people)s 人可以邀请，请人工确认。"),
}

UNFILLED_BY_ANYBODY: dict[str, Sentence] = {
    "ruled_out": _("符合要求的人都已谢绝、问过或不宜安排，还缺 %(missing)s 人。"),
    "too_far": _("可前往的范围内没有符合要求的人，还缺 %(missing)s 人。"),
    "no_one_free": _("那段时间没有人有空，还缺 %(missing)s 人。"),
    "everyone_busy": _("合适的人都已有安排，还缺 %(missing)s 人。"),
}

CHANGES: dict[str, Sentence] = {
    "ask_one_more": _("请 %(people)s 位本周已排满的人多服务一次。"),
    "widen_radius": _("请 %(people)s 人多走 %(extra_km)s 公里以内的路。"),
    "move_shift": _("班次%(offset_text)s，有 %(people)s 人能来。"),
    "get_check": _("为 %(people)s 人办理：%(names)s。"),
    "teach_skill": _("培训 %(people)s 人：%(names)s。"),
    "recruit": _("新招募 %(people)s 人，需具备：%(names)s。"),
    "recruit_anyone": _("新招募 %(people)s 人。"),
}

NEARBY: dict[str, Sentence] = {
    "ask_one_more": _("人选在 %(within_km)s 公里以内。"),
    "get_check": _("人选在 %(within_km)s 公里以内。"),
    "teach_skill": _("人选在 %(within_km)s 公里以内。"),
    "recruit": _("最好住在 %(within_km)s 公里以内。"),
}
"""Said after a change when ``within_m`` is known."""

OPENINGS: dict[str, Sentence] = {
    "go_further": _("再多走 %(extra_km)s 公里。"),
    "free_up": _("再空出 %(hours_missing)s 小时。"),
    "serve_more": _("每周多服务 %(shifts)s 次。"),
    "serve_longer": _("每周多服务 %(minutes_hours)s 小时。"),
    "obtain_check": _("办好这些资质或审查：%(names)s。"),
    "learn": _("学会：%(names)s。"),
}
"""What would open a place to a person."""

DAYS: tuple[Sentence, ...] = (
    _("周一"),
    _("周二"),
    _("周三"),
    _("周四"),
    _("周五"),
    _("周六"),
    _("周日"),
)


Facts = Mapping[str, int | float]


def reason_sentence(code: str, facts: Facts, *, names: str = "") -> str:
    """One reason in the active language. ``names`` spells out the mask in its facts."""
    return str(REASONS[code]) % _readable(facts, names)


def unfilled_sentence(code: str, *, people: int, missing: int) -> str:
    """Why a place is still open, in the active language."""
    said = UNFILLED[code] if people else UNFILLED_BY_ANYBODY.get(code, UNFILLED[code])
    return str(said) % _readable({"people": people, "missing": missing}, "")


def change_sentence(code: str, facts: Facts, *, people: int, names: str = "") -> str:
    """What would fill a place, in the active language. ``names`` spells out the mask."""
    is_open = code == "recruit" and not facts.get("mask")
    said = str(CHANGES["recruit_anyone" if is_open else code])
    if "within_m" in facts:
        said = joined(said, str(NEARBY[code]))
    return said % _readable({"people": people, **facts}, names)


def opening_sentence(code: str, facts: Facts, *, names: str = "") -> str:
    """What would open a place to a person. ``names`` spells out the mask."""
    return str(OPENINGS[code]) % _readable(facts, names)


def joined(*sentences: str) -> str:
    """Sentences one after the other; nothing stands between them in Chinese."""
    return (" " if (get_language() or "zh").startswith("en") else "").join(sentences)


def _readable(facts: Facts, names: str) -> dict[str, str]:
    """Every fact localized, and with it kilometres for metres, hours for minutes."""
    told = {name: str(formats.localize(value)) for name, value in facts.items()}
    for name, value in facts.items():
        if name.endswith("_m"):
            told[f"{name[:-2]}_km"] = str(formats.localize(round(value / 1000, 1)))
        if "minutes" in name:
            told[f"{name}_hours"] = str(formats.localize(round(value / 60, 1)))
    if "first_hour" in facts:
        day, hour = divmod(int(facts["first_hour"]), 24)
        told["first_hour_text"] = f"{DAYS[day]} {hour:02d}:00"
    if "offset_minutes" in facts:
        told["offset_text"] = _moved(int(facts["offset_minutes"]))
    return {**told, "names": names or "—"}


def _moved(minutes: int) -> str:
    days, hours = divmod(abs(minutes) // 60, 24)
    if minutes < 0:
        return _now("提前 %s 天") % days if days else _now("提前 %s 小时") % hours
    return _now("推后 %s 天") % days if days else _now("推后 %s 小时") % hours
