"""Value items of projects: chosen at design, looked at in supervision, scored at acceptance."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ValueItem(models.Model):
    """One item that a project chose, in the words of the edition that held on that day.

    ``course`` and ``team`` name which course or team counts as its evidence, where it matters.
    """

    project = models.ForeignKey(
        "liandong.Project", on_delete=models.PROTECT, related_name="value_items"
    )
    code = models.CharField(max_length=20)
    chosen_on = models.DateField()
    aim = models.CharField(_("打算怎么做"), max_length=500)
    start_level = models.PositiveSmallIntegerField(_("现在在几级"), default=0)
    target_level = models.PositiveSmallIntegerField(_("想做到几级"))
    course = models.ForeignKey(
        "liandong.Course", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey(
        "liandong.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drop_reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"chosen_by", "dropped_by"})
        plain = frozenset(
            {
                "id", "project", "code", "chosen_on", "aim", "start_level", "target_level",
                "course", "team", "chosen_at", "dropped_at", "drop_reason",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code"],
                condition=Q(dropped_at=None),
                name="value_item_once_in_project",
            ),
            models.CheckConstraint(
                condition=Q(start_level__lt=F("target_level"), target_level__lte=3),
                name="value_target_above_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.project_id}"


class ValueLook(models.Model):
    """Supervision looked at an item: in a session, or as a review of its own on a day."""

    item = models.ForeignKey(ValueItem, on_delete=models.PROTECT, related_name="looks")
    session = models.ForeignKey(
        "liandong.GuidanceSession",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="value_looks",
    )
    looked_on = models.DateField(_("哪天看的"))
    level = models.PositiveSmallIntegerField(_("现在看在几级"))
    note = models.CharField(_("看到了什么，下一步做什么"), max_length=500)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by", "note"})
        plain = frozenset({"id", "item", "session", "looked_on", "level", "at"})

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=3), name="value_look_level"),
            models.UniqueConstraint(
                fields=["item", "session"],
                condition=Q(session__isnull=False),
                name="value_look_once_in_session",
            ),
        ]

    def __str__(self) -> str:
        return f"look {self.pk}"


class ValueScore(models.Model):
    """The level at acceptance with its evidence, by somebody who is not of the provider.

    ``facts`` keeps the counted records as they stood on that day: ``{code: [value, n]}``. A
    score is never changed; a corrected one takes its place with a reason.
    """

    item = models.ForeignKey(ValueItem, on_delete=models.PROTECT, related_name="scores")
    level = models.PositiveSmallIntegerField(_("评几级"))
    facts = models.JSONField(default=dict)
    evidence = models.TextField(_("依据"), blank=True)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("为什么重新评"), max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"by", "evidence"})
        plain = frozenset({"id", "item", "level", "facts", "at", "replaced_at", "reason"})

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__lte=3), name="value_score_level"),
            models.UniqueConstraint(
                fields=["item"], condition=Q(replaced_at=None), name="value_score_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return f"score {self.pk}"
