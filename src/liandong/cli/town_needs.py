"""Needs of the demo town's last days, at every step of their way."""

from datetime import datetime, timedelta
from random import Random

from liandong.cli.settling import Settled
from liandong.core.credentials import mask_of
from liandong.core.eligibility import Risk
from liandong.core.needs import FilerKind, VerifyMethod
from liandong.services import needs
from liandong.simulator.towns import Town, scattered


def ask_today(plan: Town, settled: Settled, random: Random, *, now: datetime) -> None:
    """One need a service, each at another step, so that everybody has work today."""
    for number, service in enumerate(plan.services):
        street = plan.streets[(number * 5 + 2) % len(plan.streets)]
        worker = settled.social_workers[number % len(settled.social_workers)]
        body = settled.workplaces[worker.pk]
        filed_at = now - timedelta(days=number % 7, hours=number + 1)
        need = needs.file(
            draft=needs.NeedDraft(
                title=f"{street.name}：{service.need}",
                description=service.summary,
                filer=FilerKind.ORGANIZATION,
                organization=body,
                contact_name=settled.contact.name,
                contact_phone=settled.contact.phone,
                category=service.category,
                service_object=service.service_object,
                hardship_group=service.hardship,
                mode=service.mode,
                division_code=street.code,
                place_name=f"{street.name}{service.place}",
                point=scattered(random, street.centre, 600),
                headcount=service.most,
                skill_mask=mask_of(service.skills),
                starts_on=(now + timedelta(days=3)).date(),
                due_on=(now + timedelta(days=4 + number)).date(),
                minutes=service.minutes,
                risk_statement=service.risk_statement,
            ),
            by=settled.contact,
            at=filed_at,
        )
        if number % 4 >= 1:
            need = needs.verify(
                need=need, method=VerifyMethod.PHONE, by=worker, at=filed_at + timedelta(minutes=20)
            )
        if number % 4 >= 2:
            need = needs.answer(
                need=need,
                text="收到，社工明天上门看看。",
                by=worker,
                at=filed_at + timedelta(minutes=40),
            )
        if number % 4 >= 3:
            needs.assess(
                need=need,
                risk=Risk[service.risk],
                risk_statement=service.risk_statement,
                by=worker,
                at=filed_at + timedelta(minutes=50),
            )
