"""What a long import and its page tell each other while nothing may be written to the tables.

While a file is applied in one transaction, the embedded database lets nobody else write,
and nobody sees what the transaction wrote. So the worker leaves its progress, and the page
its wish to stop, in two small files beside the uploads. Losing them loses no work.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows done of a total; ``told_at`` in seconds since 1970."""

    done: int
    total: int
    told_at: float


def tell(run_id: int, done: int, total: int) -> None:
    """Leave the progress of a run; replaces what was told before, in one step."""
    path = _path(run_id, "progress")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(f"{done} {total}")
    draft.replace(path)


def told(run_id: int) -> Progress | None:
    """The progress that was last told; None when there is none."""
    path = _path(run_id, "progress")
    try:
        done, total = path.read_text().split()
        return Progress(int(done), int(total), path.stat().st_mtime)
    except (OSError, ValueError):
        return None


def ask_to_stop(run_id: int) -> None:
    """Wish that the worker stops at the next thousand rows."""
    path = _path(run_id, "stop")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def is_asked_to_stop(run_id: int) -> bool:
    """Whether somebody wished so."""
    return _path(run_id, "stop").exists()


def forget(run_id: int) -> None:
    """Take both files away."""
    for kind in ("progress", "stop"):
        _path(run_id, kind).unlink(missing_ok=True)


def _path(run_id: int, kind: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / f"{int(run_id)}.{kind}"
