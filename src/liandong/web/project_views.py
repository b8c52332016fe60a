"""How a project reads on a page: rows, modes as cards, gates with their remedy, shifts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong import phrases
from liandong.core import codes, linkage, recurrence, workdays
from liandong.core.credentials import codes_of
from liandong.core.projects import GateOpen, Mode, mode_template
from liandong.models import Position, Project, Shift
from liandong.phrases import credentials as credential_words
from liandong.phrases import linkage as linkage_words
from liandong.phrases import needs as need_words
from liandong.phrases import projects as words
from liandong.queries import projects as queries
from liandong.web.place_fields import area_name
from liandong.web.template_words import person_day

NO_LIMIT_AGE = 120
"""An upper age that limits nobody."""
STATE_KINDS = {
    "draft": "wait",
    "published": "ok",
    "paused": "warn",
    "finished": "plain",
    "closed": "plain",
    "cancelled": "plain",
}
_ICONS = {
    "ProjectPlanned": "briefcase",
    "ProjectChanged": "edit",
    "ProjectPublished": "speakerphone",
    "ProjectCancelled": "ban",
    "ProjectFinished": "flag",
}
_FIELDS_OF_GATES = {
    "risk_statement_missing": "risk_statement",
    "contact_missing": "contact_phone",
    "lead_missing": "social_worker",
    "insurance_missing": "insurance_policy",
    "insurance_asked": "insurance_policy",
    "insurance_not_in_force": "insurance_policy",
    "agreement_missing": "agreement",
}
"""Gates that are settled in the project's facts, and the field that settles them."""
_DUTY_GATES = frozenset(
    {"duty_unfilled", "evidence_missing", "message_pack_missing", "command_missing"}
    | {"dispatch_order_missing", "fact_check_missing"}
)
_NO_PAGE = frozenset(
    {"lead_absent", "too_few_people", "nobody_alone", "minors_on_shift", "leaders_missing"}
    | {"risk_brief_missing", "agreement_unsigned", "induction_missing", "training_open"}
    | {"pledge_missing", "approval_missing", "organization_suspended"}
)
"""Gates of a shift that are settled where they are shown."""
_SHIFT_GATES = frozenset({"place_missing", "shifts_missing", "shifts_past", "shift_plan_missing"})
_POSITION_GATES = frozenset(
    {"positions_missing", "qualification_missing", "requirement_missing"}
    | {"minors_admitted", "ages_reversed"}
)


def row(project: Project, coming: queries.Coming) -> dict[str, Any]:
    """One line of the list of projects."""
    facts = [
        words.MODES[project.mode],
        project.organization.name,
        area_name(project.division_code),
    ]
    if coming.shifts:
        note = _("接下来 %(shifts)s 班，已报 %(taken)s / %(wanted)s 人，最近一班%(day)s") % {
            "shifts": coming.shifts,
            "taken": coming.taken,
            "wanted": coming.wanted,
            "day": person_day(coming.next_at),
        }
    else:
        note = _("接下来没有班次")
    return {
        "title": project.title,
        "url": reverse("project-detail", args=[project.pk]),
        "text": " · ".join(str(fact) for fact in facts if fact),
        "note": note,
        "tag": words.PROJECT_STATES[project.state],
        "tag_kind": STATE_KINDS[project.state],
    }


def lead_words(
    mode: str, lead: str, reason: str, *, posts: Iterable[Position] = ()
) -> dict[str, Any]:
    """Who leads, and why, as two sentences."""
    kinds = [post.credential_kind for post in posts if post.credential_kind]
    named = {"credential": str(credential_words.KINDS.get(kinds[0], kinds[0])) if kinds else ""}
    if reason == "changed_by_hand":
        why = _("由人更换过，原因记在联动里")
    elif "%(credential)s" in str(linkage_words.LEAD_REASONS.get(reason, "")) and not kinds:
        why = str(words.MODE_ROLES.get(mode, ""))
    else:
        why = str(linkage_words.LEAD_REASONS.get(reason, words.MODE_ROLES.get(mode, ""))) % named
    return {"lead": linkage_words.LEADS.get(lead, lead), "why": why}


def mode_cards(today: date) -> list[dict[str, Any]]:
    """The five modes with the duties of both sides, and who would lead."""
    found = []
    for mode in Mode:
        template = mode_template(mode, today)
        computed = linkage.who_leads(mode, has_team_leader=True)
        found.append(
            {
                "code": mode.value,
                "name": words.MODES[mode.value],
                "roles": words.MODE_ROLES[mode.value],
                "worker": [words.DUTIES[code] for code in template.social_worker_duties],
                "volunteer": [words.DUTIES[code] for code in template.volunteer_duties],
                "lead": lead_words(mode.value, computed.lead.value, computed.reason_code),
            }
        )
    return found


def gates(project: Project, opened: Iterable[GateOpen]) -> list[dict[str, Any]]:
    """What is missing before publishing: the sentence, its law, and where to settle it."""
    return [
        {
            "code": gate.code,
            "text": words.gate_words(gate.code, gate.facts),
            "detail": words.LAWS.get(gate.law, ""),
            "ok": False,
            **_remedy(project, gate),
        }
        for gate in opened
    ]


