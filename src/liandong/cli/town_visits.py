"""Whom the demo town's first social worker looks after: a dozen, three of them overdue."""

from datetime import datetime, timedelta

from liandong.cli.settling import Settled
from liandong.core.hours import SHANGHAI
from liandong.queries import access
from liandong.queries import assist_tasks as helpers
from liandong.queries import visits as shown
from liandong.services import visits
from liandong.services.visits import CareDraft

_NAMES = (
    "何伯", "周姨", "梁婆婆", "小宇", "谭叔", "莫姨", "黎伯", "欧阳婆婆", "邝叔", "苏姨", "温伯",
    "潘婆婆",
)  # fmt: skip
_GROUPS = ("elder_alone", "low_income", "severe_disability", "elder_alone")
_LAST_SEEN = (40, 12, 9, 1, 2, 3, 1, 2, 0, 3, 2, 1)
"""Days since each was seen; the first three are overdue."""


def look_after(settled: Settled, *, now: datetime) -> None:
    """A dozen people, visited through the services; a volunteer is paired with the first."""
    worker = settled.social_workers[0]
    day = now.astimezone(SHANGHAI).date()
    actor = access.actor_of(worker, on=day)
    known = list(shown.newcomers_for(actor, on=day).exclude(lat=None)[:6])
    volunteer = helpers.helpers_for(actor, on=day).order_by("pk").first()
    began = now - timedelta(days=41)
    for n, name in enumerate(_NAMES):
        client = known[n] if n < len(known) else None
        draft = CareDraft(
            beneficiary=client,
            call_name="" if client else name,
            address="" if client else f"桃园路 {n + 2} 号 {n % 5 + 1}01 室",
            hardship_group=_GROUPS[n % len(_GROUPS)],
            every_days=(7 if n < 3 else 14),
            consent_method="spoken",
        )
        cared = visits.take_in(draft=draft, by=worker, at=began)
        visits.visit(
            cared=cared,
            key=f"town-visit-{n}",
            method="phone" if n % 3 else "home",
            condition="changed" if n == 1 else "fine",
            note="量了血压，比上次高一点。" if n == 1 else "",
            by=worker,
            at=now - timedelta(days=_LAST_SEEN[n]),
        )
        if volunteer is not None and n < 2:
            visits.pair(cared=cared, volunteer=volunteer, by=worker, at=now)
    visits.consult(
        key="town-consultation",
        channel="office",
        topic="2",
        question="问高龄津贴怎么领，请他带身份证到社区窗口。",
        minutes=10,
        outcome="answered",
        by=worker,
        at=now,
    )
