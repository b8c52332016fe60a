"""A stored plan in plain words: why this person, why this gap, what would fill it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong.core import codes
from liandong.core.credentials import codes_of
from liandong.core.languages import language_choices
from liandong.matching.about import Path
from liandong.phrases import matching
from liandong.phrases.planning import NOT_CONSIDERED

LIKED_PERCENT = 70


def skill_names(mask: int) -> str:
    """The skills of a mask by name."""
    language = "en" if (get_language() or "zh").startswith("en") else "zh"
    return "、".join(codes.label("skill", code, language) for code in codes_of(mask))


def reason_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """One reason with its names looked up."""
    if code == "not_considered":
        return str(NOT_CONSIDERED)
    names = ""
    for name in ("mask", "missing_mask", "asked_mask"):
        if name in facts:
            names = _names(code, int(facts[name]))
    numbers = {k: v for k, v in facts.items() if isinstance(v, int | float)}
    return matching.reason_sentence(code, numbers, names=names)


def opening_sentence(code: str, facts: Mapping[str, Any]) -> str:
    """What would open a shift to somebody, with its names looked up."""
    names = _names(code, int(facts["mask"])) if "mask" in facts else ""
    return matching.opening_sentence(code, facts, names=names)


def path_sentences(paths: Iterable[Path]) -> list[str]:
    """What would open more to somebody, and how many short shifts it opens."""
    told = []
    for path in paths:
        said = opening_sentence(path.opening.code, path.opening.facts)
        if path.places:
            opens = _("能去补 %(n)s 个缺人的班次。") % {"n": path.places}
        else:
            opens = _("能多一个可去的班次。")
        told.append(matching.joined(said, opens))
    return told


def _names(code: str, mask: int) -> str:
    """What a mask stands for: skills, languages, or papers, which are a plan's own numbers."""
    if code in ("lacks_skill", "learn"):
        return skill_names(mask)
    if code == "no_common_language":
        language = "en" if (get_language() or "zh").startswith("en") else "zh"
        told = dict(language_choices(language))
        return "、".join(told.get(one, one) for one in codes_of(mask))
    return _("岗位要求的资质或培训")


def reason_sentences(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """The parts that speak for a person, in plain words: the person first, then the place."""
    told = sorted(
        reasons,
        key=lambda r: (r["code"].startswith("seat"), -abs(float(r["facts"].get("points", 0)))),
    )
    return [text for reason in told if (text := _plain(reason["code"], reason["facts"]))]


def _plain(code: str, facts: Mapping[str, Any]) -> str:
    points = float(facts.get("points", 0))
    if code == "nearness" and "distance_m" in facts:
        distance = formats.localize(round(facts["distance_m"] / 1000, 1))
        return _("离服务地点约 %(distance)s 公里") % {"distance": distance}
    if code == "preference" and facts.get("percent", 0) >= LIKED_PERCENT:
        return _("愿意做这类服务")
    if code == "reliability" and "percent" in facts:
        return _("答应过的服务，%(percent)s%% 都到了") % {"percent": facts["percent"]}
    if code == "continuity" and points > 0:
        return _("以前参加过这个项目，熟悉情况")
    if code == "stay" and points > 0:
        return _("原来就这样安排，尽量不变")
    if code == "load" and points < 0:
        hours = formats.localize(round(facts.get("recent_minutes", 0) / 60, 1))
        return _("最近四周已服务 %(hours)s 小时，排得靠后一些") % {"hours": hours}
    if code == "seat_needed":
        return _("补上最低人数里的一个名额")
    if code == "seat_extra":
        return _("最低人数已够，再多一个人手")
    return ""


def gap_sentence(code: str, facts: Mapping[str, Any], missing: int) -> str:
    """Why places stay empty."""
    return matching.unfilled_sentence(code, people=int(facts.get("people", 0)), missing=missing)


def change_sentences(changes: Iterable[Mapping[str, Any]], *, most: int = 3) -> list[str]:
    """What would fill the gap, the cheapest first."""
    told = []
    for change in list(changes)[:most]:
        mask = int(change["facts"].get("mask", 0))
        names = ""
        if mask:
            names = (
                skill_names(mask)
                if change["code"] in ("teach_skill", "recruit")
                else _("岗位要求的资质或培训")
            )
        told.append(
            matching.change_sentence(
                change["code"], change["facts"], people=int(change["people"]), names=names
            )
        )
    return told
