"""Shifts and reasons in the words that pages show: streets, distances, what would help."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from liandong import phrases
from liandong.core import codes
from liandong.core.credentials import codes_of
from liandong.core.divisions import UnknownDivision, path
from liandong.core.eligibility import Reason
from liandong.models import Assignment, Person, Position, Project, ProjectPart, Shift, SpokenYes
from liandong.phrases.credentials import KINDS, SKILLS
from liandong.phrases.duties import RECORDS
from liandong.phrases.households import SAID_BY, WAYS
from liandong.phrases.linkage import LEAD_REASONS, LEADS
from liandong.phrases.projects import MODE_ROLES, MODES
from liandong.phrases.recommendations import reason_line
from liandong.phrases.rosters import reason_lines
from liandong.queries.shifts import Card

_WAYS: Mapping[str, tuple[str, str | Promise]] = {
    "check_identity": ("my-identity", gettext_lazy("去核对实名")),
    "add_birth_date": ("my-profile", gettext_lazy("去填资料")),
    "ask_guardian_consent": ("guardian-home", gettext_lazy("请监护人来看")),
    "bring_guardian": ("my-profile", gettext_lazy("去填资料")),
    "add_credential": ("my-credential", gettext_lazy("去上传")),
    "renew_credential": ("my-credential", gettext_lazy("去上传")),
    "take_training": ("course-list", gettext_lazy("去学")),
    "widen_own_range": ("my-profile", gettext_lazy("去改资料")),
    "join_reserve": ("shift-list", gettext_lazy("看别的班次")),
    "change_own_hours": ("my-availability", gettext_lazy("去改我的时间")),
    "release_other_shift": ("my-shifts", gettext_lazy("看我的班次")),
    "choose_safer_shift": ("shift-list", gettext_lazy("看别的班次")),
    "choose_other_shift": ("shift-list", gettext_lazy("看别的班次")),
}
"""Remedy → the page where the person can take it, and the words of the link."""


_PAPERS = ("credential", "training")


def reason_words(reason: Reason) -> dict[str, Any]:
    """A reason as the component ``reasons`` wants it: text, remedy, and where to take it."""
    readable = reason_facts(reason.facts)
    text, remedy = reason_lines(reason.code, reason.what_would_change_it, readable)
    url, label = _way(reason.what_would_change_it)
    return {"text": text, "detail": remedy, "ok": False, "url": url, "url_label": label}


def reason_facts(facts: Mapping[str, object]) -> dict[str, str]:
    """A reason's facts as a person reads them, papers by their names."""
    papers = {name: paper_name(str(facts[name])) for name in _PAPERS if name in facts}
    return phrases.readable_facts(facts) | papers


def heard(place: Assignment) -> str:
    """Who wrote down a spoken yes, and how it was given; empty for an own yes."""
    yes = SpokenYes.objects.filter(assignment=place).select_related("heard_by").first()
    if yes is None:
        return ""
    words = _("%(said_by)s%(how)s答应，%(name)s 在 %(day)s 登记。不是您的意思，可以点“我来不了”。")
    return words % {
        "said_by": SAID_BY[yes.said_by],
        "how": WAYS[yes.how],
        "name": yes.heard_by.name,
        "day": formats.date_format(yes.heard_at, "SHORT_DATE_FORMAT"),
    }


def _way(remedy: str) -> tuple[str, str]:
    name, label = _WAYS.get(remedy, ("", ""))
    try:
        return (reverse(name), str(label)) if name else ("", "")
    except NoReverseMatch:
        return "", ""


def paper_name(code: str) -> str:
    """The name of a credential or skill; a training is named by itself."""
    return str(KINDS.get(code) or SKILLS.get(code) or code)


def skill_names(mask: int) -> str:
    """Skills of a mask, in one line."""
    return _("、").join(str(SKILLS[code]) for code in codes_of(mask) if code in SKILLS)


def category(code: str) -> str:
    """The name of a service category in the active language."""
    return codes.label("service_category", code, get_language() or "zh")


def category_choices() -> list[tuple[str, str]]:
    """All service categories for a filter."""
    return codes.choices("service_category", get_language() or "zh")


def street(code: str) -> str:
    """A place as strangers may know it: county and street, no nearer."""
    try:
        rungs = [rung for rung in path(code) if len(rung.code) >= 6]
    except UnknownDivision:
        return ""
    return " ".join(rung.name for rung in rungs)


