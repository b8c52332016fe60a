"""What is needed: who needs it, where, by when, and how far the answer has come."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .places import LOCATED, Located
from .sealed import SealedTextField


class NeedState(models.TextChoices):
    """The way of a need. ``core.needs`` says which step may follow which."""

    FILED = "filed", _("待核实")
    VERIFIED = "verified", _("待答复")
    ANSWERED = "answered", _("待评估")
    ASSESSED = "assessed", _("待安排")
    PLANNED = "planned", _("已安排")
    SERVED = "served", _("已服务")
    CLOSED = "closed", _("已办结")
    REFUSED = "refused", _("不予受理")
    WITHDRAWN = "withdrawn", _("已撤回")


class Beneficiary(Located):
    """Someone who is served. Name and address are sealed; staff see them by need."""

    name = SealedTextField(_("姓名"))
    phone = SealedTextField(_("电话"))
    address = SealedTextField(_("住址"))
    call_name = models.CharField(_("称呼"), max_length=20)
    service_object = models.CharField(_("服务对象"), max_length=2, default="11")
    hardship_group = models.CharField(_("困难类别"), max_length=20, blank=True)
    lives_alone = models.BooleanField(_("独居"), default=False)
    person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    registered_at = models.DateTimeField()

    class Privacy:
        personal = (
            frozenset({"name", "phone", "address", "call_name", "service_object", "hardship_group"})
            | frozenset({"lives_alone", "person"})
            | LOCATED
        )
        plain = frozenset({"id", "registered_at"})
        sensitive = frozenset({"name", "phone", "address", "hardship_group"})

    def __str__(self) -> str:
        return f"beneficiary {self.pk}"


class Need(Located):
    """One thing that somebody needs done, before any shift exists (Art 13)."""

    number = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("需要什么"), max_length=120)
    description = models.TextField(_("具体情况"), blank=True)
    filer_kind = models.CharField(_("谁提出"), max_length=16)
    filed_by = models.ForeignKey(
        "liandong.Person", null=True, on_delete=models.PROTECT, related_name="filed_needs"
    )
    priority_for = models.ForeignKey(
        "liandong.Person",
        verbose_name=_("志愿者优先"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organization = models.ForeignKey(
        "liandong.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs",
    )
    beneficiary = models.ForeignKey(
        Beneficiary, null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    contact_name = models.CharField(_("联系人"), max_length=50, blank=True)
    contact_phone = SealedTextField(_("联系电话"))
    category = models.CharField(_("服务类别"), max_length=4)
    service_object = models.CharField(_("服务对象"), max_length=2, default="11")
    hardship_group = models.CharField(_("困难类别"), max_length=20, blank=True)
    mode = models.CharField(_("服务模式"), max_length=2, default="M1")
    place_name = models.CharField(_("地点"), max_length=100, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    headcount = models.PositiveSmallIntegerField(_("需要几个人"), default=1)
    skill_mask = models.BigIntegerField(_("需要的技能"), default=0)
    starts_on = models.DateField(_("最早哪天"), null=True, blank=True)
    due_on = models.DateField(_("最晚哪天"), null=True, blank=True)
    minutes = models.PositiveIntegerField(_("每次多长"), default=120)
    rule = models.CharField(_("重复"), max_length=200, blank=True)
    risk_level = models.CharField(_("风险等级"), max_length=2, blank=True)
    risk_statement = models.TextField(_("风险说明"), blank=True)
    state = models.CharField(
        max_length=10, choices=NeedState, default=NeedState.FILED, db_index=True
    )
    filed_at = models.DateTimeField(db_index=True)
    answer_due_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verify_method = models.CharField(max_length=10, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    first_served_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    urgency = models.PositiveSmallIntegerField(_("紧急程度"), default=0, db_index=True)
    project = models.ForeignKey(
        "liandong.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    external_source = models.CharField(max_length=60, blank=True)
    external_key = models.CharField(max_length=80, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Privacy:
        personal = frozenset(
            {
                "filed_by",
                "priority_for",
                "beneficiary",
                "contact_name",
                "contact_phone",
                "hardship_group",
            }
            | {"verified_by", "answered_by", "address", "description", "place_name", "lat", "lon"}
        )
        plain = frozenset(
            {
                "id", "number", "title", "filer_kind", "organization", "category",
                "service_object", "mode", "headcount", "skill_mask", "starts_on", "due_on",
                "minutes", "rule", "risk_level", "risk_statement", "state", "filed_at",
                "answer_due_at", "verified_at", "verify_method", "answered_at", "answer",
                "first_served_at", "closed_at", "urgency", "project", "external_source",
                "external_key", "fingerprint", "division_code", "cell",
            }
        )  # fmt: skip
        sensitive = frozenset({"contact_phone", "hardship_group"})

    class Meta:
        indexes = [
            models.Index(fields=["state", "-urgency", "id"], name="need_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["external_source", "external_key"],
                condition=~Q(external_key=""),
                name="need_external_once",
            ),
            models.CheckConstraint(condition=Q(urgency__lte=100), name="urgency_up_to_100"),
        ]

    def __str__(self) -> str:
        return self.number


class Assessment(models.Model):
    """A social worker's look at a need: urgency with its reasons, group and risk."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="assessments")
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    urgency = models.PositiveSmallIntegerField()
    reasons = models.JSONField()
    hardship_group = models.CharField(max_length=20, blank=True)
    risk_level = models.CharField(max_length=2)
    risk_statement = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Privacy:
        personal = frozenset({"by", "hardship_group", "note"})
        plain = frozenset({"id", "need", "at", "urgency", "reasons", "risk_level"}) | frozenset(
            {"risk_statement"}
        )

    def __str__(self) -> str:
        return f"assessment {self.pk}"
