"""Assist tasks: one thing that a volunteer does in a case, with least access."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class AssistTask(models.Model):
    """A volunteer helps in a case once. With ``assignment`` the shift's hours are the window.

    ``entry``: the first line of the ledger for a task of its own; a correction follows from it.
    """

    number = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey("liandong.Case", on_delete=models.PROTECT, related_name="tasks")
    volunteer = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="assist_tasks"
    )
    assignment = models.ForeignKey(
        "liandong.Assignment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assist_tasks",
    )
    title = models.CharField(_("请志愿者做什么"), max_length=80)
    safety_note = SealedTextField(_("要注意什么"))
    needs_address = models.BooleanField(_("要上门"), default=False)
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    state = models.CharField(max_length=12)
    given_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    report = SealedTextField(_("做得怎样"))
    is_worried = models.BooleanField(_("有让人担心的情况"), default=False)
    entry = models.OneToOneField(
        "liandong.LedgerEntry",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assist_task",
    )

    class Privacy:
        personal = frozenset(
            {"volunteer", "title", "safety_note", "given_by", "report", "is_worried"}
        )
        plain = frozenset(
            {
                "id", "number", "case", "assignment", "needs_address", "starts_at", "ends_at",
                "state", "given_at", "answered_at", "ended_at", "entry",
            }
        )  # fmt: skip
        sensitive = frozenset({"safety_note", "report"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=models.F("ends_at")), name="assist_task_has_a_window"
            )
        ]
        indexes = [models.Index(fields=["volunteer", "ends_at"], name="assist_task_of_volunteer")]

    def __str__(self) -> str:
        return self.number
