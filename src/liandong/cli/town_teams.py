"""What runs by itself in an invented town: a bulletin with a question that waits."""

from datetime import datetime, timedelta

from liandong.cli.settling import Settled
from liandong.models import Linkage, LinkageParty
from liandong.services import bulletin


def live(settled: Settled, *, now: datetime) -> None:
    """A linkage writes to itself; one question has been open for twenty hours."""
    worker = settled.social_workers[0]
    own = LinkageParty.objects.filter(person=worker, until=None).values("linkage")
    both = LinkageParty.objects.filter(side="volunteer", until=None, person__isnull=False)
    linked = (
        Linkage.objects.filter(pk__in=own, until=None)
        .filter(pk__in=both.values("linkage"))
        .order_by("pk")
        .first()
    )
    if linked is None:
        return
    party = both.filter(linkage=linked).select_related("person").order_by("pk")[0]
    volunteer, begun = party.person, now - timedelta(days=4)
    if volunteer is None:
        return
    asked = bulletin.post(
        linkage=linked, kind="question", text="下周的活动材料在哪里领？", by=volunteer, at=begun
    )
    bulletin.answer(
        post=asked,
        text="社区服务站一楼，早上八点以后都可以。",
        by=worker,
        at=begun + timedelta(hours=3),
    )
    for kind, text, by, hours in (
        ("thanks", "上周雨大，谢谢大家都来了。", worker, 60),
        ("news", "站里新到了两辆轮椅，可以借用。", worker, 40),
        ("question", "周六上午谁来开门？", volunteer, 20),
    ):
        bulletin.post(linkage=linked, kind=kind, text=text, by=by, at=now - timedelta(hours=hours))
