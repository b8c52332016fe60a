"""The time bank as people see it: balance, transfers, what rules would change."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from liandong.core import policy
from liandong.core.hours import HourKind
from liandong.core.policy import TimeBank
from liandong.core.time_bank import EARNING, Difference, entitled
from liandong.core.time_runs import BUSY, PART
from liandong.models import (
    HouseholdMember,
    LedgerEntry,
    Person,
    TimeAccount,
    TimeRun,
    TimeTransfer,
)
from liandong.queries import access

MOST_LINES = 50


def rules_for(person: Person, on: date) -> TimeBank | None:
    """The time bank of the person's place on a day, if it has one."""
    return rules_in(person.division_code, on)


def rules_in(division_code: str, on: date) -> TimeBank | None:
    """The time bank of a place on a day, if it has one."""
    return policy.profile_for(division_code, on).time_bank


def credit_of(people: Sequence[int]) -> dict[int, int]:
    """Proved minutes that count today, by person. One query."""
    rows = (
        LedgerEntry.objects.filter(
            person__in=people, reverses=None, reversed_by=None, kind=HourKind.CREDIT
        )
        .values("person")
        .annotate(m=Sum("minutes"))
    )
    return {row["person"]: row["m"] for row in rows}


def earned_by(accounts: Sequence[int]) -> dict[int, int]:
    """Points that proved hours brought, by account, spent or not. Two queries."""
    moved = TimeTransfer.objects.filter(kind__in=[kind.value for kind in EARNING])
    came = moved.filter(taker__in=accounts).values("taker").annotate(p=Sum("points"))
    went = moved.filter(giver__in=accounts).values("giver").annotate(p=Sum("points"))
    sums: Counter[int] = Counter({row["taker"]: row["p"] for row in came})
    sums.subtract({row["giver"]: row["p"] for row in went})
    return dict(sums)


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's account (0 when there is none), the rules it holds, hours and earned points."""

    person_id: int
    account_id: int
    rules: TimeBank | None
    held: tuple[int, int]
    minutes: int
    earned: int

    @property
    def change(self) -> int:
        """Points that settling would bring; none under other rules than those held."""
        if self.account_id and self.held != rules_key(self.rules):
            return 0
        return entitled(self.minutes, self.rules) - self.earned

    @property
    def is_due(self) -> bool:
        """Whether settling would write anything."""
        return bool(self.change) or (self.rules is not None and not self.account_id)


def standings(people: Sequence[int], on: date) -> list[Standing]:
    """How people stand, by number of the record. Four queries for however many (to 500)."""
    rows = list(
        Person.objects.filter(pk__in=people)
        .order_by("pk")
        .values_list(
            "pk",
            "division_code",
            "time_account",
            "time_account__points_per_hour",
            "time_account__cap_points",
        )
    )
    minutes = credit_of([row[0] for row in rows])
    earned = earned_by([row[2] for row in rows if row[2]])
    return [
        Standing(
            person_id=pk,
            account_id=account or 0,
            rules=rules_in(code, on),
            held=(rate or 0, cap or 0),
            minutes=minutes.get(pk, 0),
            earned=earned.get(account, 0) if account else 0,
        )
        for pk, code, account, rate, cap in rows
    ]


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


def used_of(account: TimeAccount) -> int:
    """What came in but by proved hours, less what was spent or given. One query."""
    return balance_of(account) - earned_of(account)


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

    ``division`` is a prefix of division codes; empty is the whole hub. One query when nothing
    changed, else four more for each 500 accounts.
    """
    rows = (
        TimeAccount.objects.filter(is_bank=False, person__division_code__startswith=division)
        .order_by("pk")
        .values_list("person", "person__division_code", "points_per_hour", "cap_points")
    )
    keys = {code: rules_key(rules_in(code, on)) for code in {row[1] for row in rows}}
    other = [person for person, code, *held in rows if tuple(held) != keys[code]]
    return [
        Difference(one.person_id, one.minutes, one.earned, entitled(one.minutes, one.rules))
        for start in range(0, len(other), PART)
        for one in standings(other[start : start + PART], on)
    ]


def rules_key(rules: TimeBank | None) -> tuple[int, int]:
    """What an account remembers of the rules it was settled under."""
    return (rules.points_per_hour, rules.cap_points) if rules else (0, 0)


def runs(actor: access.Actor) -> QuerySet[TimeRun]:
    """Recomputations within the actor's reach, newest first, with how many lines are done."""
    rows = TimeRun.objects.select_related("applied_by", "reversed_by").annotate(
        applied=Count("lines", Q(lines__applied_at__isnull=False)),
        skipped=Count("lines", Q(lines__is_skipped=True)),
        taken_back=Count("lines", Q(lines__reversed_at__isnull=False)),
    )
    if actor.divisions:
        within = Q(pk__in=[])
        for prefix in actor.divisions:
            within |= Q(division__startswith=prefix)
        rows = rows.filter(within)
    return rows.order_by("-applied_at", "-pk")


def busy_runs() -> list[int]:
    """Recomputations of which parts are left to do, oldest first. One query."""
    busy = [state.value for state in BUSY]
    return list(TimeRun.objects.filter(state__in=busy).order_by("pk").values_list("pk", flat=True))


def people_with_hours() -> QuerySet[Person]:
    """People with entries in the ledger, by number of the record."""
    entries = LedgerEntry.objects.values("person")
    return Person.objects.filter(pk__in=entries, merged_into=None).order_by("pk")
