"""What was kept of a contract beside what it is today: packs, and the way to its amendments."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from liandong.core.purchase_figures import OUTSIDE
from liandong.core.purchase_packs import SHOWN, Finding, Pack
from liandong.core.purchases import Stage
from liandong.models import Contract, EvidencePack
from liandong.phrases import purchases as words
from liandong.queries import purchase_amendments as changed
from liandong.queries import purchase_packs as shown
from liandong.queries.purchase_packs import Compared, Standing
from liandong.web import purchase_words

MOST_ROWS = 50


def step_name(row: EvidencePack) -> str:
    """The step of a pack; a further round of judging by its number."""
    name = str(words.STAGES[row.stage])
    if row.stage == Stage.ACCEPTANCE and row.round > 1:
        return _("%(step)s（第 %(n)d 轮）") % {"step": name, "n": row.round}
    return name


def _name(one: Finding | Standing) -> str:
    name = getattr(one, "name", "")
    return name or str(words.FIGURES[one.code])


def beside(packs: Sequence[Compared]) -> dict[str, dict[str, Any]]:
    """By question: what the latest pack holds, and whether its days give something else today."""
    told: dict[str, dict[str, Any]] = {}
    if not packs:
        return told
    row = packs[-1].row
    for one in packs[-1].standings:
        then = purchase_words.amount(one.measure, one.then)
        now = purchase_words.amount(one.measure, one.now)
        said = ""
        if one.is_moved:
            said = _("%(step)s时 %(then)s，同样的日子现在 %(now)s")
        elif row.stage != Stage.ACCEPTANCE:
            said = _("%(step)s时 %(then)s")
        facts = {"step": step_name(row), "then": then, "now": now}
        told[one.code] = {"words": said % facts if said else "", "is_moved": one.is_moved}
    return told


def moved_words(packs: Sequence[Compared]) -> list[str]:
    """One sentence for each figure of a paid step that is not what it was."""
    return [
        _("%(step)s：%(name)s，当时 %(then)s（%(n)d 条记录），现在 %(now)s（%(m)d 条记录）")
        % {
            "step": step_name(row),
            "name": _name(one),
            "then": purchase_words.amount(one.measure, one.then),
            "now": purchase_words.amount(one.measure, one.now),
            "n": one.n_then,
            "m": one.n_now,
        }
        for row, moved in shown.moved(packs)
        for one in moved
    ]


def comparisons(contract: Contract, code: str, unit: str) -> list[dict[str, Any]]:
    """For the page of one figure: each pack that holds it, with the records that changed."""
    told = []
    for row in shown.packs_of(contract):
        pack = shown.opened(row)
        if pack is None or code not in {one.code for one in pack.findings}:
            continue
        counted = shown.standings(contract, pack, code)
        if not counted:
            continue
        standing = counted[0]
        changes = shown.changes_of(contract, pack, code)
        told.append(
            {
                "step": step_name(row),
                "at": row.at,
                "then": purchase_words.amount(standing.measure, standing.then),
                "now": purchase_words.amount(standing.measure, standing.now),
                "is_moved": standing.is_moved or bool(changes),
                "count": len(changes),
                "changes": [
                    {
                        "number": one.number,
                        "on": one.on,
                        "then": purchase_words.number(unit, one.then),
                        "now": purchase_words.number(unit, one.now),
                    }
                    for one in changes[:MOST_ROWS]
                ],
            }
        )
    return told


def figures(contract: Contract, pack: Pack) -> list[dict[str, Any]]:
    today = {one.code: one for one in shown.standings(contract, pack)}
    return [
        {
            "name": _name(one),
            "is_outside": one.code == OUTSIDE,
            "then": purchase_words.amount(one.unit, one.value),
            "n": one.n,
            "now": purchase_words.amount(one.unit, today[one.code].now)
            if one.code in today
            else "",
            "is_moved": one.code in today and today[one.code].is_moved,
            "url": ""
            if one.code == OUTSIDE
            else reverse("purchase-evidence", args=[contract.purchase_id, one.code]),
        }
        for one in pack.findings
    ]


def pack_lines(contract: Contract) -> list[dict[str, Any]]:
    """Each pack with its digest, computed anew now, for a list."""
    return [
        {
            "row": row,
            "step": step_name(row),
            "short": row.digest[:SHOWN],
            "flaw": words.PACK_FLAWS[found] if (found := shown.flaw(row)) else "",
        }
        for row in shown.packs_of(contract)
    ]


def way_in(contract: Contract, *, is_party: bool) -> dict[str, Any] | None:
    """The link on the purchase's page: how many there are, and whether one waits."""
    count = contract.amendments.count()
    if not count and not (is_party and contract.purchase.stage in changed.OPEN_STAGES):
        return None
    waiting = changed.unsettled(contract)
    return {
        "url": reverse("purchase-amendments", args=[contract.purchase_id]),
        "count": count,
        "waits": waiting is not None and waiting.is_agreed is None,
    }