def _remedy(project: Project, gate: GateOpen) -> dict[str, Any]:
    if gate.code in _NO_PAGE:
        return {}
    if gate.code in _FIELDS_OF_GATES:
        url = reverse("project-change", args=[project.pk])
        url += f"#id_{_FIELDS_OF_GATES[gate.code]}"
        return {"url": url, "url_label": _("去补上")}
    if gate.code in _DUTY_GATES or "part" in gate.facts:
        return {"url": reverse("project-duties", args=[project.pk]), "url_label": _("去分工和记录")}
    if gate.code in _POSITION_GATES:
        posts: list[Position] = getattr(project, "posts", [])
        titled = [post for post in posts if post.title == gate.facts.get("position")]
        if gate.code == "positions_missing" and posts:
            url = reverse("shift-create", args=[project.pk])
            return {"url": url, "url_label": _("去排班次")}
        if titled:
            url = reverse("position-change", args=[project.pk, titled[0].pk])
            return {"url": url, "url_label": _("去改岗位")}
        url = reverse("position-create", args=[project.pk])
        return {"url": url, "url_label": _("去设岗位")}
    if gate.code in _SHIFT_GATES:
        has_posts = bool(getattr(project, "posts", []))
        name = "shift-create" if has_posts else "position-create"
        label = _("去排班次") if has_posts else _("先设岗位")
        return {"url": reverse(name, args=[project.pk]), "url_label": label}
    return {"url": "#needs", "url_label": _("看对应的需求")}


def facts(project: Project) -> list[dict[str, Any]]:
    """What the project is, as term and value."""
    lead = lead_words(
        project.mode, project.lead, project.lead_reason, posts=getattr(project, "posts", [])
    )
    found = [
        (_("编号"), project.number),
        (_("主办机构"), project.organization.name),
        (_("服务模式"), f"{words.MODES[project.mode]}：{words.MODE_ROLES[project.mode]}"),
        (_("谁来主导"), f"{lead['lead']}。{lead['why']}。"),
        (_("负责的社工"), project.social_worker.name if project.social_worker else ""),
        (_("志愿者队长"), project.lead_person.name if project.lead_person else ""),
        (_("服务类别"), need_words.CATEGORIES.get(project.category, project.category)),
        (
            _("服务谁"),
            need_words.SERVICE_OBJECTS.get(project.service_object, project.service_object),
        ),
        (_("地区"), area_name(project.division_code)),
        (_("公开电话"), project.contact_phone),
    ]
    return [{"label": label, "value": value} for label, value in found if value]


def guarantees(project: Project) -> str:
    """What volunteers are given, in words."""
    given = [code for code in project.guarantees.split(",") if code]
    return "、".join(codes.label("guarantee", code, get_language() or "zh") for code in given)


def safety(project: Project) -> list[dict[str, Any]]:
    """Risk and what protects the volunteers."""
    found = [
        (_("风险等级"), need_words.RISKS.get(project.risk_level, project.risk_level)),
        (_("风险说明"), project.risk_statement),
        (_("保险单号"), project.insurance_policy),
        (_("协议文本"), project.agreement),
        (_("给志愿者的保障"), guarantees(project)),
    ]
    return [{"label": label, "value": value or _("还没写")} for label, value in found]


def posts(positions: Iterable[Position]) -> list[dict[str, Any]]:
    """The positions with what one must bring."""
    found = []
    for position in positions:
        asked = []
        if position.credential_kind:
            asked.append(
                credential_words.KINDS.get(position.credential_kind, position.credential_kind)
            )
        asked += [credential_words.SKILLS[code] for code in codes_of(position.skill_mask)]
        if position.training:
            asked.append(_("培训：%(name)s") % {"name": position.training})
        if position.background_check:
            asked.append(_("要做从业查询"))
        ages = _ages(position)
        found.append(
            {
                "pk": position.pk,
                "title": position.title,
                "duties": position.duties,
                "asked": "、".join(map(str, asked)) or _("没有特别要求"),
                "ages": ages,
                "lead": linkage_words.LEADS.get(position.lead, position.lead),
                "shifts": getattr(position, "shift_count", 0),
            }
        )
    return found


def _ages(position: Position) -> str:
    least, most = position.min_age, position.max_age
    if most >= NO_LIMIT_AGE:
        return _("%(least)s 岁以上") % {"least": least} if least else _("年龄不限")
    return _("%(least)s 到 %(most)s 岁") % {"least": least, "most": most}


def days(shifts: Sequence[Shift]) -> list[dict[str, Any]]:
    """Shifts by day, with the holiday that the day is."""
    found = []
    for day, group in groupby(shifts, key=lambda s: timezone.localtime(s.starts_at).date()):
        rows = list(group)
        for shift in rows:
            shift.key = str(shift.pk)  # type: ignore[attr-defined]
        found.append({"day": day, "shifts": rows, "is_holiday": _holiday(day)})
    return found


def _holiday(day: date) -> str:
    named = workdays.holidays().get(day)
    return named.name if named and named.is_off else ""


def rule_words(rule: str, starts_at: datetime, minutes: int) -> str:
    """A rule as a person says it, in the active language."""
    return recurrence.in_words(
        rule, first_starts_at=starts_at, minutes=minutes, language=get_language() or "zh"
    )


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
