"""Partners in the demo town: memoranda, who brings what, a linkage that sleeps, two side by side.

The two detectors and the spreading of loads look at what is there and say what they find.
"""

from datetime import date, datetime, timedelta

from liandong.cli.settling import Settled
from liandong.core.agreements import Share, Terms
from liandong.core.hours import SHANGHAI
from liandong.core.linkage import Mode, Side
from liandong.models import Linkage, LinkageParty, Organization, Person
from liandong.services import agreements, balancing, contributions, detectors, held_work, linkage

STATION, CLUB = "O1", "O3"


def asleep(settled: Settled, *, at: datetime) -> None:
    """A linkage that was agreed on and never met, long before today."""
    worker = settled.social_workers[-1]
    people = [person for _, person in settled.volunteers[-3:]]
    parties = [linkage.PartyDraft(Side.SOCIAL_WORKER, person=worker, duty="选书、带读")]
    parties += [linkage.PartyDraft(Side.VOLUNTEER, person=one, duty="轮流开门") for one in people]
    linkage.form(
        title="楼道读书角联动",
        mode=Mode.DAILY,
        organization=settled.workplaces[worker.pk],
        parties=parties,
        goal="楼道里有一个孩子和老人一起看书的角落。",
        by=worker,
        at=at,
    )


def work_together(settled: Settled, *, now: datetime) -> None:
    """Two memoranda, a contribution matrix with a gap, findings, loads that could be spread."""
    _memoranda(settled, now=now)
    _matrix(settled, now=now)
    detectors.work_due(at=now)
    _loads(settled, now=now)


def _memoranda(settled: Settled, *, now: datetime) -> None:
    """One in force, one that waits for the other side."""
    stations = _employers(settled, STATION)
    clubs = _employers(settled, CLUB)
    if not stations or not clubs:
        return
    today = _day(now)
    pairs = [(stations[0], clubs[0], 60)]
    if len(stations) > 1:
        pairs.append((stations[1], clubs[-1], 4))
    for n, ((station, speaker), (club, partner), days) in enumerate(pairs):
        at = now - timedelta(days=days)
        row = agreements.draft(
            first=station, second=club, terms=_terms(today - timedelta(days=days)),
            by=speaker, at=at,
        )  # fmt: skip
        for body, by in [(station, speaker), (club, partner)][: 2 if n == 0 else 1]:
            agreements.sign(
                agreement=row, organization=body, version=row.version, by=by,
                at=at + timedelta(hours=3),
            )  # fmt: skip


def _terms(starts_on: date) -> Terms:
    return Terms(
        goal="街道的独居老人每周都有人去看，志愿者有人带。",
        plan="社工站评估需求、带教和督导；协会招募、排班、到岗。每月碰头一次，重大情况当天说。",
        first_share=50,
        credit="对外一起署名，先写服务地的一方。",
        sharing=frozenset({Share.FIGURES, Share.NAMES}),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=365),
        review_days=30,
    )


def _employers(settled: Settled, kind: str) -> list[tuple[Organization, Person]]:
    """Organizations of a kind with a social worker who speaks for each."""
    found: dict[int, tuple[Organization, Person]] = {}
    for worker in settled.social_workers:
        body = settled.workplaces[worker.pk]
        if body.kind == kind:
            found.setdefault(body.pk, (body, worker))
    return list(found.values())


def shared_linkage(worker: Person) -> tuple[Linkage, Person] | None:
    """The first linkage of a social worker, with one of its volunteers."""
    own = LinkageParty.objects.filter(person=worker, until=None).values("linkage")
    both = LinkageParty.objects.filter(
        linkage__in=own, linkage__until=None, side=Side.VOLUNTEER, until=None
    )
    party = both.select_related("linkage__organization", "person").order_by("linkage", "pk").first()
    return None if party is None or party.person is None else (party.linkage, party.person)


def _matrix(settled: Settled, *, now: datetime) -> None:
    """What both sides bring, a gap that was closed, two that are open."""
    worker = settled.social_workers[0]
    found = shared_linkage(worker)
    if found is None:
        return
    linked, volunteer = found
    at = now - timedelta(days=18)
    told = {
        (side, resource, title): contributions.tell(
            linkage=linked, side=side, resource=resource, title=title, is_gap=is_gap,
            by=worker if side == "work" else volunteer, at=at,
        )
        for side, resource, title, is_gap in (
            ("work", "knowledge", "上门前评估和带教", False),
            ("work", "people", "会说客家话的人", True),
            ("work", "resources", "周末可用的活动室", True),
            ("volunteers", "people", "两位会客家话的队员", False),
            ("volunteers", "knowledge", "熟悉每栋楼的老人", False),
            ("volunteers", "knowledge", "怎样和听力不好的老人说话", True),
        )
    }  # fmt: skip
    contributions.close(
        contribution=told["work", "people", "会说客家话的人"],
        offer=told["volunteers", "people", "两位会客家话的队员"],
        by=worker,
        at=at + timedelta(days=3),
    )
    contributions.serve(
        linkage=linked, giver=volunteer, receiver=worker, kind="it", minutes=40,
        served_on=_day(now - timedelta(days=6)), by=worker, at=now - timedelta(days=6),
    )  # fmt: skip
    contributions.write_note(
        division_code=linked.project.division_code if linked.project else linked.division_code,
        kind="time",
        text="菜市场早上七点到九点人最多，宣传摆在东门；下午四点以后老人在榕树下。",
        by=worker,
        at=now - timedelta(days=10),
    )


def _loads(settled: Settled, *, now: datetime) -> None:
    """A proposal of who could guide whom, for the first supervisor to adopt."""
    row = balancing.ask(by=settled.supervisors[0], at=now)
    held = held_work.claim(row=row, at=now)
    if held is not None:
        balancing.work(row=held, clock=lambda: now)


def _day(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()
