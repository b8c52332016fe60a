"""One act of a page: done and said, or refused and said why."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from liandong import phrases
from liandong.core.refusals import Refusal


def tried(request: HttpRequest, act: Callable[[], object], *, done: str = "") -> bool:
    """Do it and say so, or say why not; whether it was done."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, phrases.sentence(refusal))
        return False
    if done:
        messages.success(request, done)
    return True
