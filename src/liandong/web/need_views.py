"""How a need reads on a page: rows, clocks, steps and history, in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liandong import phrases
from liandong.core import policy
from liandong.core.credentials import codes_of
from liandong.core.workdays import ClockState
from liandong.models import Assessment, Need, NeedState
from liandong.phrases import credentials as credential_words
from liandong.phrases import needs as words
from liandong.phrases import projects as project_words
from liandong.queries import needs as queries
from liandong.queries.need_people import TOP, NeedPeople
from liandong.web import shift_words
from liandong.web.place_fields import area_name
from liandong.web.template_words import minutes_as_hours, person_day

STATE_KINDS = {
    "filed": "wait",
    "verified": "wait",
    "answered": "wait",
    "assessed": "warn",
    "planned": "info",
    "served": "ok",
    "closed": "ok",
    "refused": "plain",
    "withdrawn": "plain",
}
_KINDS = {ClockState.OVERDUE: "late", ClockState.DUE_SOON: "soon", ClockState.ON_TIME: "calm"}
_WAY = (
    ("filed", "filed_at"),
    ("verified", "verified_at"),
    ("answered", "answered_at"),
    ("assessed", ""),
    ("planned", ""),
    ("served", "first_served_at"),
    ("closed", "closed_at"),
)
_ICONS = {
    "NeedFiled": "hand-stop",
    "NeedVerified": "shield-check",
    "NeedAnswered": "message",
    "NeedAssessed": "scale",
    "NeedPlanned": "briefcase",
    "NeedServed": "heart-handshake",
    "NeedChanged": "edit",
    "NeedRefused": "ban",
    "NeedWithdrawn": "x",
}


OTHER_ACTS: dict[str, dict[str, Any]] = {
    "handover": {
        "opener": gettext_lazy("交给机构办理"),
        "icon": "arrows-exchange",
        "submit": gettext_lazy("交给这家"),
        "text": gettext_lazy("这家机构的社工就能看到并办理这条需求。"),
    },
    "closing": {
        "opener": gettext_lazy("办结这条需求"),
        "icon": "circle-check",
        "submit": gettext_lazy("办结"),
        "text": gettext_lazy("写明是已经满足，还是没法再办。"),
    },
    "refusal": {
        "opener": gettext_lazy("不予受理"),
        "icon": "ban",
        "submit": gettext_lazy("不予受理"),
        "kind": "danger",
        "text": gettext_lazy("原因会原样告诉提需求的人，请写得明白、客气。"),
    },
    "withdrawal": {
        "opener": gettext_lazy("不需要了，撤回"),
        "icon": "x",
        "submit": gettext_lazy("撤回"),
        "text": gettext_lazy("写一句原因，好让工作人员知道。"),
    },
}
"""The words of what else may be done with a need."""


def day_words(moment: datetime) -> str:
    """A deadline at midnight belongs to the day before it; say that day."""
    return str(person_day(moment))


def clock(need: Need, at: datetime) -> dict[str, Any]:
    """What runs now: the answer's deadline in working days, or the day that was wished for."""
    if need.state in (NeedState.FILED, NeedState.VERIFIED):
        found = queries.answer_clock(need, at)
        left = found.working_days_left
        if found.state is ClockState.OVERDUE:
            late = max(1, -left)
            text = ngettext("答复已超期 %(n)d 个工作日", "答复已超期 %(n)d 个工作日", late) % {
                "n": late
            }
        elif left <= 0:
            text = _("今天内要答复")
        else:
            text = ngettext("还剩 %(n)d 个工作日答复", "还剩 %(n)d 个工作日答复", left) % {
                "n": left
            }
        return {"kind": _KINDS[found.state], "text": text, "due": found.due_at}
    if need.state in (NeedState.ANSWERED, NeedState.ASSESSED) and need.due_on:
        left = (need.due_on - timezone.localtime(at).date()).days
        if left < 0:
            text = ngettext("希望的日子过了 %(n)d 天", "希望的日子过了 %(n)d 天", -left)
            return {"kind": "late", "text": text % {"n": -left}, "due": None}
        text = _("希望%(day)s前") % {"day": person_day(need.due_on)}
        return {"kind": "soon" if left <= 1 else "calm", "text": text, "due": None}
    return {}


