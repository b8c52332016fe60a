"""Who holds the duties of a project, a part or a linkage: taken by somebody, or by the template."""

from datetime import date

from django.db.models import QuerySet

from liandong.core import duties, projects
from liandong.core.project_modes import Mode, ModeTemplate
from liandong.models import DispatchOrder, Duty, Linkage, Project, ProjectPart, Shift

Whole = Project | ProjectPart
"""What a mode holds for: a project, or a part of it with a mode of its own."""


def whole_of(shift: Shift) -> Whole:
    """The part to which a shift's position belongs, else its project."""
    return shift.position.part or shift.project


def template_of(whole: Whole, day: date) -> ModeTemplate:
    """The template of the mode as it holds on a day."""
    return projects.mode_template(Mode(whole.mode), day)


def current(whole: Project | ProjectPart | Linkage) -> QuerySet[Duty]:
    """Duties that hold now."""
    rows = Duty.objects.filter(ended_at=None)
    if isinstance(whole, ProjectPart):
        return rows.filter(part=whole)
    if isinstance(whole, Linkage):
        return rows.filter(linkage=whole)
    return rows.filter(project=whole, part=None)


def kept_by_code(whole: Project | ProjectPart | Linkage) -> dict[str, Duty]:
    """The duties that are written down and hold now, by code. One query."""
    rows = current(whole).select_related("person", "team", "done_by").order_by("pk")
    return {row.code: row for row in rows}


def people_of(whole: Project | ProjectPart | Linkage) -> tuple[int | None, int | None]:
    """The ids of the social worker and of the volunteer who leads; a part may have its own."""
    if isinstance(whole, ProjectPart):
        return whole.social_worker_id or whole.project.social_worker_id, whole.lead_person_id
    if isinstance(whole, Project):
        return whole.social_worker_id, whole.lead_person_id
    rows = whole.parties.filter(until=None).order_by("pk")
    sides: dict[str, int] = {}
    for side, person, leader in rows.values_list("side", "person_id", "team__leader_id"):
        if person is not None or leader is not None:
            sides.setdefault(side, person or leader)
    # A team stands in for volunteers who are not named: its leader leads them.
    return sides.get("social_worker"), sides.get("volunteer") or sides.get("team")


def unfilled(whole: Whole, template: ModeTemplate) -> tuple[str, ...]:
    """Duties that nobody holds, in the order of the mode. One query."""
    worker, leader = people_of(whole)
    taken = set(current(whole).filter(by_template=False).values_list("code", flat=True))
    if template.mode is Mode.EMERGENCY and order_of(whole) is not None:
        taken.add("report_to_command")  # whoever wrote the order down speaks with its body
    return duties.unfilled(template, taken, worker=worker, leader=leader)


def order_of(whole: Whole) -> DispatchOrder | None:
    """The order of the command body that made a project, when an incident did. One query."""
    if isinstance(whole, ProjectPart):
        return None
    return DispatchOrder.objects.filter(incident__project=whole).first()


def holder_of(whole: Whole | Linkage, code: str) -> int | None:
    """The id of the person who holds a duty; None for everybody, a team or nobody."""
    kept = current(whole).filter(code=code, by_template=False).first()
    if kept is not None:
        return int(kept.person_id) if kept.person_id else None
    worker, leader = people_of(whole)
    held = duties.by_template(code, worker=worker, leader=leader)
    return held.person if held else None
