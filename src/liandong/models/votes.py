"""Votes of a team, and the volunteers' seats on the board of a project."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TeamQuestion(models.Model):
    """A question on a team's rules, its terms, and in the end its result.

    ``members`` is the electorate, counted when the vote opens.
    """

    team = models.ForeignKey("liandong.Team", on_delete=models.PROTECT, related_name="questions")
    title = models.CharField(_("问题"), max_length=80)
    text = models.TextField(_("规矩的原文"))
    is_secret = models.BooleanField(_("不记名"), default=True)
    quorum_pct = models.PositiveSmallIntegerField(_("至少多少人投"), default=50)
    majority = models.CharField(_("多少人同意算通过"), max_length=12, default="half")
    days = models.PositiveSmallIntegerField(_("投几天"), default=7)
    asked_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    members = models.PositiveIntegerField(default=0)
    yes = models.PositiveIntegerField(default=0)
    no = models.PositiveIntegerField(default=0)
    abstain = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, blank=True)

    class Privacy:
        personal = frozenset({"asked_by"})
        plain = frozenset(
            {
                "id", "team", "title", "text", "is_secret", "quorum_pct", "majority", "days",
                "asked_at", "opened_at", "closes_at", "members", "yes", "no", "abstain",
                "closed_at", "outcome",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="question_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(members__gte=models.F("yes") + models.F("no") + models.F("abstain")),
                name="no_more_votes_than_members",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class QuestionBacking(models.Model):
    """A member wants the question put to the vote."""

    question = models.ForeignKey(TeamQuestion, on_delete=models.PROTECT, related_name="backers")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "question", "at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="backed_once")]

    def __str__(self) -> str:
        return f"backing {self.pk}"


class TeamBallot(models.Model):
    """That somebody voted; what they said only where the vote is open, else it is empty."""

    question = models.ForeignKey(TeamQuestion, on_delete=models.PROTECT, related_name="ballots")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=8, blank=True)

    class Privacy:
        personal = frozenset({"person", "choice"})
        plain = frozenset({"id", "question"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="voted_once")]

    def __str__(self) -> str:
        return f"ballot {self.pk}"


class BoardSeat(models.Model):
    """A volunteer's seat on the board of a project, from a day to a day."""

    project = models.ForeignKey("liandong.Project", on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    named_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"person", "named_by"})
        plain = frozenset({"id", "project", "way", "since", "until"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(until=None), name="one_open_seat"
            )
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class BoardVoice(models.Model):
    """Whom a volunteer of the project wants on its board."""

    project = models.ForeignKey("liandong.Project", on_delete=models.PROTECT, related_name="voices")
    voter = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"voter", "candidate"})
        plain = frozenset({"id", "project", "at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "voter"], name="one_voice_per_project")
        ]

    def __str__(self) -> str:
        return f"voice {self.pk}"


class BoardItem(models.Model):
    """What somebody on the board raised, and what was answered."""

    project = models.ForeignKey(
        "liandong.Project", on_delete=models.PROTECT, related_name="board_items"
    )
    raised_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("事项"), max_length=500)
    raised_at = models.DateTimeField()
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"raised_by", "text", "answer", "answered_by"})
        plain = frozenset({"id", "project", "raised_at", "answered_at"})

    def __str__(self) -> str:
        return f"item {self.pk}"
