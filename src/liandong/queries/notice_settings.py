"""How people want to be told and by which ways they can be reached, for many at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from liandong.core.notices import Channel, Group, Preferences
from liandong.core.shift_reminders import RemindWhen
from liandong.models import (
    NoticeSetting,
    NoticeSwitch,
    Person,
    PersonState,
    PushSubscription,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who is told things.

    email
        Confirmed, or empty. language as in the settings, or empty for the site's own.
    """

    preferences: Preferences
    reach: frozenset[Channel]
    email: str = ""
    language: str = ""
    subscription_ids: tuple[int, ...] = ()


NOBODY = Reader(Preferences(), frozenset())


def readers(person_ids: Iterable[int]) -> dict[int, Reader]:
    """The readers behind person ids. Four queries, however many people."""
    wanted = set(person_ids)
    if not wanted:
        return {}
    switches: dict[int, dict[tuple[Group, Channel], bool]] = defaultdict(dict)
    for switch in NoticeSwitch.objects.filter(person_id__in=wanted):
        key = (Group(switch.group), Channel(switch.channel))
        switches[switch.person_id][key] = switch.is_on
    browsers: dict[int, list[int]] = defaultdict(list)
    for person_id, pk in (
        PushSubscription.objects.filter(person_id__in=wanted)
        .order_by("pk")
        .values_list("person_id", "pk")
    ):
        browsers[person_id].append(pk)
    settings = {row.person_id: row for row in NoticeSetting.objects.filter(person_id__in=wanted)}
    people = (
        Person.objects.filter(pk__in=wanted, merged_into=None)
        .exclude(state=PersonState.EXITED)
        .values_list("pk", "phone_index")
    )
    return {
        pk: _reader(settings.get(pk), switches[pk], tuple(browsers[pk]), has_phone=bool(index))
        for pk, index in people
    }


def reader(person: Person) -> Reader:
    """One reader."""
    return readers([person.pk]).get(person.pk, NOBODY)


def remind_whens(person_ids: Iterable[int]) -> dict[int, RemindWhen]:
    """When people want to be reminded; only those who said. One query."""
    rows = NoticeSetting.objects.filter(person_id__in=set(person_ids))
    return {pk: RemindWhen(when) for pk, when in rows.values_list("person_id", "remind_when")}


def setting_of(person: Person) -> NoticeSetting:
    """The person's row, or a fresh one that is not saved."""
    return NoticeSetting.objects.filter(person=person).first() or NoticeSetting(person=person)


def subscriptions_of(person: Person) -> list[PushSubscription]:
    """The person's browsers, oldest first."""
    return list(PushSubscription.objects.filter(person=person).order_by("since", "pk"))


def code_waits(setting: NoticeSetting, *, at: datetime, life_s: int) -> bool:
    """Whether a confirmation code was sent that can still be typed in."""
    sent_at = setting.code_sent_at
    return bool(
        setting.new_email
        and setting.code_digest
        and sent_at is not None
        and (at - sent_at).total_seconds() < life_s
    )


def _reader(
    setting: NoticeSetting | None,
    switches: dict[tuple[Group, Channel], bool],
    subscription_ids: tuple[int, ...],
    *,
    has_phone: bool,
) -> Reader:
    reach = {Channel.APP}
    if has_phone:
        reach.add(Channel.SMS)
    if subscription_ids:
        reach.add(Channel.PUSH)
    if setting is None:
        return Reader(Preferences(switches), frozenset(reach), "", "", subscription_ids)
    if setting.email_confirmed_at is not None and setting.email:
        reach.add(Channel.EMAIL)
    preferences = Preferences(
        switches=switches,
        quiet_from=setting.quiet_from,
        quiet_until=setting.quiet_until,
        digest_hour=setting.digest_hour,
        is_everywhere=setting.is_everywhere,
    )
    email = setting.email if Channel.EMAIL in reach else ""
    return Reader(preferences, frozenset(reach), email, setting.language, subscription_ids)
