"""What the clock does for people's voice: remind whoever is late, close votes."""

from datetime import datetime

from liandong.services import approvals, bulletin, complaints, elections, initiatives, votes


def work(at: datetime) -> int:
    """One round; how many reminders and closed votes."""
    reminded = complaints.remind_due(at=at) + initiatives.remind_due(at=at)
    reminded += approvals.work_due(at=at)
    reminded += bulletin.remind_due(at=at) + bulletin.escalate_due(at=at)
    reminded += elections.close_due(at=at)
    return reminded + votes.close_due(at=at)
