"""Cases: the file of one client's way, its goals, sessions, risks, and who opened it.

All free text lies sealed. ``next_due_on`` and ``held_on`` are plain and indexed, so that a
page of the day reads them without opening a file.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class Case(models.Model):
    """One client's case with one social worker. ``next_due_on``: when the next contact is due."""

    number = models.CharField(max_length=32, unique=True)
    beneficiary = models.ForeignKey(
        "liandong.Beneficiary", on_delete=models.PROTECT, related_name="cases"
    )
    need = models.ForeignKey(
        "liandong.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    worker = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="cases")
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(max_length=12, blank=True)
    source = models.CharField(_("怎么来的"), max_length=10)
    field = models.CharField(_("服务领域"), max_length=2, default="20")
    stage = models.CharField(_("走到哪一步"), max_length=12)
    stage_since = models.DateTimeField()
    presenting = SealedTextField(_("眼下的困难"))
    consent_method = models.CharField(_("怎么同意的"), max_length=10, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    over_reason = SealedTextField(_("为什么还接"))
    assessment = SealedTextField(_("预估"))
    score_before = models.PositiveSmallIntegerField(_("开始时打几分"), null=True, blank=True)
    plan = SealedTextField(_("计划"))
    planned_on = models.DateField(null=True, blank=True)
    evaluation = SealedTextField(_("评估"))
    outcome_score = models.PositiveSmallIntegerField(_("现在打几分"), null=True, blank=True)
    closing_reason = models.CharField(_("结案原因"), max_length=12, blank=True)
    closing_note = SealedTextField(_("结案说明"))
    next_due_on = models.DateField(_("下次联系"), null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset(
            {
                "beneficiary", "worker", "presenting", "assessment", "score_before", "plan",
                "evaluation", "outcome_score", "closing_reason", "closing_note", "opened_by",
                "over_reason",
            }
        )  # fmt: skip
        plain = frozenset(
            {
                "id", "number", "need", "organization", "division_code", "source", "field",
                "stage", "stage_since", "consent_method", "consented_at", "planned_on",
                "next_due_on", "opened_at", "closed_at",
            }
        )  # fmt: skip
        sensitive = frozenset(
            {"presenting", "assessment", "plan", "evaluation", "closing_note"}
            | {"score_before", "outcome_score", "closing_reason", "over_reason"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["beneficiary", "worker"],
                condition=Q(closed_at=None),
                name="one_open_case_of_client_and_worker",
            ),
            models.CheckConstraint(
                condition=Q(stage="closed", closed_at__isnull=False)
                | (~Q(stage="closed") & Q(closed_at=None)),
                name="closed_case_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "next_due_on"], name="case_due_of_worker"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseGoal(models.Model):
    """A goal that can be measured: from how many to how many of what, until when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="goals")
    text = SealedTextField(_("目标"))
    unit = models.CharField(_("数什么"), max_length=30)
    start = models.PositiveSmallIntegerField(_("现在"))
    target = models.PositiveSmallIntegerField(_("希望到"))
    reached = models.PositiveSmallIntegerField(_("做到了"), null=True, blank=True)
    due_on = models.DateField(_("哪天之前"))
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"text", "unit", "start", "target", "reached"})
        plain = frozenset({"id", "case", "due_on", "dropped_at"})
        sensitive = frozenset({"text"})

    def __str__(self) -> str:
        return f"goal {self.pk}"


class CaseSession(models.Model):
    """One contact in a case: when, how long, how, and what it was about."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField(_("哪天"), db_index=True)
    minutes = models.PositiveSmallIntegerField(_("多少分钟"))
    method = models.CharField(_("方式"), max_length=8)
    note = SealedTextField(_("记录"))
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"note", "by"})
        plain = frozenset({"id", "case", "held_on", "minutes", "method", "recorded_at"})
        sensitive = frozenset({"note"})

    def __str__(self) -> str:
        return f"case session {self.pk}"


class CaseStep(models.Model):
    """A case went from one stage to another, by whom, when, and why if not as usual.

    ``kept``: the text that a new assessment, plan or evaluation took the place of.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    reason = SealedTextField()
    kept = SealedTextField()
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by", "reason", "kept"})
        plain = frozenset({"id", "case", "before", "after", "at"})
        sensitive = frozenset({"reason", "kept"})

    def __str__(self) -> str:
        return f"{self.before}→{self.after}"


class CaseRisk(models.Model):
    """A danger in a case: raised to the supervisor, heard, settled."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="risks")
    kind = models.CharField(_("风险"), max_length=10)
    note = SealedTextField(_("情况"))
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    heard_at = models.DateTimeField(null=True, blank=True)
    heard_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_note = SealedTextField(_("怎么处理的"))

    class Privacy:
        personal = frozenset(
            {"kind", "note", "raised_by", "heard_by", "settled_by", "settled_note"}
        )
        plain = frozenset({"id", "case", "raised_at", "heard_at", "settled_at"})
        sensitive = frozenset({"kind", "note", "settled_note"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(settled_at=None),
                name="one_open_risk_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"risk {self.pk}"


class CaseNote(models.Model):
    """What a professional service did in a case: the project's record says that it was written.

    The words stand here, sealed, and in the case's file; the project shows neither.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    record = models.OneToOneField(
        "liandong.ModeRecord", on_delete=models.PROTECT, related_name="case_note"
    )
    note = SealedTextField(_("记录"))

    class Privacy:
        personal = frozenset({"note"})
        plain = frozenset({"id", "case", "record"})
        sensitive = frozenset({"note"})

    def __str__(self) -> str:
        return f"case note {self.pk}"


class CaseReading(models.Model):
    """Somebody opened a case, a referral's summary, or the client's address in a task.

    ``role`` and ``organization`` are what the reader was then; empty in rows written before
    they were kept.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    role = models.CharField(max_length=10, blank=True, default="", db_default="")
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"reader"})
        plain = frozenset({"id", "case", "what", "role", "organization", "at"})

    def __str__(self) -> str:
        return f"case reading {self.pk}"


class CaseCover(models.Model):
    """One social worker stands in for all cases of another, from a day until one (excluded)."""

    worker = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    stand_in = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateField(_("从哪天"))
    until = models.DateField(_("到哪天（不含）"))
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"worker", "stand_in", "by"})
        plain = frozenset({"id", "since", "until", "at"})

    class Meta:
        indexes = [models.Index(fields=["stand_in", "until"], name="case_cover_of_stand_in")]

    def __str__(self) -> str:
        return f"case cover {self.pk}"
