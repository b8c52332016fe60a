"""How practice cards read on a page: rows, facts, figures, attribution, a project's part."""

from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.core import divisions
from liandong.models import PracticeCard, PracticeReuse, Project
from liandong.phrases import linkage as linkage_words
from liandong.phrases import needs as need_words
from liandong.phrases import practice_cards as words
from liandong.phrases import projects as project_words
from liandong.queries import access
from liandong.queries import practice_cards as shown
from liandong.queries.access import Actor
from liandong.web.template_words import minutes_as_hours


def row(card: PracticeCard, streets: int) -> dict[str, Any]:
    return {
        "title": card.title,
        "url": reverse("practice-card", args=[card.pk]),
        "text": card.problem[:80],
        "note": " · ".join(str(one) for one in _tags(card)),
        "tag": reused_words(streets) or words.STATES[card.state],
        "tag_kind": "ok" if streets else "plain",
    }


def _tags(card: PracticeCard) -> list[Any]:
    told = [
        project_words.MODES.get(card.mode, ""),
        need_words.CATEGORIES.get(card.category, ""),
        card.organization.name,
    ]
    return [one for one in told if one]


def reused_words(streets: int) -> str:
    """In how many other streets it was used; empty for none."""
    if not streets:
        return ""
    return ngettext("%(n)d 个街道用过", "%(n)d 个街道用过", streets) % {"n": streets}


def place(reuse: PracticeReuse) -> str:
    code = reuse.project.division_code
    street = divisions.division(code[:9]).name if code else ""
    return " · ".join(filter(None, [street, reuse.project.organization.name]))


def facts(card: PracticeCard) -> list[dict[str, Any]]:
    street = divisions.division(card.division_code[:9]).name if card.division_code else ""
    told = [
        (_("服务模式"), project_words.MODES.get(card.mode, "")),
        (_("谁来主导"), linkage_words.LEADS.get(card.lead, card.lead)),
        (_("服务类别"), need_words.CATEGORIES.get(card.category, "")),
        (_("在哪里做的"), street),
    ]
    return [{"label": label, "value": value} for label, value in told if value]


def figures(card: PracticeCard) -> list[dict[str, Any]]:
    """What records say, each with of how many."""
    found = []
    for code, (value, n) in card.figures.items():
        if code == "minutes":
            told = minutes_as_hours(int(value))
        elif n is not None:
            told = _("%(value)d（共 %(n)d）") % {"value": value, "n": n}
        else:
            told = f"{value:g}"
        found.append({"label": words.FIGURES[code], "value": told})
    return found


def took(card: PracticeCard) -> str:
    if card.cost_cents is None:
        return card.cost_note
    yuan, cents = divmod(card.cost_cents, 100)
    money = f"{yuan:,}.{cents:02d}" if cents else f"{yuan:,}"
    if card.cost_note:
        return _("%(money)s 元（%(note)s）") % {"money": money, "note": card.cost_note}
    return _("%(money)s 元") % {"money": money}


def attribution(card: PracticeCard) -> str:
    """The words that go with every re-use: who, where, when, how it may be used."""
    day = formats.date_format(timezone.localdate(card.published_at or card.written_at))
    return _("“%(title)s”，%(author)s（%(organization)s），%(day)s，%(license)s，%(number)s") % {
        "title": card.title,
        "author": card.author.name,
        "organization": card.organization.name,
        "day": day,
        "license": words.LICENSES[card.license],
        "number": card.number,
    }


def of_project(project: Project, who: Actor) -> dict[str, Any]:
    """What a project's page shows: where it was begun from, its cards, and writing one."""
    reuse = shown.reuse_of(project)
    may_write = (
        who.has(access.SOCIAL_WORKER, access.SUPERVISOR, access.COORDINATOR)
        and shown.projects_to_tell(who).filter(pk=project.pk).exists()
    )
    return {
        "source": attribution(reuse.card) if reuse else "",
        "source_url": reverse("practice-card", args=[reuse.card_id]) if reuse else "",
        "cards": shown.cards_of(project),
        "write_url": reverse("practice-card-create") + f"?project={project.pk}"
        if may_write
        else "",
    }
