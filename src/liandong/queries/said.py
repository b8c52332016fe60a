"""What somebody said here, for the file with all data about them: only their own words."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from liandong.models import (
    BoardItem,
    BulletinAnswer,
    BulletinPost,
    Complaint,
    GroupMember,
    Initiative,
    Person,
    SupportMessage,
    SupportRequest,
    TeamBallot,
)


def said_by(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Complaints, talks, proposals, votes, items and groups of a person. Nine queries."""
    return {
        "complaints": _rows(
            Complaint.objects.filter(filed_by=person), "number", "category", "text", "filed_at"
        ),
        "talks": _rows(
            SupportRequest.objects.filter(asker=person), "number", "asked_at", "closed_at"
        ),
        "said_in_talks": _rows(
            SupportMessage.objects.filter(author=person), "request__number", "text", "at"
        ),
        "proposals": _rows(
            Initiative.objects.filter(proposer=person), "number", "title", "text", "filed_at"
        ),
        "votes": _rows(TeamBallot.objects.filter(person=person), "question__title", "choice"),
        "groups": _rows(
            GroupMember.objects.filter(person=person),
            "group__number",
            "group__theme",
            "part",
            "joined_at",
            "left_at",
            "score_before",
            "score_after",
        ),
        "board_items": _rows(BoardItem.objects.filter(raised_by=person), "text", "raised_at"),
        "bulletin_posts": _rows(
            BulletinPost.objects.filter(author=person),
            "linkage__title",
            "kind",
            "text",
            "posted_at",
        ),
        "bulletin_answers": _rows(BulletinAnswer.objects.filter(author=person), "text", "at"),
    }


def _rows(found: "QuerySet[Any]", *names: str) -> list[dict[str, Any]]:
    return [
        {key: _plain(value) for key, value in row.items()}
        for row in found.order_by("pk").values(*names)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
