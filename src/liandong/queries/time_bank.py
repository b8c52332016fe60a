"""The time bank as people see it: balance, transfers, what rules would change."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from liandong.core import policy
from liandong.core.hours import HourKind
from liandong.core.policy import TimeBank
from liandong.core.time_bank import EARNING, Difference, entitled
from liandong.models import (
    HouseholdMember,
    LedgerEntry,
    Person,
    TimeAccount,
    TimeRun,
    TimeTransfer,
)

MOST_LINES = 50


def rules_for(person: Person, on: date) -> TimeBank | None:
    """The time bank of the person's place on a day, if it has one."""
    return policy.profile_for(person.division_code, on).time_bank


def credit_minutes(person: Person) -> int:
    """Proved minutes that count today. One query."""
    held = LedgerEntry.objects.filter(
        person=person, reverses=None, reversed_by=None, kind=HourKind.CREDIT
    )
    return held.aggregate(m=Sum("minutes"))["m"] or 0


def balance_of(account: TimeAccount) -> int:
    """Points that can be spent. One query."""
    sums = TimeTransfer.objects.aggregate(
        came=Sum("points", filter=Q(taker=account)), went=Sum("points", filter=Q(giver=account))
    )
    return (sums["came"] or 0) - (sums["went"] or 0)


def earned_of(account: TimeAccount) -> int:
    """Points that proved hours brought, spent or not. One query."""
    kinds = [kind.value for kind in EARNING]
    sums = TimeTransfer.objects.filter(kind__in=kinds).aggregate(
        came=Sum("points", filter=Q(taker=account)), went=Sum("points", filter=Q(giver=account))
    )
    return (sums["came"] or 0) - (sums["went"] or 0)


@dataclass(frozen=True, slots=True)
class MyTimeBank:
    """One's own account; without rules the place has no time bank."""

    rules: TimeBank | None
    source: str
    earned: int
    balance: int
    missing: int
    transfers: list[TimeTransfer]
    account_id: int


def my_time_bank(person: Person, *, on: date) -> MyTimeBank:
    """Balance, the newest transfers, and what is missing to redeem. Four queries."""
    profile = policy.profile_for(person.division_code, on)
    rules = profile.time_bank
    account = TimeAccount.objects.filter(person=person).first()
    source = profile.source_of("time_bank").text
    least = rules.min_points_to_redeem if rules else 0
    if account is None:
        return MyTimeBank(rules, source, 0, 0, least, [], 0)
    earned = earned_of(account)
    transfers = (
        TimeTransfer.objects.filter(Q(giver=account) | Q(taker=account))
        .select_related("need", "giver__person", "taker__person")
        .order_by("-at", "-pk")[:MOST_LINES]
    )
    return MyTimeBank(
        rules,
        source,
        earned,
        balance_of(account),
        max(0, least - earned),
        list(transfers),
        account.pk,
    )


def family_of(person: Person) -> QuerySet[Person]:
    """People of one's family: those one speaks for, who agreed, and the one who speaks for one."""
    places = HouseholdMember.objects.filter(
        household__kind="family", household__ended_at=None, left_at=None, agreed_at__isnull=False
    )
    mine = places.filter(household__adult=person).values("person")
    theirs = places.filter(person=person).values("household__adult")
    return Person.objects.filter(Q(pk__in=mine) | Q(pk__in=theirs)).order_by("pk")


def changed_rules(division: str, on: date) -> list[Difference]:
    """Accounts settled under other rules than today's, with what they would have earned.

    ``division`` is a prefix of division codes; empty is the whole hub.
    """
    accounts = TimeAccount.objects.filter(
        is_bank=False, person__division_code__startswith=division
    ).select_related("person")
    found = []
    for account in accounts.order_by("pk"):
        person = account.person
        if person is None:
            continue
        rules = rules_for(person, on)
        held = (account.points_per_hour, account.cap_points)
        if held == (rules_key(rules)):
            continue
        minutes = credit_minutes(person)
        found.append(Difference(person.pk, minutes, earned_of(account), entitled(minutes, rules)))
    return found


def rules_key(rules: TimeBank | None) -> tuple[int, int]:
    """What an account remembers of the rules it was settled under."""
    return (rules.points_per_hour, rules.cap_points) if rules else (0, 0)


def runs() -> QuerySet[TimeRun]:
    """Recomputations, newest first."""
    return TimeRun.objects.select_related("applied_by", "reversed_by").order_by("-applied_at")
