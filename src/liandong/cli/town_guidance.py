"""Guidance in an invented town: supervisors with social workers, social workers with volunteers.

Everybody was spoken with lately, but for one volunteer whom nobody spoke with for weeks, and
one session that waits for its signature, so that each page has something to show.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from liandong.cli.settling import Settled
from liandong.models import GuidanceSession, Person, SupervisionLink
from liandong.services import guidance, silences
from liandong.services.guidance import ActionDraft

SILENT_DAYS = 24
_TOPICS = (
    "陪诊时老人不愿说病情，练了三种开口的办法。",
    "新队员第一次入户，先两人一组，再自己去。",
    "排班总缺周末的人，商量请大学生社团一起来。",
)


def guide(settled: Settled, *, now: datetime) -> None:
    """Sessions of all three tiers, and what the clock says of them."""
    links: dict[Person, list[Person]] = defaultdict(list)
    rows = SupervisionLink.objects.filter(until=None).select_related("supervisor", "supervisee")
    for link in rows.order_by("pk"):
        links[link.supervisor].append(link.supervisee)
    for supervisor in settled.supervisors:
        _supervised(supervisor, links[supervisor], now=now)
    for number, worker in enumerate(settled.social_workers):
        people = links[worker]
        if number == 0 and len(people) > 1:
            # One who serves was part of a talk long ago, and of none since.
            _signed(worker, people, now - timedelta(days=SILENT_DAYS), number)
            silent = next((one for one in reversed(people) if one.last_served_on), people[-1])
            people = [one for one in people if one != silent]
        if people:
            _signed(worker, people, now - timedelta(days=2 + number % 9), number)
    first = settled.social_workers[0]
    if links[first]:
        _unsigned(first, links[first][0], now=now)
    silences.tell_due(at=now)


def _supervised(supervisor: Person, workers: list[Person], *, now: datetime) -> None:
    if not workers:
        return
    for number, worker in enumerate(workers[:4]):
        held = now - timedelta(days=3 + number, hours=2)
        _signed(supervisor, [worker], held, number, minutes=60)
    if len(workers) > 1:
        _signed(supervisor, workers, now - timedelta(days=5), 2, minutes=90)


def _signed(
    guide: Person, people: list[Person], held: datetime, number: int, *, minutes: int = 40
) -> GuidanceSession:
    is_group = len(people) > 1
    session = guidance.record(
        guide=guide,
        guided=people,
        held_at=held,
        minutes=minutes,
        form="group" if is_group else "individual",
        functions=["educational", "planning"] if is_group else ["supportive"],
        topics=_TOPICS[number % len(_TOPICS)],
        actions=[ActionDraft(people[0], "下次带一个例子来", (held + timedelta(days=20)).date())],
        by=guide,
        at=held,
    )
    for n, person in enumerate(people[:4]):
        later = held + timedelta(hours=3 + n)
        guidance.sign(session=session, rating=5 - n % 2, by=person, at=later)
    return session


def _unsigned(worker: Person, volunteer: Person, *, now: datetime) -> None:
    held = now - timedelta(days=1, hours=3)
    guidance.record(
        guide=worker,
        guided=[volunteer],
        held_at=held,
        minutes=30,
        form="remote",
        functions=["supportive", "resource"],
        topics="服务对象搬家了，联系新的社区，看谁接着去。",
        actions=[ActionDraft(worker, "问新社区的联系人", (held + timedelta(days=3)).date())],
        by=worker,
        at=held + timedelta(hours=1),
    )
