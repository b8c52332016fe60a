"""Where a volunteer stands on the way of stars."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Avg, Count, F, Sum

from liandong.core import policy
from liandong.core.hours import HourKind
from liandong.core.stars import Quality, QualityRule, Standing, standing
from liandong.models import Evaluation, LedgerEntry, Person


@dataclass(frozen=True, slots=True)
class MyStars:
    """The standing with what it is made of; minutes are whole numbers."""

    standing: Standing
    credit: int
    honour: int
    this_year: int
    rule: QualityRule | None
    quality: Quality
    thresholds: tuple[int, ...]
    source: str


def my_stars(person: Person, *, on: date) -> MyStars:
    """The standing of a person under the profile that holds on a day. Three queries."""
    profile = policy.profile_for(person.division_code, on)
    counting = LedgerEntry.objects.filter(person=person, reverses=None, reversed_by=None)
    sums = {
        row["kind"]: row["total"] for row in counting.values("kind").annotate(total=Sum("minutes"))
    }
    credit = sums.get(HourKind.CREDIT, 0)
    year = counting.filter(kind=HourKind.CREDIT, served_on__year=on.year)
    judged = Evaluation.objects.filter(to_person=person).aggregate(
        n=Count("pk"), mean=Avg((F("punctuality") + F("attitude") + F("skill")) / 3.0)
    )
    quality = Quality(judged["n"], judged["mean"])
    rule = None
    if profile.star_needs_quality:
        rule = QualityRule(profile.star_least_answers, profile.star_least_score)
    return MyStars(
        standing=standing(credit, profile.star_thresholds, quality=quality, rule=rule),
        credit=credit,
        honour=sums.get(HourKind.HONOUR, 0),
        this_year=year.aggregate(m=Sum("minutes"))["m"] or 0,
        rule=rule,
        quality=quality,
        thresholds=profile.star_thresholds,
        source=profile.source_of("star_thresholds").text,
    )
