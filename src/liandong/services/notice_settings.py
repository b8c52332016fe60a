"""How somebody wants to be told: one page, saved at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from liandong.core.notice_facts import NoticesSet
from liandong.core.notices import LOCKED, Channel, Group, usual
from liandong.core.shift_reminders import RemindWhen
from liandong.models import NoticeSetting, NoticeSwitch, Person
from liandong.services import events


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the page asks for, except for addresses, which are proved one by one."""

    quiet_from: time
    quiet_until: time
    digest_hour: int | None
    is_everywhere: bool
    remind_when: RemindWhen
    language: str
    switches: Mapping[tuple[Group, Channel], bool]


@transaction.atomic
def save(*, wishes: Wishes, by: Person, at: datetime) -> None:
    """Keep one's wishes; switches that stand as usual leave no row. Event NoticesSet.

    What a person must see in the app cannot be turned off: such a switch is passed over.
    """
    NoticeSetting.objects.update_or_create(
        person=by,
        defaults={
            "quiet_from": wishes.quiet_from,
            "quiet_until": wishes.quiet_until,
            "digest_hour": wishes.digest_hour,
            "is_everywhere": wishes.is_everywhere,
            "remind_when": wishes.remind_when,
            "language": wishes.language,
        },
    )
    NoticeSwitch.objects.filter(person=by).delete()
    NoticeSwitch.objects.bulk_create(
        NoticeSwitch(person=by, group=group, channel=channel, is_on=is_on)
        for (group, channel), is_on in wishes.switches.items()
        if is_on != usual(group, channel) and not (channel == Channel.APP and group in LOCKED)
    )
    events.record(NoticesSet(by.pk), by=by, at=at)
