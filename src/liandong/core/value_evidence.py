"""Files that show what a value item's score rests on: which are taken, and what happens to them.

A picture, a PDF or a sheet. What a file is, its bytes say and not its name.
"""

import io
import zipfile
from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.file_kinds import kind_of
from liandong.core.refusals import Refusal

MOST_FILES = 6
MOST_BYTES = 4 * 1024 * 1024
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", SHEET: "xlsx"}


@dataclass(eq=False)
class ValueFileTooBig(Refusal):
    """The file is larger than what is kept."""

    code: ClassVar[str] = "value_file_too_big"
    name: str
    most_mb: int


@dataclass(eq=False)
class ValueFileUnknown(Refusal):
    """Neither a picture nor a PDF nor a sheet."""

    code: ClassVar[str] = "value_file_unknown"
    name: str


@dataclass(eq=False)
class ValueFilesTooMany(Refusal):
    """The item has as many files as are kept."""

    code: ClassVar[str] = "value_files_too_many"
    most: int


@dataclass(frozen=True, slots=True)
class ValueEvidenceGiven(Event):
    """A file was added to a value item."""

    project_id: int
    value_item: int
    file: int


@dataclass(frozen=True, slots=True)
class ValueEvidenceSeen(Event):
    """Somebody opened a file of a value item."""

    project_id: int
    value_item: int
    file: int


@dataclass(frozen=True, slots=True)
class ValueEvidenceForgotten(Event):
    """Files that were kept long enough were deleted."""

    count: int


@dataclass(frozen=True, slots=True)
class ValueFile:
    """A file that is taken; ``kind`` is its media type."""

    name: str
    kind: str
    content: bytes


def read_file(name: str, content: bytes) -> ValueFile:
    """A picture, PDF or sheet of at most 4 MiB.

    Refuses ``ValueFileTooBig``, ``ValueFileUnknown``.
    """
    if len(content) > MOST_BYTES:
        raise ValueFileTooBig(name=name, most_mb=MOST_BYTES // 1024 // 1024)
    kind = kind_of(content) or (SHEET if _is_sheet(content) else "")
    if not kind:
        raise ValueFileUnknown(name=name)
    return ValueFile(name[-80:], kind, content)


def _is_sheet(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "xl/workbook.xml" in book.namelist()
    except zipfile.BadZipFile:
        return False
