"""What people of the demo town say about the service: wishes, ideas, objections, complaints,
spot checks, a survey before and after, and what an activity cost.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from liandong.cli.service_days import Running
from liandong.cli.settling import Settled
from liandong.core.complaints import Category
from liandong.core.hours import SHANGHAI
from liandong.core.spot_checks import SpotAnswer
from liandong.models import LedgerEntry, Person, Shift, SpotCheck
from liandong.services import (
    activities,
    claims,
    complaints,
    initiatives,
    spot_checks,
    trust_surveys,
    wishes,
)
from liandong.services.activities import ActivityDraft
from liandong.services.complaints import Told
from liandong.services.initiatives import Idea

DAY = timedelta(days=1)
IDEAS = (
    ("楼下读书会", "每周三晚上，轮流读一本书。"),
    ("周末修车摊", "帮邻居给自行车打气、上油。"),
    ("阳台种菜互助", "种子和经验换着来。"),
    ("宠物文明遛", "想请大家一起定个规矩。"),
)
COMPLAINTS = (
    (75, Category.RISK, "报名时没说要爬楼，膝盖不好的人白跑一趟。", True),
    (48, Category.RESPECT, "集合时点名太大声，有人被当众说。", True),
    (40, Category.HOURS, "时长过了一周还没看到。", False),
    (12, Category.OTHER, "物资不够分，后到的人没拿到水。", True),
)
OBJECTIONS = (60, 45, 20)
MARKS = ((3, 3, 2, 3, 3, 2), (3, 2, 3, 3, 3, 3), (4, 3, 3, 2, 3, 3), (3, 3, 3, 3, 4, 2))


def wish(people: Sequence[Person], *, at: datetime) -> None:
    """Each wants to be told when something of this kind comes up; one is for far away."""
    for n, person in enumerate(people):
        category = "0025" if n == 0 else "0001"
        wishes.make(category=category, division_code=person.division_code, by=person, at=at)


def tell_wishes(*, now: datetime) -> None:
    """As the clock would."""
    wishes.tell_due(at=now)


def speak(one: Running, settled: Settled, crowd: list[Person], *, now: datetime) -> None:
    """All of it, in the order of time as far as one thing leads to another."""
    _ideas(one, crowd, now=now)
    _objections(one, settled, now=now)
    _complaints(one, settled, crowd, now=now)
    _asked_again(one, settled, now=now)
    _survey(one, settled, now=now)
    _activities(settled, now=now)


def _ideas(one: Running, crowd: list[Person], *, now: datetime) -> None:
    """One became a project, one is taken up, one was set aside, one has just been told."""
    began = now - 20 * DAY
    for n, (title, text) in enumerate(IDEAS):
        idea = Idea(title=title, text=text, category="0001")
        made = initiatives.file(idea=idea, by=crowd[n % len(crowd)], at=began + n * DAY)
        at = began + (n + 2) * DAY
        if n == 2:
            why = "社区的菜地明年改造，改造好了再商量。"
            initiatives.set_aside(initiative=made, reason=why, by=one.worker, at=at)
        elif n < 2:
            made = initiatives.take(initiative=made, by=one.worker, at=at)
        if n == 0:
            plan = initiatives.Plan(organization=one.project.organization)
            initiatives.plan(initiative=made, plan=plan, by=one.worker, at=at + DAY)


def _objections(one: Running, settled: Settled, *, now: datetime) -> None:
    entries = LedgerEntry.objects.filter(shift__project=one.project, reverses=None)
    for ago in OBJECTIONS:
        at = now - ago * DAY
        entry = entries.filter(recorded_at__lt=at, objections=None).order_by("-pk").first()
        if entry is None:
            continue
        row = claims.object_to(
            entry=entry, text="那天是我开的门，来得更早。", by=entry.person, at=at
        )
        claims.answer_objection(
            objection=row,
            is_upheld=False,
            answer="按扫码的时间算，开门的时间已另记在值班表上。",
            by=settled.coordinator,
            at=at + 2 * DAY,
        )


def _complaints(one: Running, settled: Settled, crowd: list[Person], *, now: datetime) -> None:
    for n, (ago, category, text, is_upheld) in enumerate(COMPLAINTS):
        at = now - ago * DAY
        told = Told(
            category=category,
            text=text,
            organization=one.project.organization,
            division_code=one.street.code,
        )
        who = crowd[n % len(crowd)] if n % 2 else None
        made = complaints.file(told=told, by=who, at=at).complaint
        complaints.take(complaint=made, by=settled.coordinator, at=at + DAY)
        complaints.answer(
            complaint=made,
            text="已经和这支队伍谈过，下次招募把话写清楚。谢谢你说出来。",
            is_upheld=is_upheld,
            by=settled.coordinator,
            at=at + 3 * DAY,
        )


def _asked_again(one: Running, settled: Settled, *, now: datetime) -> None:
    """A round of spot checks drawn by chance; one says no, the volunteer explains, it stands."""
    made = spot_checks.draw_round(
        organization=one.project.organization,
        first=_day(now - 90 * DAY),
        until=_day(now - 10 * DAY),
        seed="demo",
        by=settled.coordinator,
        at=now - 9 * DAY,
    )
    at, by = now - 8 * DAY, settled.coordinator
    for n, check in enumerate(SpotCheck.objects.filter(round=made).order_by("pk")):
        answer = SpotAnswer.NO if n == 1 else SpotAnswer.YES
        check = spot_checks.record_answer(check=check, answer=answer, by=by, at=at)
        if answer is SpotAnswer.NO:
            words = "那天先去了隔壁楼，后半段才到这家。"
            spot_checks.reply(check=check, text=words, by=check.entry.person, at=at + DAY)
            why = "和队长、签到记录对过，时间对得上。"
            spot_checks.decide(check=check, stands=True, reason=why, by=by, at=at + 2 * DAY)


def _survey(one: Running, settled: Settled, *, now: datetime) -> None:
    """Both waves are over; the second says a little more, by fewer people."""
    began, again = now - 80 * DAY, now - 38 * DAY
    survey = trust_surveys.open_survey(
        title=f"{one.project.title} · 邻里问卷",
        organization=one.project.organization,
        project=one.project,
        invited=20,
        opens_on=_day(began),
        closes_on=_day(began + 9 * DAY),
        by=one.worker,
        at=began,
    )
    first = survey.waves.get()
    second = trust_surveys.open_after(
        survey=survey,
        invited=20,
        opens_on=_day(again),
        closes_on=_day(again + 9 * DAY),
        by=one.worker,
        at=again,
    )
    for wave, at, people, more in ((first, began, 14, 0), (second, again, 11, 1)):
        for n in range(people):
            marks = [min(5, mark + (more if (n + m) % 2 else 0)) for m, mark in enumerate(_mark(n))]
            code = f"6{n:03d}" if n % 4 else ""
            trust_surveys.reply(wave=wave, answers=marks, code=code, at=at + (n % 8) * DAY)


def _mark(n: int) -> tuple[int, ...]:
    return MARKS[n % len(MARKS)]


def _activities(settled: Settled, *, now: datetime) -> None:
    """Held shifts that were community activities with a budget, each month some."""
    for n, worker in enumerate(settled.social_workers[1:7]):
        held = Shift.objects.filter(
            project__social_worker=worker,
            project__organization=settled.workplaces[worker.pk],
            ends_at__lt=now - (7 + 12 * n) * DAY,
            ledger__isnull=False,
        )
        shift = held.order_by("-starts_at", "-pk").first()
        if shift is None:
            continue
        at = shift.starts_at - 7 * DAY
        draft = ActivityDraft(
            shift=shift, aim="让邻居认识邻居", expected=30, budget_cents=18_000 + 2_000 * n
        )
        activity = activities.plan(draft=draft, by=worker, at=at)
        activities.record(
            activity=activity, came=24 + n, note="来的人比上次多。", by=worker, at=shift.ends_at
        )


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