def distance(metres: int | None) -> str:
    """About how far: “约 800 米”, “约 2.3 公里”; nothing when it is not known."""
    if metres is None:
        return ""
    if metres < 950:
        return _("约 %(n)s 米") % {"n": formats.localize(max(100, round(metres, -2)))}
    return _("约 %(n)s 公里") % {"n": formats.localize(round(metres / 1000, 1))}


def card_words(card: Card) -> dict[str, Any]:
    """A card as ``shifts/_card.html`` wants it."""
    shift = card.shift
    first = (card.against or card.wishes)[:1]
    return {
        "pk": shift.pk,
        "url": reverse("shift-detail", args=[shift.pk]),
        "title": shift.project.title,
        "position": shift.position.title,
        "category": category(shift.project.category),
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "street": street(shift.division_code),
        "distance": distance(card.distance_m),
        "free": card.free,
        "max": shift.max_people,
        "taken": shift.taken,
        "is_held": card.is_held,
        "is_barred": bool(card.against),
        "against": reason_words(first[0]) if first else None,
        "more": max(0, len(card.against) - 1),
    }


def cards_words(cards: Iterable[Card], person: Person | None = None) -> list[dict[str, Any]]:
    """Cards for a list; for a person with why each suits, in one line."""
    return [card_words(card) | {"why": fit_line(person, card)} for card in cards]


def fit_line(person: Person | None, card: Card) -> str:
    """Why a shift suits a person who can take it; nothing otherwise."""
    if person is None or not card.fits:
        return ""
    kind = card.shift.project.category[-2:]
    is_liked = kind.isdigit() and person.category_mask >> (int(kind) - 1) & 1
    return reason_line(
        {"preference": {"percent": 100 if is_liked else 0}},
        taken=card.shift.taken,
        least=card.shift.min_people,
        distance_m=card.distance_m,
    )


def guarantees(project: Project) -> str:
    """What the volunteers are given, in one line (Order 685 Art 13, 17)."""
    language = get_language() or "zh"
    given = [c.strip() for c in project.guarantees.replace("、", ",").split(",") if c.strip()]
    return _("、").join(codes.label("guarantee", code, language) for code in given)


def risk(project: Project) -> str:
    """The risk level in words."""
    return codes.label("risk", project.risk_level, get_language() or "zh")


def lead_words(project: Project | ProjectPart) -> tuple[str, str]:
    """Who leads a project, or a part of it, and why."""
    who = str(LEADS.get(project.lead, project.lead))
    kind = next((p.credential_kind for p in project.positions.all() if p.credential_kind), "")
    why = LEAD_REASONS.get(project.lead_reason)
    return who, str(why) % {"credential": paper_name(kind)} if why else mode_words(project)


def to_sign(kinds: Iterable[str]) -> list[tuple[str, object]]:
    """What a person still has to say for themself, each with the words of its button."""
    return [(kind, RECORDS[kind]) for kind in kinds]


def mode_words(project: Project | ProjectPart) -> str:
    """The service mode and how the two sides share it: 日常服务：社工督导，志愿者实践."""
    if project.mode not in MODES:
        return ""
    words = _("%(mode)s：%(roles)s")
    return words % {"mode": MODES[project.mode], "roles": MODE_ROLES[project.mode]}


def asks(shift: Shift) -> list[str]:
    """What the shift's position asks of a person, one line each."""
    return position_asks(shift.position)


def position_asks(post: Position) -> list[str]:
    """What a position asks of a person, one line each."""
    found = []
    if post.skill_mask:
        found.append(_("要会：%(skills)s") % {"skills": skill_names(post.skill_mask)})
    if post.credential_kind:
        found.append(_("要有：%(paper)s") % {"paper": paper_name(post.credential_kind)})
    if post.training:
        found.append(_("先参加培训：%(training)s") % {"training": post.training})
    if post.min_age and post.max_age < 120:
        ages = {"least": post.min_age, "most": post.max_age}
        found.append(_("年龄 %(least)s 到 %(most)s 岁") % ages)
    elif post.min_age:
        found.append(_("年满 %(least)s 岁") % {"least": post.min_age})
    elif post.max_age < 120:
        found.append(_("不超过 %(most)s 岁") % {"most": post.max_age})
    if post.background_check:
        found.append(_("上岗前要做从业查询"))
    return found
