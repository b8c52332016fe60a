"""Two plans side by side: what they are worth, and whom one asks where the other does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from liandong.core.plan_differences import Difference, differences
from liandong.models import Person, Proposal, ProposalLine, Shift


@dataclass(frozen=True, slots=True)
class DifferentLine:
    """One difference with its people, shifts and the reasons that each plan gave."""

    difference: Difference
    person: Person
    before: Shift | None
    after: Shift | None
    reasons_before: Sequence[dict[str, Any]]
    reasons_after: Sequence[dict[str, Any]]


def asked_in(proposal: Proposal) -> set[tuple[int, int]]:
    """The pairs (person id, shift id) that a plan asks, as it stands now. One query."""
    lines = proposal.lines.filter(is_dropped=False)
    return set(lines.values_list("person_id", "shift_id"))


def between(one: Proposal, other: Proposal) -> list[Difference]:
    """How ``other`` differs from ``one``. Three queries."""
    left, right = asked_in(one), asked_in(other)
    ids = {shift for _, shift in left ^ right}
    rows = Shift.objects.filter(pk__in=ids).order_by("starts_at", "pk")
    rank = {pk: n for n, pk in enumerate(rows.values_list("pk", flat=True))}
    return differences(left, right, rank)


def in_words(one: Proposal, other: Proposal, found: Sequence[Difference]) -> list[DifferentLine]:
    """The differences of one page with names and reasons. Four queries."""
    people = Person.objects.only("pk", "name", "number").in_bulk({d.person_id for d in found})
    ids = {shift for d in found for shift in (d.before, d.after) if shift}
    shifts = Shift.objects.select_related("project").in_bulk(ids)
    before = _reasons(one, [(d.person_id, d.before) for d in found if d.before])
    after = _reasons(other, [(d.person_id, d.after) for d in found if d.after])
    return [
        DifferentLine(
            difference=d,
            person=people[d.person_id],
            before=shifts.get(d.before),
            after=shifts.get(d.after),
            reasons_before=before.get((d.person_id, d.before), ()),
            reasons_after=after.get((d.person_id, d.after), ()),
        )
        for d in found
    ]


def _reasons(
    proposal: Proposal, pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Sequence[dict[str, Any]]]:
    rows = ProposalLine.objects.filter(
        proposal=proposal,
        person__in={person for person, _ in pairs},
        shift__in={shift for _, shift in pairs},
    )
    return {(one.person_id, one.shift_id): one.reasons for one in rows}
