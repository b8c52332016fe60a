"""Whom to ask in an emergency, and how many at once.

Only who has said beforehand that they may be asked in an emergency is asked, day and night.
They are rested: between the end of one service and the beginning of this one lies the pause
of the profile (``emergency_rest_minutes``), longer than for everyday service. A wave is as
large as past emergencies teach: so many asked for each one who said yes.
"""

from datetime import timedelta

PRIOR_ASKED, PRIOR_YES = 9, 3
"""Before anything is known, one of three says yes; this weighs as much as nine answers."""
LOOK_BACK = timedelta(days=365)


def wave_size(*, missing: int, asked: int, accepted: int, most: int) -> int:
    """How many people one wave asks so that ``missing`` say yes.

    ``asked`` and ``accepted``: invitations of past emergencies that are over.

    >>> wave_size(missing=4, asked=0, accepted=0, most=50)
    12
    >>> wave_size(missing=4, asked=91, accepted=77, most=50)
    5
    """
    wanted = -(-missing * (asked + PRIOR_ASKED) // (accepted + PRIOR_YES))
    return max(1, min(most, wanted))
