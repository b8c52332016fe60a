"""Figures are kept for as long as they cost (ADR 10): small hubs are never late, big ones rest."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

REST_SHARE = 20
"""Computing may take at most one part in this many of the time: slow figures live longer."""
LEAST_SECONDS = 1

Found = TypeVar("Found")


def kept(
    key: str,
    make: Callable[[], Found],
    *,
    holds: Callable[[Found], bool] = lambda _found: True,
    is_fresh: bool = False,
) -> Found:
    """What ``make`` gives, or what it gave lately, if that still ``holds``.

    Kept for ``REST_SHARE`` times as long as making took, once that is a second or more.
    ``is_fresh``: make it now whatever was kept.
    """
    found: Found | None = None if is_fresh else cache.get(key)
    if found is not None and holds(found):
        return found
    began = time.monotonic()
    found = make()
    lasts = (time.monotonic() - began) * REST_SHARE
    if lasts >= LEAST_SECONDS:
        cache.set(key, found, lasts)
    return found
