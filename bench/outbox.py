"""What it costs to send: processor time and queries for each thousand notices.

    python bench/outbox.py --notices 10000 --page docs/reference/bench-outbox.md

Makes an empty database of its own, owes one notice to each of as many people, by each way in
turn, and lets one worker send them to receivers in this process that take everything at once.
What the provider needs is left out; what is measured is ours. ``email`` stands for ways by
which a repeat does harm (each sending is marked and settled by itself), the others for ways
that know a repeat by its key.
"""

import argparse
import io
import os
import platform
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("LIANDONG_HOME", tempfile.mkdtemp(prefix="liandong-outbox-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from liandong.gateways import email, push, robots, sms  # noqa: E402
from liandong.jobs.outbox import Ways, send_due  # noqa: E402
from liandong.models import (  # noqa: E402
    Delivery,
    NoticeSetting,
    OutboxMessage,
    Person,
    PushSubscription,
)
from liandong.models.sealed import blind_index  # noqa: E402
from liandong.services import events  # noqa: E402


class MarkedMail(email.DevelopmentGateway):
    """Takes every mail, and like every mail server knows no repeat."""

    is_repeat_safe = False

    def send(self, mail: email.Mail, *, handing: Any = None) -> str:
        handing()
        return "250 taken"


def people(count: int, way: str) -> list[Person]:
    """As many people, reached by one way only."""
    at = timezone.now()
    start = Person.objects.count()
    made = Person.objects.bulk_create(
        Person(
            number=f"B-{start + n}-{at:%f}",
            name=f"{way}{n}",
            phone=(phone := f"138{start + n:08}" if way == "sms" else ""),
            phone_index=blind_index(phone, "phone") if phone else "",
            registered_at=at,
        )
        for n in range(count)
    )
    NoticeSetting.objects.bulk_create(
        NoticeSetting(
            person=person,
            digest_hour=None,
            quiet_from="08:00",
            quiet_until="08:00",
            email="chen@example.org" if way == "email" else "",
            email_confirmed_at=at if way == "email" else None,
        )
        for person in made
    )
    if way == "push":
        PushSubscription.objects.bulk_create(
            PushSubscription(
                person=person,
                endpoint=(where := f"https://push.example/{person.pk}"),
                endpoint_index=blind_index(where, "push"),
                p256dh="k",
                auth="a",
                device="Chrome",
                since=at,
            )
            for person in made
        )
    return made


def measured(way: str, count: int) -> dict[str, float]:
    """Owe and send ``count`` notices by one way."""
    at = timezone.now()
    starts_at = (at + timedelta(hours=5)).isoformat()
    facts = {"title": "陪诊服务", "starts_at": starts_at, "reason": "台风"}
    for person in people(count, way):
        events.owe("shift_cancelled", to=person, facts=facts, at=at)
    quiet = io.StringIO()
    ways = Ways(
        sms=sms.DevelopmentGateway(quiet),
        email=MarkedMail(quiet),
        push=push.DevelopmentGateway(quiet),
        robots=robots.DevelopmentGateway(quiet),
    )
    seen = 0

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seen
        seen += 1
        return execute(sql, params, many, context)

    wall, cpu = time.monotonic(), time.process_time()
    with connection.execute_wrapper(counting):
        while send_due(at, ways=ways).sent:
            pass
    sent = Delivery.objects.filter(channel=way, state="sent", message__due_at=at).count()
    if sent != count or OutboxMessage.objects.filter(routed_at=None).exists():
        sys.exit(f"{way}: {sent} of {count} sent")
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.monotonic() - wall,
        "queries": seen * 1000 / count,
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--notices", type=int, default=10_000)
    asked.add_argument("--page", type=Path)
    told = asked.parse_args()
    call_command("migrate", verbosity=0)
    for way in ("sms", "push", "email"):
        measured(way, 1)  # what is loaded only once
    rows = []
    for way in ("sms", "push", "email"):
        found = measured(way, told.notices)
        rows.append(
            f"| {way} | {told.notices:,} | {found['cpu']:.1f} | {found['wall']:.1f} "
            f"| {found['queries']:.1f} |"
        )
        print(rows[-1], flush=True)
    if told.page:
        text = told.page.read_text(encoding="utf-8")
        head = text.partition("<!-- measured -->\n")[0]
        told.page.write_text(
            head
            + "<!-- measured -->\n"
            + "| way | notices | processor s | wall clock s | queries per 1,000 |\n"
            + "| --- | ---: | ---: | ---: | ---: |\n"
            + "\n".join(rows)
            + f"\n\n{connection.vendor}, Python {platform.python_version()}, load of the machine "
            + f"{os.getloadavg()[0]:.1f}.\n",
            encoding="utf-8",
        )


if __name__ == "__main__":
    main()
