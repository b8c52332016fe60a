"""How a team runs itself: charter, election, rota, reviews, and the stages it reached."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_TEAM = "liandong.Team"
_PERSON = "liandong.Person"


class TeamCharter(models.Model):
    """One version of a team's charter; it holds once its vote adopted it."""

    team = models.ForeignKey(_TEAM, on_delete=models.PROTECT, related_name="charters")
    version = models.PositiveSmallIntegerField()
    question = models.OneToOneField(
        "liandong.TeamQuestion", on_delete=models.PROTECT, related_name="charter"
    )

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "team", "version", "question"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "version"], name="charter_version_once")
        ]

    def __str__(self) -> str:
        return f"charter {self.team_id} v{self.version}"


class TeamElection(models.Model):
    """An election of the leader and deputies; ``members`` is the electorate when it opened."""

    team = models.ForeignKey(_TEAM, on_delete=models.PROTECT, related_name="elections")
    deputies = models.PositiveSmallIntegerField(_("选几位副队长"), default=1)
    term_months = models.PositiveSmallIntegerField(_("任期几个月"), default=12)
    opened_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    stands_until = models.DateTimeField()
    closes_at = models.DateTimeField()
    members = models.PositiveIntegerField()
    closed_at = models.DateTimeField(null=True, blank=True)
    ballots = models.PositiveIntegerField(default=0)
    is_valid = models.BooleanField(default=False)
    term_ends_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"opened_by"})
        plain = frozenset(
            {
                "id", "team", "deputies", "term_months", "opened_at", "stands_until", "closes_at",
                "members", "closed_at", "ballots", "is_valid", "term_ends_on", "reminded_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=Q(closed_at=None), name="one_open_election"
            )
        ]

    def __str__(self) -> str:
        return f"election {self.pk}"


class TeamCandidate(models.Model):
    """A member who stands; ``votes`` is only a sum, nobody knows from whom."""

    election = models.ForeignKey(TeamElection, on_delete=models.PROTECT, related_name="candidates")
    person = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("想为大家做什么"), max_length=200, blank=True)
    stood_at = models.DateTimeField()
    votes = models.PositiveIntegerField(default=0)
    office = models.CharField(max_length=8, blank=True)

    class Privacy:
        personal = frozenset({"person", "words", "votes", "office"})
        plain = frozenset({"id", "election", "stood_at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["election", "person"], name="stood_once")]

    def __str__(self) -> str:
        return f"candidate {self.pk}"


class ElectionBallot(models.Model):
    """That somebody voted in an election; never for whom."""

    election = models.ForeignKey(TeamElection, on_delete=models.PROTECT, related_name="voted")
    person = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "election"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["election", "person"], name="elected_once")]

    def __str__(self) -> str:
        return f"ballot {self.pk}"


class TeamTurn(models.Model):
    """One duty in one week; ``offered_to`` while another member is asked to take it."""

    team = models.ForeignKey(_TEAM, on_delete=models.PROTECT, related_name="turns")
    week_on = models.DateField()
    duty = models.CharField(max_length=12)
    person = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    offered_to = models.ForeignKey(
        _PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"person", "offered_to"})
        plain = frozenset({"id", "team", "week_on", "duty"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "week_on", "duty"], name="one_turn_per_duty")
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"


class TeamReview(models.Model):
    """A look back: what went well, what to change."""

    team = models.ForeignKey(_TEAM, on_delete=models.PROTECT, related_name="reviews")
    held_on = models.DateField(_("哪天"))
    went_well = models.CharField(_("哪些做得好"), max_length=300)
    to_change = models.CharField(_("哪些要改"), max_length=300)
    by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"went_well", "to_change", "by"})
        plain = frozenset({"id", "team", "held_on", "at"})

    def __str__(self) -> str:
        return f"review {self.pk}"


class ReviewPoint(models.Model):
    """Who does what until when; it shows until it is done."""

    review = models.ForeignKey(TeamReview, on_delete=models.PROTECT, related_name="points")
    text = models.CharField(_("做什么"), max_length=200)
    owner = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("到哪天"))
    done_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"text", "owner"})
        plain = frozenset({"id", "review", "due_on", "done_at"})

    def __str__(self) -> str:
        return f"point {self.pk}"


class TeamFiling(models.Model):
    """A number that an authority gave a team: of its record (备案) or registration (登记)."""

    team = models.ForeignKey(_TEAM, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField(max_length=12)
    number = models.CharField(_("编号"), max_length=40)
    issued_on = models.DateField(_("哪天发的"))
    told_by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"told_by"})
        plain = frozenset({"id", "team", "kind", "number", "issued_on", "told_at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "kind"], name="filed_once")]

    def __str__(self) -> str:
        return self.number


class TeamStageMove(models.Model):
    """A stage that staff confirmed, with the facts of that day; the latest one holds."""

    team = models.ForeignKey(_TEAM, on_delete=models.PROTECT, related_name="stage_moves")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    facts = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(_PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by", "reason"})
        plain = frozenset({"id", "team", "before", "after", "facts", "at"})

    def __str__(self) -> str:
        return f"{self.before}→{self.after}"
