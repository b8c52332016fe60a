"""What happened with a contact sheet and what is refused. No event carries a name."""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class ContactSheetUnknown(Refusal):
    """No sheet of the file is a month with a yellow day."""

    code: ClassVar[str] = "contact_sheet_unknown"


@dataclass(eq=False)
class ContactSheetTwice(Refusal):
    """Two sheets are of the same month."""

    code: ClassVar[str] = "contact_sheet_twice"
    first: str
    second: str


@dataclass(eq=False)
class ContactSheetLong(Refusal):
    """More lines than are taken in at once."""

    code: ClassVar[str] = "contact_sheet_long"
    most: int


@dataclass(eq=False)
class SheetPasswordMissing(Refusal):
    """The file is protected and no password was given."""

    code: ClassVar[str] = "sheet_password_missing"


@dataclass(eq=False)
class SheetPasswordWrong(Refusal):
    """The password does not open the file."""

    code: ClassVar[str] = "sheet_password_wrong"


@dataclass(eq=False)
class SheetTokenStale(Refusal):
    """What was shown before is no longer there: another person's, or altered."""

    code: ClassVar[str] = "sheet_token_stale"


@dataclass(eq=False)
class NumbersNeedPassword(Refusal):
    """Identity numbers leave in a protected file only."""

    code: ClassVar[str] = "numbers_need_password"


@dataclass(frozen=True, slots=True)
class ContactsTakenIn(Event):
    """Contacts of a sheet became visits."""

    visits: int
    people: int


@dataclass(frozen=True, slots=True)
class ContactSheetTaken(Event):
    """Somebody took the contact sheet of a month as a file; with identity numbers or not."""

    month: str
    people: int
    has_numbers: bool