def row(need: Need, at: datetime) -> dict[str, Any]:
    """One line of the staff's list."""
    facts = [
        area_name(need.division_code),
        words.CATEGORIES.get(need.category, need.category),
        _("%(n)s 人") % {"n": need.headcount},
    ]
    if need.organization is not None:
        facts.append(need.organization.name)
    filer = words.FILER_KINDS.get(need.filer_kind, need.filer_kind)
    first = [_("志愿者优先")] if need.priority_for_id else []
    return {
        "pk": need.pk,
        "title": need.title,
        "url": reverse("need-detail", args=[need.pk]),
        "text": " · ".join(str(fact) for fact in facts if fact),
        "note": " · ".join(map(str, [*first, filer, person_day(need.filed_at)])),
        "clock": clock(need, at),
        "urgency": need.urgency,
        "urgency_kind": urgency_kind(need.urgency),
        "state": words.NEED_STATES[need.state],
        "state_kind": STATE_KINDS[need.state],
        "late": clock(need, at).get("kind") == "late",
    }


def own_row(need: Need, at: datetime) -> dict[str, Any]:
    """One need of the person's own, with where it stands."""
    return row(need, at) | {
        "steps": steps(need),
        "answer": need.answer,
        "is_open": need.state in queries.OPEN,
    }


def urgency_kind(score: int) -> str:
    """The colour of an urgency: from 60 on danger, from 30 on a warning."""
    return "danger" if score >= 60 else "warn" if score >= 30 else "plain"


def steps(need: Need) -> list[dict[str, Any]]:
    """The way of a need as steps; a refused or withdrawn one ends where it stopped."""
    labels = {
        "filed": _("提出"),
        "verified": _("核实"),
        "answered": _("答复"),
        "assessed": _("评估"),
        "planned": _("安排"),
        "served": _("服务"),
        "closed": _("办结"),
    }
    order = [code for code, _moment in _WAY]
    if need.state in (NeedState.REFUSED, NeedState.WITHDRAWN):
        ended = {"label": words.NEED_STATES[need.state], "state": "now"}
        reached = 2 if need.verified_at else 1
        return [{"label": labels[code], "state": "done"} for code in order[:reached]] + [ended]
    at = order.index(need.state)
    found = []
    for place, (code, moment) in enumerate(_WAY):
        state = "done" if place <= at else "now" if place == at + 1 else "next"
        when = getattr(need, moment) if moment else None
        text = person_day(when) if when and state == "done" else ""
        found.append({"label": labels[code], "state": state, "text": text})
    return found


