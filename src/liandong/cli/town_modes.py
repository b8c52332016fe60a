"""What the modes ask of the people of an invented town: duties named, small records written."""

from datetime import datetime, timedelta

from liandong.cli.settling import Settled
from liandong.core.project_modes import LeadRole, Mode
from liandong.models import Assignment, ModeRecord, Person, Project, ProjectState, Shift
from liandong.services import duties, lead_turns, projects


def prepare(project: Project, worker: Person, *, at: datetime) -> None:
    """What must be there before publishing: a message, and a second pair of eyes on it."""
    checker = project.lead_person
    if project.mode != Mode.ADVOCACY or checker is None:
        return
    duties.record(
        whole=project, kind="message_pack", text=project.summary or project.title, by=worker, at=at
    )
    duties.take(whole=project, code="check_facts", person=checker, by=checker, at=at)
    duties.record(
        whole=project, kind="fact_check", text="和社区通知逐条对过，一致。", by=checker, at=at
    )


def get_ready(worker: Person, shift: Shift, held: list[Assignment]) -> None:
    """Before the first arrival: pledges, agreements, and somebody who leads each ten."""
    project, at = shift.project, shift.starts_at - timedelta(hours=1)
    if project.mode == Mode.PROFESSIONAL:
        _told_by_all(worker, shift, held, "pledge", at=at)
    elif project.mode == Mode.EVENT:
        _told_by_all(worker, shift, held, "agreement", at=at)
        for place in held[::10]:
            duties.appoint(assignment=place, is_lead=True, by=worker, at=at)


def live(settled: Settled, *, now: datetime) -> None:
    """An event being planned with a professional tent, and a lead that came and went."""
    worker = settled.social_workers[0]
    fair = projects.plan(
        draft=projects.ProjectDraft(
            title="社区邻里节",
            mode=Mode.EVENT,
            category="0006",
            organization=settled.workplaces[worker.pk],
            summary="一天的邻里节：摊位、引导、义诊。",
            contact_phone="0755-2666 0000",
            risk_statement="人多，注意踩踏和中暑。",
            social_worker=worker,
            division_code=settled.workplaces[worker.pk].division_code,
        ),
        by=worker,
        at=now - timedelta(days=3),
    )
    tent = duties.add_part(
        project=fair,
        title="义诊帐篷",
        mode=Mode.PROFESSIONAL,
        by=worker,
        at=now - timedelta(days=2),
    )
    projects.add_position(
        project=fair, title="分诊员", min_age=18, part=tent, by=worker, at=now - timedelta(days=2)
    )
    led = (
        Project.objects.filter(
            lead="volunteer", lead_person__isnull=False, state=ProjectState.PUBLISHED
        )
        .select_related("social_worker", "lead_person")
        .order_by("pk")
        .first()
    )
    if led is None or led.social_worker is None or led.lead_person is None:
        return
    lead_turns.hand_over(
        whole=led, to=LeadRole.SOCIAL_WORKER, reason="队长住院两周，社工先带。",
        by=led.lead_person, at=now - timedelta(days=20),
    )  # fmt: skip
    lead_turns.hand_over(
        whole=led, to=LeadRole.VOLUNTEER, reason="队长回来了，接着带。",
        by=led.social_worker, at=now - timedelta(days=6),
    )  # fmt: skip


def _told_by_all(
    worker: Person, shift: Shift, held: list[Assignment], kind: str, *, at: datetime
) -> None:
    told = set(
        ModeRecord.objects.filter(project=shift.project, kind=kind).values_list("person", flat=True)
    )
    for place in held:
        if place.person_id not in told:
            duties.record(
                whole=shift.project,
                kind=kind,
                shift=shift,
                person=place.person,
                by=place.person,
                at=at,
            )
