"""The cases of the demo town, worked through the services as far as each has come."""

from datetime import date, datetime, timedelta

from liandong.cli.settling import Settled
from liandong.core.hours import SHANGHAI
from liandong.models import Case, Person
from liandong.queries import access
from liandong.queries import assist_tasks as helpers
from liandong.services import assist_tasks, case_readings, case_risks, cases, referrals
from liandong.services.cases import CaseDraft, GoalDraft
from liandong.simulator.case_work import ASKED, CASES, OFFERED, OFFERED_WHY, CasePlan


def work_on_cases(settled: Settled, *, now: datetime) -> None:
    """The first social worker has five cases; a colleague offers a sixth."""
    worker, *others = settled.social_workers
    for n, plan in enumerate(CASES):
        case = _worked(plan, worker, now=now)
        if plan.task:
            near = helpers.helpers_for(access.actor_of(worker, on=_day(now)), on=_day(now))
            volunteer = near.order_by("pk").first()
            if volunteer is not None:
                _helped(plan, case, worker, volunteer, now=now, nth=n)
    if others:
        _offered(settled, worker, others[0], now=now)
    if settled.volunteers:
        _asked(settled, settled.volunteers[0][1], now=now)


def _worked(plan: CasePlan, worker: Person, *, now: datetime) -> Case:
    began = now - timedelta(days=plan.opened)
    case = _opened(plan, worker, at=began)
    if plan.assessment:
        at = began + timedelta(hours=3)
        score = plan.score
        cases.assess(case=case, assessment=plan.assessment, score_before=score, by=worker, at=at)
    if plan.goal:
        text, unit, start, target = plan.goal
        due = _day(now + timedelta(days=60))
        goals = [GoalDraft(text, unit, start, target, due)]
        cases.plan(case=case, goals=goals, by=worker, at=began + timedelta(hours=4))
    for ago, minutes, method, note in plan.sessions:
        at = now - timedelta(days=ago)
        cases.add_session(
            case=case,
            held_on=_day(at),
            minutes=minutes,
            method=method,
            note=note,
            next_due_on=_day(now + timedelta(days=plan.next_in)),
            by=worker,
            at=at,
        )
    if plan.risk:
        words = "昨晚又打来电话，声音很小，说他喝了酒。"
        case_risks.raise_risk(case=case, kinds=[plan.risk], note=words, by=worker, at=now)
    case_readings.read(case=case, by=worker, at=now)
    return case


def _opened(plan: CasePlan, worker: Person, *, at: datetime) -> Case:
    draft = CaseDraft(
        call_name=plan.call_name,
        address=plan.address,
        service_object=plan.service_object,
        source="outreach",
        presenting=plan.presenting,
        consent_method="spoken",
        next_due_on=_day(at + timedelta(days=plan.opened + max(plan.next_in, 0))),
    )
    return cases.open_case(draft=draft, by=worker, at=at)


def _asked(settled: Settled, volunteer: Person, *, now: datetime) -> None:
    """The first volunteer is asked by whoever of the social workers may."""
    for worker in settled.social_workers:
        actor = access.actor_of(worker, on=_day(now))
        if helpers.helpers_for(actor, on=_day(now)).filter(pk=volunteer.pk).exists():
            case = _opened(ASKED, worker, at=now - timedelta(days=ASKED.opened))
            _helped(ASKED, case, worker, volunteer, now=now, nth=1)
            return


def _helped(
    plan: CasePlan, case: Case, worker: Person, volunteer: Person, *, now: datetime, nth: int
) -> None:
    morning = now.astimezone(SHANGHAI).replace(hour=9, minute=30, second=0, microsecond=0)
    starts_at = morning + timedelta(days=2 + nth)
    task = assist_tasks.give(
        case=case,
        volunteer=volunteer,
        title=plan.task,
        safety_note="走得慢，过路口等一等。门口有一只小狗，不咬人。",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1, minutes=30),
        needs_address=True,
        by=worker,
        at=now - timedelta(days=1),
    )
    if nth == 0:
        assist_tasks.take(task=task, by=volunteer, at=now - timedelta(hours=20))


def _offered(settled: Settled, worker: Person, colleague: Person, *, now: datetime) -> None:
    house = settled.workplaces[worker.pk]
    at = now - timedelta(days=OFFERED.opened)
    case = _opened(OFFERED, colleague, at=at)
    asked = now - timedelta(days=1)
    referrals.ask(
        case=case,
        to_organization=house,
        to_worker=worker,
        reason=OFFERED_WHY,
        consent_method="signed",
        consented_on=_day(asked),
        by=colleague,
        at=asked,
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