def short_names(streets: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Streets by their last two rungs, for a narrow list."""
    return [(code, area_name(code)) for code, _full in streets]


def _fact(label: str, value: object, url: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "url": url}


def what(need: Need, *, sees_all: bool) -> list[dict[str, Any]]:
    """What is needed, as term and value."""
    found = [
        _fact(_("编号"), need.number),
        _fact(_("服务类别"), words.CATEGORIES.get(need.category, need.category)),
        _fact(_("服务谁"), words.SERVICE_OBJECTS.get(need.service_object, need.service_object)),
        _fact(
            _("人数和时间"),
            _("%(n)s 人，每次 %(long)s")
            % {"n": need.headcount, "long": minutes_as_hours(need.minutes)},
        ),
    ]
    if need.starts_on:
        day = person_day(need.starts_on)
        if need.due_on and need.due_on != need.starts_on:
            day = _("%(first)s 到 %(last)s") % {"first": day, "last": person_day(need.due_on)}
        found.append(_fact(_("哪天"), day))
    skills = [credential_words.SKILLS[c] for c in codes_of(need.skill_mask)]
    if skills:
        found.append(_fact(_("要会什么"), "、".join(map(str, skills))))
    if need.mode != "M1":
        found.append(_fact(_("服务方式"), project_words.MODES[need.mode]))
    if sees_all and need.priority_for is not None:
        found.append(_fact(_("志愿者优先"), need.priority_for.name))
    if sees_all and need.hardship_group:
        group = words.HARDSHIP_GROUPS.get(need.hardship_group, need.hardship_group)
        found.append(_fact(_("困难类别"), group))
    if need.risk_statement:
        found.append(_fact(_("风险说明"), need.risk_statement))
    if sees_all and need.description:
        found.append(_fact(_("补充说明"), need.description))
    return found


def priority_words(need: Need, at: datetime) -> str:
    """Why a volunteer's own need goes first, for whoever assesses it; else nothing."""
    if need.priority_for is None:
        return ""
    day = timezone.localtime(at).date()
    points = policy.profile_for(need.division_code, day).priority_help_points
    said = _("%(name)s近一年服务过，自己有困难时优先：评估时紧急程度加 %(points)d 分，写在理由里。")
    return said % {"name": need.priority_for.name, "points": points}


def where(need: Need, *, sees_all: bool) -> list[dict[str, Any]]:
    """Where it is: exactly for those who arrange it, else only roughly."""
    found = [_fact(_("地区"), area_name(need.division_code, levels=3) or _("没有写"))]
    if not sees_all:
        near = _("约 500 米范围内，具体地点只给安排服务的人看")
        return [*found, _fact(_("位置"), near)]
    if need.place_name:
        found.append(_fact(_("地点"), need.place_name))
    if need.address:
        found.append(_fact(_("详细地址"), need.address))
    return found


def whom(need: Need) -> list[dict[str, Any]]:
    """Whom to ask, for those who arrange it."""
    found = [_fact(_("谁提出"), words.FILER_KINDS.get(need.filer_kind, need.filer_kind))]
    if need.organization is not None:
        found.append(_fact(_("负责的机构"), need.organization.name))
    if need.beneficiary is not None:
        found.append(_fact(_("服务对象"), need.beneficiary.call_name))
    if need.contact_name:
        found.append(_fact(_("联系人"), need.contact_name))
    phone = need.contact_phone
    if phone:
        found.append(_fact(_("联系电话"), phone, f"tel:{phone}"))
    return found


def look(need: Need) -> dict[str, Any]:
    """The latest assessment with the reasons of its urgency; empty when there is none."""
    looks: list[Assessment] = getattr(need, "looks", [])
    if not looks:
        return {}
    last = looks[0]
    reasons = [
        {
            "text": str(words.URGENCY_REASONS.get(reason["code"], reason["code"]))
            % phrases.readable_facts(reason["facts"]),
            "detail": _("+%(points)s 分") % {"points": reason["points"]},
        }
        for reason in last.reasons
    ]
    return {
        "urgency": last.urgency,
        "kind": urgency_kind(last.urgency),
        "risk": words.RISKS.get(last.risk_level, last.risk_level),
        "by": last.by.name,
        "at": last.at,
        "note": last.note,
        "reasons": reasons or [{"text": _("没有特别急的情况")}],
    }


def people(found: NeedPeople) -> dict[str, Any]:
    """Who could help, and the times at which most people can."""
    helpers = []
    for one in found.helpers:
        near = shift_words.distance(one.distance_m)
        when = ngettext("试过的时段里 %(n)s 个有空", "试过的时段里 %(n)s 个有空", one.times)
        helpers.append(
            {
                "name": one.person.name,
                "pk": one.person.pk,
                "why": " · ".join(part for part in (near, when % {"n": one.times}) if part),
            }
        )
    times = [
        {
            "starts_at": one.starts_at,
            "people": _("%(n)s 人以上") % {"n": TOP}
            if one.people >= TOP
            else ngettext("%(n)s 人", "%(n)s 人", one.people) % {"n": one.people},
        }
        for one in found.times
    ]
    return {"helpers": helpers, "times": times}


def happenings(history: Iterable[queries.Happening]) -> list[dict[str, Any]]:
    """The history as lines of a timeline."""
    return [
        {
            "title": phrases.event_sentence(one.name, one.facts),
            "at": one.at,
            "by": one.by,
            "icon": _ICONS.get(one.name, "check"),
        }
        for one in history
    ]
