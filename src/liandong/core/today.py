"""Who needs me today: what comes first on a social worker's one screen.

By consequence, not by date of arrival: first where somebody may come to harm, then where
somebody waits for what was promised, then where a record would be lost, then what keeps a
bond alive. Within one of these the latest comes first, then what falls due soonest. The
order is total, so that two looks show the same screen. Days are local days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum


class Consequence(IntEnum):
    """What happens if nobody acts today; the smaller, the graver."""

    HARM = 1
    PROMISE = 2
    RECORD = 3
    BOND = 4


class Kind(StrEnum):
    """What waits."""

    STILL_OUT = "still_out"
    CASE_RISK = "case_risk"
    VISIT_WORRY = "visit_worry"
    SUPPORT = "support"
    SHIFT_SHORT = "shift_short"
    CASE_DUE = "case_due"
    VISIT_DUE = "visit_due"
    NEED = "need"
    COMPLAINT = "complaint"
    APPLICATION = "application"
    SHIFT_PLAN = "shift_plan"
    BULLETIN = "bulletin"
    PURCHASE = "purchase"
    ACTION = "action"
    HOURS = "hours"
    SIGNATURE = "signature"
    SILENT = "silent"
    ASSISTS = "assists"
    SURVEY = "survey"
    VALUE_SCORE = "value_score"
    VALUE_LOOK = "value_look"
    VALUE_UNSEEN = "value_unseen"


CONSEQUENCE: dict[Kind, Consequence] = {
    Kind.STILL_OUT: Consequence.HARM,
    Kind.CASE_RISK: Consequence.HARM,
    Kind.VISIT_WORRY: Consequence.HARM,
    Kind.SUPPORT: Consequence.HARM,
    Kind.SHIFT_SHORT: Consequence.PROMISE,
    Kind.CASE_DUE: Consequence.PROMISE,
    Kind.VISIT_DUE: Consequence.PROMISE,
    Kind.NEED: Consequence.PROMISE,
    Kind.COMPLAINT: Consequence.PROMISE,
    Kind.APPLICATION: Consequence.PROMISE,
    Kind.SHIFT_PLAN: Consequence.PROMISE,
    Kind.BULLETIN: Consequence.PROMISE,
    Kind.PURCHASE: Consequence.PROMISE,
    Kind.ACTION: Consequence.PROMISE,
    Kind.HOURS: Consequence.RECORD,
    Kind.SIGNATURE: Consequence.RECORD,
    Kind.SILENT: Consequence.BOND,
    Kind.ASSISTS: Consequence.BOND,
    Kind.SURVEY: Consequence.PROMISE,
    Kind.VALUE_SCORE: Consequence.PROMISE,
    Kind.VALUE_LOOK: Consequence.RECORD,
    Kind.VALUE_UNSEEN: Consequence.RECORD,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits.

    ref
        The id of the record to open. ``name`` is whom or what it is about.
    due_on
        The last day on which it is in time; None: no day was promised.
    is_risky
        Work of the risk levels R2 and R3, or a need of great urgency: graver in its kind.
    """

    kind: Kind
    ref: int
    name: str
    due_on: date | None = None
    is_risky: bool = False
    count: int = 0

    def days_late(self, today: date) -> int:
        """Days since it should have been done; 0 when there is time."""
        return max(0, (today - self.due_on).days) if self.due_on else 0


def in_order(items: Iterable[Item], today: date) -> list[Item]:
    """The items, gravest first."""

    def key(item: Item) -> tuple[int, bool, int, date, int, int]:
        return (
            CONSEQUENCE[item.kind],
            not item.is_risky,
            -item.days_late(today),
            item.due_on or date.max,
            list(Kind).index(item.kind),
            item.ref,
        )

    return sorted(items, key=key)
