"""What somebody said here, for the file with all data about them: only their own words."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from liandong.models import (
    BoardItem,
    BulletinAnswer,
    BulletinPost,
    Complaint,
    ElectionBallot,
    GroupMember,
    Initiative,
    Person,
    PoolBooking,
    PoolOffer,
    ReviewPoint,
    ShiftLeadOffer,
    SupportMessage,
    SupportRequest,
    TeamBallot,
    TeamCandidate,
    TeamReview,
    TeamTurn,
)


def said_by(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What a person complained, talked, proposed, voted and offered here. Eighteen queries."""
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
        "stood_for": _rows(
            TeamCandidate.objects.filter(person=person), "election__team__name", "words", "office"
        ),
        "elections_voted_in": _rows(
            ElectionBallot.objects.filter(person=person), "election__team__name"
        ),
        "team_turns": _rows(TeamTurn.objects.filter(person=person), "week_on", "duty"),
        "team_reviews": _rows(TeamReview.objects.filter(by=person), "went_well", "to_change"),
        "review_points": _rows(ReviewPoint.objects.filter(owner=person), "text", "due_on"),
        "bulletin_answers": _rows(BulletinAnswer.objects.filter(author=person), "text", "at"),
        "asked_to_lead_shifts": _rows(
            ShiftLeadOffer.objects.filter(person=person, shift__isnull=False),
            "shift__project__title",
            "asked_at",
            "says_yes",
            "answer",
        ),
        "pool_offers": _rows(
            PoolOffer.objects.filter(person=person),
            "kind",
            "title",
            "quantity",
            "unit",
            "place_name",
            "conditions",
            "offered_at",
            "withdrawn_at",
        ),
        "pool_bookings": _rows(
            PoolBooking.objects.filter(offer__person=person),
            "offer__title",
            "request__title",
            "request__organization__name",
            "state",
            "starts_at",
            "ends_at",
            "answer",
            "outcome",
        ),
    }


def _rows(found: "QuerySet[Any]", *names: str) -> list[dict[str, Any]]:
    return [
        {key: _plain(value) for key, value in row.items()}
        for row in found.order_by("pk").values(*names)
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
