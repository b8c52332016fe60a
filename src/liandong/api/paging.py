"""Lists as JSON: one page at a time, at most 100 rows, with how many there are in all."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator

MOST_ROWS = 100
USUAL_ROWS = 25


@dataclass(frozen=True, slots=True)
class Window:
    """One page of a list: its number, how many pages and rows there are, its rows."""

    page: int
    pages: int
    count: int
    rows: list[Any]


def window(rows: Any, *, page: int, size: int) -> Window:
    """The page asked for; the nearest there is when it does not exist."""
    found = Paginator(rows, min(max(1, size), MOST_ROWS)).get_page(page)
    return Window(found.number, found.paginator.num_pages, found.paginator.count, list(found))
