"""Whether a message is sent again whose sending nobody finished."""

from enum import StrEnum

from liandong.core.notice_weights import Weight


class AfterCrash(StrEnum):
    """What becomes of a sending whose worker died before it wrote the answer down."""

    REPEAT = "repeat"
    LEAVE = "leave"


def after_crash(*, was_handed_over: bool, is_repeat_safe: bool, weight: Weight) -> AfterCrash:
    """Repeat it, or leave it as "not known".

    Before the handing-over mark nothing left this machine, so it is repeated. After it the
    provider may or may not have it: a repeat is harmless where the provider (or the reader's
    device) knows the key again. Where nobody can tell, what cannot wait is repeated, under
    the same message number, because twice is better than never; all else is left: it can be
    read in the app.
    """
    if not was_handed_over or is_repeat_safe or weight == Weight.NOW:
        return AfterCrash.REPEAT
    return AfterCrash.LEAVE
