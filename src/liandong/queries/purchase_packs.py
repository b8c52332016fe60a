"""What was kept at an accepted step, beside what the same days and projects give today."""

import base64
import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from liandong.core.purchase_figures import AT_ACCEPTANCE, OUTSIDE, QUESTIONS, Measure
from liandong.core.purchase_packs import (
    Change,
    Finding,
    Flaw,
    Kept,
    Pack,
    Place,
    changes,
    flaw_of,
    read,
)
from liandong.core.purchases import Condition, Stage
from liandong.models import (
    Contract,
    EventRecord,
    EvidencePack,
    OutsideFigure,
    Project,
)
from liandong.queries import keeping
from liandong.queries import purchase_figures as asked
from liandong.queries.purchase_progress import Line
from liandong.queries.purchase_scope import Scope, day_of, scope_of

PAID_BY = {
    Condition.STARTED: Stage.START,
    Condition.MID: Stage.MID,
    Condition.FINAL: Stage.FINAL,
    Condition.ACCEPTED: Stage.ACCEPTANCE,
}
"""Which step's pack stands behind an instalment; the bonus rests on the acceptance."""


# ── what is kept ────────────────────────────────────────────────────────────────────────────


def found(
    contract: Contract, stage: Stage, number: int, lines: Iterable[Line], at: datetime
) -> Pack:
    """Every figure of a contract with the records behind it; the bonus's too at acceptance."""
    on = day_of(at)
    assert on is not None
    scope = scope_of(contract, on)
    findings = [_finding(line, scope) for line in lines]
    if stage is Stage.ACCEPTANCE:
        have = {one.code for one in findings}
        findings += [_fed(code, scope) for code in asked.FEEDS.values() if code not in have]
    return Pack(
        contract.purchase.number, contract.number, stage.value, number, at, scope.first,
        scope.until, scope.projects, tuple(findings),
    )  # fmt: skip


def _finding(line: Line, scope: Scope) -> Finding:
    if line.is_outside:
        return Finding(
            line.code, line.name, "", Measure.COUNT.value, line.target, line.weight, line.value,
            line.n, _papers(line.id),
        )  # fmt: skip
    question = QUESTIONS[line.code]
    return Finding(
        line.code, "", question.formula, question.measure.value, line.target, line.weight,
        line.value, line.n, kept_records(line.code, scope),
    )  # fmt: skip


def _fed(code: str, scope: Scope) -> Finding:
    question, said = QUESTIONS[code], asked.ask(code, scope)
    return Finding(
        code, "", question.formula, question.measure.value, None, None, said.value, said.n,
        kept_records(code, scope),
    )  # fmt: skip


def kept_records(code: str, scope: Scope) -> tuple[Kept, ...]:
    """The records behind a figure without their words: an activity's title may name somebody."""
    return tuple(Kept(one.number, one.on, one.amount) for one in asked.records(code, scope))


def _papers(indicator: int) -> tuple[Kept, ...]:
    """The paper that counts for an outside figure: its number and the digest of its bytes."""
    given = OutsideFigure.objects.filter(indicator=indicator).order_by("at", "pk").last()
    if given is None:
        return ()
    digest = hashlib.sha256(base64.b64decode(given.content)).hexdigest()
    return (Kept(f"{given.pk}:{digest}", day_of(given.at), given.value),)


# ── what it is today ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure as it was kept, and what the same days and projects give today."""

    code: str
    measure: str
    then: int | None
    now: int | None
    n_then: int
    n_now: int

    @property
    def is_moved(self) -> bool:
        """Whether the records of those days say something else today."""
        return (self.then, self.n_then) != (self.now, self.n_now)


def packs_of(contract: Contract) -> list[EvidencePack]:
    """The packs of a contract, the oldest first."""
    return list(contract.packs.select_related("by").order_by("at", "pk"))


def opened(row: EvidencePack) -> Pack | None:
    """What a pack holds; None when somebody made it unreadable, which ``flaw`` tells."""
    try:
        return read(row.content)
    except ValueError:
        return None


