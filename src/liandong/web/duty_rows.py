"""One duty of a checklist in words, with what the viewer may do about it; for all its pages."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from liandong.models import Team
from liandong.phrases import duties as words
from liandong.phrases import projects as project_words
from liandong.queries.duties import DutyRow


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks at a checklist, where a duty is ticked off, for which teams they speak."""

    pk: int
    done_url: Callable[[int], str]
    teams: Sequence[Team] = ()
    may_arrange: bool = False
    is_open: bool = True


def sides(
    rows: Collection[DutyRow], names: Mapping[int, str], viewer: Viewer
) -> list[dict[str, Any]]:
    """Both sides of a checklist, the social workers' first; an empty side is left out."""
    found = []
    for title, is_work in ((words.SHORT["social_worker"], True), (words.SHORT["volunteer"], False)):
        told = [duty(row, names, viewer) for row in rows if row.is_worker_side is is_work]
        if told:
            found.append({"title": title, "rows": told})
    return found


def duty(row: DutyRow, names: Mapping[int, str], viewer: Viewer) -> dict[str, Any]:
    """One duty: who holds it and since which word, whether it is done, what may be done."""
    name, note, kept = "", "", row.kept
    if kept is not None and kept.team is not None:
        name = kept.team.name
    elif kept is not None and kept.person is not None:
        name = kept.person.name
    elif row.held is not None:
        person = row.held.person
        name = names.get(person, "") if person else str(words.HOLDERS[row.held.holder])
        note = _("按模式定的")
    is_done = kept is not None and kept.done_at is not None
    if kept is not None and is_done:
        note = kept.evidence or _("已办好")
    mine = kept is not None and kept.person_id == viewer.pk
    ours = kept is not None and any(kept.team_id == team.pk for team in viewer.teams)
    return {
        "code": row.code,
        "title": project_words.DUTIES[row.code],
        "name": name or _("还没有人负责"),
        "note": note,
        "tag": _("办好了") if is_done else "" if row.is_filled else _("缺人"),
        "tag_kind": "ok" if is_done else "danger",
        "pk": kept.pk if kept else None,
        "done_url": viewer.done_url(kept.pk) if kept else "",
        "may_take": viewer.is_open and not mine,
        "teams": [
            team
            for team in viewer.teams
            if viewer.is_open and (kept is None or kept.team_id != team.pk)
        ],
        "may_finish": viewer.is_open
        and kept is not None
        and not is_done
        and (mine or ours or viewer.may_arrange),
    }
