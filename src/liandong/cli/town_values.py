"""Value items, trust surveys and practice cards of the demo town: some done, some waiting."""

from datetime import date, datetime, timedelta
from random import Random

from liandong.cli.settling import Settled
from liandong.core.hours import SHANGHAI
from liandong.core.practice_cards import CardText
from liandong.models import (
    Course,
    GuidanceSession,
    LinkageParty,
    Person,
    PracticeCard,
    Project,
    ProjectState,
    SurveyWave,
    Team,
    ValueItem,
)
from liandong.services import practice_cards, trust_surveys, value_items

_CHOSEN = (
    ("deciding", "每月最后一个周五开议事会，时间和做法由来的人定，定了写在墙上", 0, 2),
    ("helpers", "请熟悉路的服务对象带新来的人认门，愿意的帮着登记成志愿者", 0, 2),
    ("ethics", "上岗前学完“志愿服务第一课”，每季度用一个案例讨论怎样尊重人", 0, 2),
    ("incubation", "队长和副队长由队员选，章程大家表决，社工只在旁边看", 0, 2),
    ("inclusion", "让老人和孩子编在一组，一起做一件能带回家的东西", 0, 2),
    ("self_solving", "楼道堆物由住户商量一个办法，试一个月再改", 1, 3),
)
_LOOKS = {
    "deciding": (
        (40, 1, "问过两次意见，结果贴出来了；下次请居民自己主持"),
        (9, 2, "上次议事改了服务时间，记录在案"),
    ),
    "helpers": ((20, 0, "有两位愿意，还没登记；月底前陪他们登记"),),
    "ethics": ((30, 1, "一半左右学完，夜班的人还没排上"),),
    "incubation": ((25, 1, "固定来的有八九个人，章程在商量"), (6, 2, "章程投过票，队长选出来了")),
    "self_solving": ((15, 1, "商量过一次，还没定办法"),),
}


_CARDS = (
    CardText(
        title="独居老人每周探访，从敲门到有人盼着",
        problem="独居老人怕生人上门，志愿者去了一次就不知道下次说什么，来来去去留不住人。",
        for_whom="住在老小区、一周见不到几个人的独居老人。",
        steps=(
            "社工先和楼长一起敲门，说清楚谁来、来做什么、可以不要\n"
            "一位老人固定两位志愿者，换着来，不换人\n"
            "每次只做一件小事：量血压、换灯泡、读一封信\n"
            "走的时候说好下次哪天来，写在日历上\n"
            "队长每周看一遍记录，三次没见着人的告诉社工"
        ),
        outcome="老人开始主动给志愿者打电话；有两位把多余的菜分给同楼的人。",
        watch_for="头两次不要进屋拍照。雨天改打电话，不要硬去。",
        cost_cents=36_000,
        cost_note="日历、灯泡、血压计",
    ),
    CardText(
        title="探访以后怎么说清楚：五分钟交接",
        problem="志愿者看到的情况留在自己手机里，社工要用的时候找不到。",
        for_whom="每周上门探访的志愿者和带他们的社工。",
        steps=(
            "走之前用三个勾记下：人好不好、有没有新的需要、下次哪天\n"
            "有新需要的，当天转给社工，不在群里说\n"
            "社工两天内回一句：收到，怎么办"
        ),
        outcome="社工每周少打一半电话，新需要当天就有人接。",
        watch_for="记录里不写病名，不写存折、钥匙放在哪里。",
    ),
)