def scope_then(contract: Contract, pack: Pack) -> Scope:
    """The days and projects that a pack was counted over, so that like meets like."""
    workers = Project.objects.filter(pk__in=pack.projects, social_worker__isnull=False)
    return Scope(
        contract.provider_id,
        pack.projects,
        tuple(sorted(set(workers.values_list("social_worker_id", flat=True)))),
        contract.purchase.division_code,
        pack.first,
        pack.until,
    )


def standings(contract: Contract, pack: Pack, only: str = "") -> list[Standing]:
    """Each figure of a pack that records answer, then and today. A few queries for each.

    only
        The code of the one figure that is asked for.
    """
    scope = scope_then(contract, pack)
    told = []
    for one in pack.findings:
        is_early = one.code in AT_ACCEPTANCE and pack.stage != Stage.ACCEPTANCE
        if one.code == OUTSIDE or is_early or only not in {"", one.code}:
            continue
        now = asked.ask(one.code, scope)
        told.append(Standing(one.code, one.unit, one.value, now.value, one.n, now.n))
    return told


def changes_of(contract: Contract, pack: Pack, code: str) -> list[Change]:
    """Which records behind a figure went, came or count differently since it was kept."""
    one = next(found for found in pack.findings if found.code == code)
    return changes(one.records, kept_records(code, scope_then(contract, pack)))


def paid_stages(contract: Contract) -> frozenset[Stage]:
    """Steps on which money was paid."""
    paid = contract.payments.values_list("instalment__condition", flat=True)
    stages = {
        Stage.ACCEPTANCE if condition is None else PAID_BY.get(Condition(condition))
        for condition in paid
    }
    return frozenset(one for one in stages if one is not None)


def latest(packs: Collection[EvidencePack]) -> dict[Stage, EvidencePack]:
    """The last pack of each step."""
    return {Stage(one.stage): one for one in packs}


@dataclass(frozen=True, slots=True)
class Compared:
    """The last pack of a step with each of its figures, then and today."""

    row: EvidencePack
    is_paid: bool
    standings: list[Standing]


def compared(contract: Contract, *, is_fresh: bool = False) -> list[Compared]:
    """The packs of paid steps and the last of all, the oldest first; each is counted once.

    Counted anew where it is quick, else kept for as long as counting costs.
    """
    paid, rows = paid_stages(contract), latest(packs_of(contract))
    wanted = [
        (stage, row, pack)
        for stage, row in rows.items()
        if (stage in paid or row == list(rows.values())[-1]) and (pack := opened(row)) is not None
    ]
    counted = keeping.kept(
        "purchase-packs:" + ",".join(str(row.pk) for _, row, _ in wanted),
        lambda: {row.pk: standings(contract, pack) for _, row, pack in wanted},
        is_fresh=is_fresh,
    )
    return [Compared(row, stage in paid, counted[row.pk]) for stage, row, _ in wanted]


def moved(packs: Iterable[Compared]) -> list[tuple[EvidencePack, list[Standing]]]:
    """Paid steps whose records give other figures today, each with what moved."""
    told = [(one.row, [s for s in one.standings if s.is_moved]) for one in packs if one.is_paid]
    return [(row, found) for row, found in told if found]


def watched_figures(moved: Iterable[Standing]) -> dict[str, Any]:
    """What moved as plain data: by indicator value and number of records, then and today."""
    return {one.code: [one.then, one.n_then, one.now, one.n_now] for one in moved}


# ── whether it is whole ─────────────────────────────────────────────────────────────────────


def flaw(row: EvidencePack) -> Flaw | None:
    """What is the matter with a pack, its digest computed anew; None when all fits.

    The digest is also held against the line that history got on the day.
    """
    lines = EventRecord.objects.filter(
        name="EvidenceKept",
        facts__purchase=row.contract.purchase_id,
        facts__stage=row.stage,
        facts__round=row.round,
    )
    written = lines.order_by("pk").values_list("facts", flat=True).first()
    place = Place(row.contract.number, row.stage, row.round)
    return flaw_of(row.content, row.digest, written["digest"] if written else None, place)
