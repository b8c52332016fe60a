"""Who wrote a list does not confirm it, when nothing else speaks for it.

Hours sold for money were entered and confirmed by one and the same person in a back office
(CCTV, July 2025). Law asks for true records (Order 67 Art 6, 11) and names no second person;
that one is needed here is this project's own rule, the same as for a back-fill.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from liandong.core.hours import Evidence
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class OwnList(Refusal):
    """Arrival and leaving stand only on the list of the one who confirms."""

    code: ClassVar[str] = "own_list"


@dataclass(frozen=True, slots=True)
class Written:
    """How one arrival or leaving was recorded, and by whom (the number of a person)."""

    method: str
    by: int | None


def is_own_list(written: Iterable[Written], confirmer: int) -> bool:
    """Whether every record is a list that the confirmer wrote.

    A scan, a badge, a signed sheet with its photograph, or a line that somebody else wrote
    is other evidence; one is enough.

    >>> mine = Written("leader_list", 7)
    >>> is_own_list([mine, mine], 7), is_own_list([mine, Written("scan", 3)], 7)
    (True, False)
    """
    records = list(written)
    return bool(records) and all(
        one.method == Evidence.LEADER_LIST and one.by == confirmer for one in records
    )


def check_second_person(written: Iterable[Written], confirmer: int) -> None:
    """Refuse ``OwnList``: somebody else has to look."""
    if is_own_list(written, confirmer):
        raise OwnList()