def leave_behind(settled: Settled, *, now: datetime) -> None:
    """Six items of five projects: two scored, one moved nowhere, one never looked at."""
    projects = list(
        Project.objects.filter(
            state=ProjectState.PUBLISHED, social_worker__in=settled.social_workers
        ).order_by("pk")[:5]
    )
    if len(projects) < 5:
        return
    made = [
        _choose(projects[n // 2 if n < 2 else n - 1], code, aim, start, target, now=now)
        for n, (code, aim, start, target) in enumerate(_CHOSEN)
    ]
    for item in made:
        for days, level, note in _LOOKS.get(item.code, ()):
            _look(settled, item, level, note, at=now - timedelta(days=days))
    for item in made:
        if item.code in {"deciding", "incubation"}:
            value_items.score(
                item=item,
                level=2,
                evidence="现场看了议事记录和公开的答复，问了三位居民，说法一致。",
                by=settled.officer,
                at=now - timedelta(days=2),
            )


def _choose(
    project: Project, code: str, aim: str, start: int, target: int, *, now: datetime
) -> ValueItem:
    worker = project.social_worker
    assert worker is not None
    return value_items.choose(
        project=project,
        code=code,
        aim=aim,
        start=start,
        target=target,
        course=Course.objects.order_by("pk").first() if code == "ethics" else None,
        team=_team_of(project) if code == "incubation" else None,
        by=worker,
        at=now - timedelta(days=75),
    )


def _team_of(project: Project) -> Team | None:
    party = LinkageParty.objects.filter(linkage__project=project, team__isnull=False).first()
    return party.team if party else None


def _look(settled: Settled, item: ValueItem, level: int, note: str, *, at: datetime) -> None:
    """In the supervisor's session near that day when there was one, else besides."""
    worker = item.project.social_worker
    session = (
        GuidanceSession.objects.filter(
            guide__in=settled.supervisors,
            seats__person=worker,
            held_at__gte=at - timedelta(days=5),
            held_at__lte=at + timedelta(days=5),
        )
        .exclude(value_looks__item=item)
        .order_by("held_at")
        .first()
    )
    by = session.guide if session else _supervisor(settled, worker)
    when = max(at, session.held_at) if session else at
    value_items.look(item=item, level=level, note=note, session=session, by=by, at=when)


def _supervisor(settled: Settled, worker: Person | None) -> Person:
    """Whoever supervises the worker, else the first supervisor."""
    links = worker.guided_by.filter(until=None, tier="supervisor") if worker else None
    link = links.select_related("supervisor").first() if links is not None else None
    return link.supervisor if link else settled.supervisors[0]


def ask_around(settled: Settled, *, now: datetime) -> None:
    """A survey with both waves, and one of a community that has just begun."""
    project = Project.objects.filter(
        state=ProjectState.PUBLISHED, social_worker__in=settled.social_workers
    ).first()
    if project is None or project.social_worker is None:
        return
    worker, began, again = project.social_worker, now - timedelta(days=70), now - timedelta(days=5)
    survey = trust_surveys.open_survey(
        title=f"{project.title} · 邻里问卷",
        organization=project.organization,
        project=project,
        invited=40,
        opens_on=_day(began),
        closes_on=_day(began + timedelta(days=10)),
        by=worker,
        at=began,
    )
    first = survey.waves.get()
    for n in range(26):
        _say(first, n, mean=2.9, at=began + timedelta(days=n % 9))
    second = trust_surveys.open_after(
        survey=survey,
        invited=40,
        opens_on=_day(again),
        closes_on=_day(now + timedelta(days=9)),
        by=worker,
        at=again,
    )
    for n in range(6, 29):
        _say(second, n, mean=3.5, at=again + timedelta(days=n % 4))
    trust_surveys.open_survey(
        title="粤海街道邻里问卷",
        organization=settled.hub,
        division_code="440305007",
        invited=120,
        opens_on=_day(now),
        closes_on=_day(now + timedelta(days=14)),
        by=settled.coordinator,
        at=now,
    )


def _say(wave: SurveyWave, n: int, *, mean: float, at: datetime) -> None:
    """One invented answer, the same for the same number; most write a word of their own."""
    draw = Random(f"{wave.kind}-{n}")
    level = mean + Random(n).uniform(-0.8, 0.8)
    marks = [min(5, max(1, round(level + draw.uniform(-1.2, 1.2)))) for _ in range(6)]
    code = f"{7000 + n * 37}{n % 28 + 1:02d}" if n % 5 else ""
    trust_surveys.reply(wave=wave, answers=marks, code=code, at=at)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def write_cards(settled: Settled, *, now: datetime) -> None:
    """Two cards that anybody can read; the first was re-used in another street."""
    told = list(
        Project.objects.filter(
            state=ProjectState.PUBLISHED,
            social_worker__in=settled.social_workers,
            shifts__ledger__isnull=False,
        )
        .distinct()
        .order_by("pk")[:2]
    )
    cards = [_card(one, text, now=now) for one, text in zip(told, _CARDS, strict=False)]
    others = [
        one
        for one in settled.social_workers
        if settled.workplaces[one.pk].division_code != (told[0].division_code if told else "")
    ]
    if not cards or not others:
        return
    by = others[-1]
    made = practice_cards.reuse(
        card=cards[0],
        organization=settled.workplaces[by.pk],
        summary=cards[0].steps,
        social_worker=by,
        by=by,
        at=now - timedelta(days=3),
    )
    practice_cards.tell_changes(
        reuse=made,
        changed="这边楼里没有电梯，改成两人一组，先走低层。",
        by=by,
        at=now - timedelta(days=1),
    )


def _card(project: Project, text: CardText, *, now: datetime) -> PracticeCard:
    worker = project.social_worker
    assert worker is not None
    card = practice_cards.write(text=text, project=project, by=worker, at=now - timedelta(days=8))
    return practice_cards.publish(card=card, by=worker, at=now - timedelta(days=7))
