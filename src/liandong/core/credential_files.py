"""Pictures and scans of papers: what may be handed in, and what it is, told by its first bytes.

A file is told by what it holds, never by its name. It lies sealed outside the web root; its
holder and whoever checks the paper may open it, and each reading by staff is written down.
"""

from dataclasses import dataclass
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.file_kinds import kind_of
from liandong.core.refusals import Refusal

MOST_BYTES = 5_000_000
MOST_FILES = 4
"""Pictures of one paper: front, back, and the pages with its stamps."""
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "application/pdf": "pdf",
}
READ_AS = "credential_file"
"""What the access record calls such a reading."""


@dataclass(eq=False)
class PaperFileTooLarge(Refusal):
    """The file is larger than a picture of a paper need be."""

    code: ClassVar[str] = "paper_file_too_large"
    most_mb: int
    size_mb: float


@dataclass(eq=False)
class PaperFileUnknown(Refusal):
    """The file is neither a picture nor a PDF, whatever it is called."""

    code: ClassVar[str] = "paper_file_unknown"


@dataclass(eq=False)
class TooManyPaperFiles(Refusal):
    """The paper has as many pictures as it may."""

    code: ClassVar[str] = "too_many_paper_files"
    most: int


@dataclass(eq=False)
class PaperFileGone(Refusal):
    """The row is there and the file is not: restored without its folder."""

    code: ClassVar[str] = "paper_file_gone"


@dataclass(frozen=True, slots=True)
class PaperFileAdded(Event):
    """A picture of a paper was handed in."""

    credential_id: int


@dataclass(frozen=True, slots=True)
class PaperFileRemoved(Event):
    """Its holder took a picture away; the file is deleted."""

    credential_id: int


def media_type_of(content: bytes) -> str:
    """What a file is. Refuses ``PaperFileTooLarge`` or ``PaperFileUnknown``.

    >>> media_type_of(b"%PDF-1.7 ...")
    'application/pdf'
    """
    if len(content) > MOST_BYTES:
        size = round(len(content) / 1_000_000, 1)
        raise PaperFileTooLarge(most_mb=MOST_BYTES // 1_000_000, size_mb=size)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    kind = kind_of(content)
    if not kind:
        raise PaperFileUnknown()
    return kind


def check_count(files: int) -> None:
    """Refuse one more than ``MOST_FILES`` (``TooManyPaperFiles``)."""
    if files >= MOST_FILES:
        raise TooManyPaperFiles(most=MOST_FILES)
