"""Guidance sessions, who took part, and what was agreed."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class GuidanceSession(models.Model):
    """One talk in which somebody guided others: on what, how long, who may read it."""

    number = models.CharField(max_length=32, unique=True)
    guide = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="sessions_led"
    )
    tier = models.CharField(max_length=20, blank=True)
    linkage = models.ForeignKey(
        "liandong.Linkage",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    project = models.ForeignKey(
        "liandong.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="sessions"
    )
    held_at = models.DateTimeField(_("时间"), db_index=True)
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    form = models.CharField(_("形式"), max_length=12)
    functions = models.JSONField(_("内容"), default=list)
    topics = SealedTextField(_("谈了什么"))
    confidentiality = models.CharField(_("谁能看"), max_length=12, default="line")
    recorded_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    guide_signed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"guide", "recorded_by", "topics"})
        plain = frozenset(
            {
                "id", "number", "tier", "linkage", "project", "held_at", "minutes", "form",
                "functions", "confidentiality", "recorded_at", "guide_signed_at",
            }
        )  # fmt: skip
        sensitive = frozenset({"topics"})

    def __str__(self) -> str:
        return self.number


class GuidanceSeat(models.Model):
    """One person guided in a session: their signature and what it was worth to them."""

    session = models.ForeignKey(GuidanceSession, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="sessions_had"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("有没有帮助"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    words = SealedTextField(_("想说的话"))

    class Privacy:
        personal = frozenset({"person", "rating", "words"})
        plain = frozenset({"id", "session", "signed_at"})
        sensitive = frozenset({"words"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="one_seat_in_session")
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class AgreedAction(models.Model):
    """What was agreed in a session: who does what until which day."""

    session = models.ForeignKey(GuidanceSession, on_delete=models.PROTECT, related_name="actions")
    owner = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="agreed_actions"
    )
    text = models.CharField(_("说好做什么"), max_length=200)
    due_on = models.DateField(_("哪天之前"), db_index=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"owner", "text"})
        plain = frozenset({"id", "session", "due_on", "done_at"})

    def __str__(self) -> str:
        return f"action {self.pk}"


class SessionReading(models.Model):
    """Somebody who was not there read what was talked about, and when."""

    session = models.ForeignKey(GuidanceSession, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"reader"})
        plain = frozenset({"id", "session", "at"})

    def __str__(self) -> str:
        return f"reading {self.pk}"
