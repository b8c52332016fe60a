"""What the clock does for people's voice: remind whoever is late."""

from datetime import datetime

from liandong.services import complaints, initiatives


def work(at: datetime) -> int:
    """One round; how many were reminded."""
    return complaints.remind_due(at=at) + initiatives.remind_due(at=at)
