"""A first choice and what one would take instead: who moves where, and when it is over."""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal

MOST_BACKUPS = 2


@dataclass(eq=False)
class NoBackupNamed(Refusal):
    """No other shift was named, or too many were."""

    code: ClassVar[str] = "no_backup_named"
    most: int


@dataclass(frozen=True, slots=True)
class BackupsNamed(Event):
    """Somebody named what they would take instead of their first choice."""

    shift_id: int
    backups: int


@dataclass(frozen=True, slots=True)
class BackupTaken(Event):
    """The first choice was full or called off, so the next choice was taken."""

    first_id: int
    shift_id: int
    person_id: int


@dataclass(frozen=True, slots=True)
class BackupGivenUp(Event):
    """The first choice came after all, so the place on the other was given back."""

    first_id: int
    shift_id: int
    person_id: int
