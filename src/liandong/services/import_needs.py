"""Needs from a list: what is new against the records, and writing it in bulk.

A source is an organization (or the hub) and a form of table, so that the row numbers of
two stations never meet, and a renamed file is still the same list.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from liandong.core.cells import Cell
from liandong.core.columns import ColumnMapping
from liandong.core.credentials import mask_of
from liandong.core.exchange import ImportPlan, Problem, ProblemCode, fingerprint
from liandong.core.needs import FilerKind, NeedsImported
from liandong.core.needs_import import NeedRow, plan_needs
from liandong.core.search import Kind
from liandong.models import Need, NeedState, Organization, Person
from liandong.queries import imports as shown
from liandong.services import events, search
from liandong.services import needs as filing

_BATCH = 500
_LONGEST_KEY = 80
_MOST_PEOPLE = 32_767
_UPDATED = (
    "title", "description", "category", "service_object", "hardship_group", "division_code",
    "place_name", "address", "lat", "lon", "cell", "headcount", "skill_mask", "starts_on",
    "due_on", "minutes", "rule", "fingerprint",
)  # fmt: skip


def source_of(mapping: ColumnMapping, organization: Organization | None) -> str:
    """The name of a source of needs: ``O-440305-00012 3f2a…``, at most 60 characters."""
    owner = organization.number if organization else "hub"
    return f"{owner[:40]} {mapping.fingerprint[:16]}"


def plan(
    rows: Sequence[Sequence[Cell]],
    *,
    mapping: ColumnMapping,
    as_of: date,
    organization: Organization | None,
    refused: Collection[str] = (),
    lock: bool = False,
) -> ImportPlan[NeedRow]:
    """What the list would change in the records.

    refused
        Keys of guesses. A row read without one of its guesses counts as another content.

    A row that came in before and is being worked on by now is held back when it differs.
    """
    source = source_of(mapping, organization)
    read = plan_needs(rows, as_of=as_of, known={}, source=source, mapping=mapping, refused=refused)
    named = _named(read.new, refused)
    known = shown.known_needs(source, [row.key for row in named], lock=lock)
    strangers = [row.fingerprint for row in named if row.key not in known]
    elsewhere = shown.fingerprints_elsewhere(source, strangers)
    new: list[NeedRow] = []
    changed: list[NeedRow] = []
    same: list[NeedRow] = []
    problems = list(read.problems)
    for row in named:
        kept = known.get(row.key)
        if kept is None:
            (same if row.fingerprint in elsewhere else new).append(row)
        elif kept.fingerprint == row.fingerprint:
            same.append(row)
        elif kept.state == NeedState.FILED:
            changed.append(row)
        else:
            facts = {"number": kept.number}
            problems.append(Problem(row.row, "", row.title, ProblemCode.NEED_IN_WORK, facts))
    return replace(
        read,
        new=tuple(new),
        changed=tuple(changed),
        same=tuple(same),
        problems=tuple(sorted(problems, key=lambda one: (one.row, one.at))),
    )


def write(
    plan: ImportPlan[NeedRow],
    *,
    mapping: ColumnMapping,
    organization: Organization | None,
    by: Person | None,
    at: datetime,
) -> None:
    """File the new needs and renew the changed ones, in the caller's transaction.

    A handful of statements per 500 rows, one event NeedsImported. ``plan`` must have been
    made with ``lock`` in the same transaction.
    """
    source = source_of(mapping, organization)
    drafts = [_draft(row, source, organization) for row in plan.new]
    wanted = Counter(filing.series_of(draft.division_code, at) for draft in drafts)
    following = {
        series: events.next_in_series(series, count=count)
        for series, count in sorted(wanted.items())
    }
    built = []
    for draft in drafts:
        series = filing.series_of(draft.division_code, at)
        number = f"{series}-{following[series]:06d}"
        following[series] += 1
        built.append(filing.build(draft=draft, by=by, at=at, number=number))
    Need.objects.bulk_create(built, batch_size=_BATCH)
    search.keep(Kind.NEED, built)
    if plan.changed:
        _renew(plan.changed, source, organization, by, at)
    if plan.new or plan.changed:
        told = NeedsImported(
            source, len(plan.new), len(plan.changed), len(plan.same), len(plan.problem_rows)
        )
        events.record(told, by=by, at=at)


def _renew(
    rows: Sequence[NeedRow],
    source: str,
    organization: Organization | None,
    by: Person | None,
    at: datetime,
) -> None:
    known = shown.known_needs(source, [row.key for row in rows])
    renewed = []
    for row in rows:
        kept = known[row.key]
        need = filing.build(
            draft=_draft(row, source, organization), by=by, at=at, number=kept.number
        )
        need.pk = kept.pk
        renewed.append(need)
    Need.objects.bulk_update(renewed, _UPDATED, batch_size=_BATCH)
    search.keep(Kind.NEED, renewed)


def _named(rows: Sequence[NeedRow], refused: Collection[str]) -> list[NeedRow]:
    """Rows with keys that fit and are told apart, and contents that know their refusals."""
    seen: Counter[str] = Counter()
    said: dict[str, list[str]] = {}
    for one in sorted(refused):
        row, _, rest = one.partition(":")
        said.setdefault(row, []).append(rest)
    named = []
    for one_row in rows:
        key, mark = one_row.key, one_row.fingerprint
        if len(key) > _LONGEST_KEY - 8:
            key = f"long-{fingerprint(key)}"
        seen[key] += 1
        if seen[key] > 1:
            key = f"{key}-{seen[key]}"
        told = [*said.get(str(one_row.row), ())]
        if told:
            mark = fingerprint(mark, *told)
        named.append(replace(one_row, key=key, fingerprint=mark))
    return named


def _draft(row: NeedRow, source: str, organization: Organization | None) -> filing.NeedDraft:
    description = row.description
    if row.starts_at is not None and f"{row.starts_at:%H:%M}" not in description:
        # A need has no time of day; whoever plans its shift must still see it.
        description = f"{description}（{row.starts_at:%H:%M}）"
    return filing.NeedDraft(
        title=row.title,
        description=description,
        category=row.category,
        service_object=row.service_object,
        filer=FilerKind.ORGANIZATION,
        organization=organization,
        hardship_group=row.hardship[0] if row.hardship else "",
        division_code=row.division_code,
        place_name=row.address,
        address=row.address,
        point=row.point,
        headcount=min(row.people, _MOST_PEOPLE),
        skill_mask=mask_of(row.skill_codes),
        starts_on=row.first_on,
        due_on=row.last_on,
        minutes=row.minutes,
        rule=row.rule[:200],
        external_source=source,
        external_key=row.key,
        fingerprint=row.fingerprint,
    )
