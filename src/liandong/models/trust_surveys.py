"""Surveys on trust and belonging: two waves, answers without a name."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class TrustSurvey(models.Model):
    """A survey about a project or a community; both waves ask the edition of ``edition_on``."""

    number = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("问卷名称"), max_length=80)
    project = models.ForeignKey(
        "liandong.Project",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="trust_surveys",
    )
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="trust_surveys"
    )
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    edition_on = models.DateField()
    opened_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"opened_by"})
        plain = frozenset(
            {
                "id", "number", "title", "project", "organization", "division_code",
                "edition_on", "opened_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number


class SurveyWave(models.Model):
    """One wave: how many were asked, from which day to which; ``token`` is its address."""

    survey = models.ForeignKey(TrustSurvey, on_delete=models.PROTECT, related_name="waves")
    kind = models.CharField(max_length=6)
    token = models.CharField(max_length=32, unique=True)
    invited = models.PositiveIntegerField(_("请了多少人答"))
    opens_on = models.DateField(_("从哪天"))
    closes_on = models.DateField(_("到哪天"))
    opened_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"opened_by"})
        plain = frozenset(
            {"id", "survey", "kind", "token", "invited", "opens_on", "closes_on", "opened_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "kind"], name="survey_wave_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["before", "after"]), name="survey_wave_kind"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="survey_wave_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.survey_id}"


class SurveyReply(models.Model):
    """Somebody's marks. Nobody knows whose: no person, no moment, only the day.

    ``key`` is the keyed digest of a word of their own, to pair the two waves; ``entered_by``
    names who typed a sheet of paper, and is empty for answers on a telephone.
    """

    wave = models.ForeignKey(SurveyWave, on_delete=models.PROTECT, related_name="replies")
    answers = models.JSONField()
    key = models.CharField(max_length=64, blank=True)
    way = models.CharField(max_length=5)
    told_on = models.DateField()
    entered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"answers", "key", "entered_by"})
        plain = frozenset({"id", "wave", "way", "told_on"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "key"], condition=~Q(key=""), name="survey_answered_once"
            )
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"
