"""The monthly book (台账) of a station: what happened when somebody took it."""

from dataclasses import dataclass

from liandong.core.events import Event


@dataclass(frozen=True, slots=True)
class StationBookTaken(Event):
    """Somebody took the book of a month (``2026-05``) as a file; how many lines it had."""

    month: str
    lines: int
