"""What is planned: a project under one of five modes, its positions, its shifts."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .places import LOCATED, Located


class ProjectState(models.TextChoices):
    """A project is drafted, then published, then finished; or it is called off."""

    DRAFT = "draft", _("筹备中")
    PUBLISHED = "published", _("招募中")
    FINISHED = "finished", _("已结束")
    CANCELLED = "cancelled", _("已取消")


class Project(Located):
    """Services that belong together, under one service mode (M1 to M5)."""

    number = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("项目名称"), max_length=120)
    summary = models.TextField(_("做什么"), blank=True)
    mode = models.CharField(_("服务模式"), max_length=2)
    category = models.CharField(_("服务类别"), max_length=4)
    service_object = models.CharField(_("服务对象"), max_length=2, default="11")
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="projects"
    )
    contact_name = models.CharField(_("联系人"), max_length=50, blank=True)
    contact_phone = models.CharField(_("公开联系电话"), max_length=20, blank=True)
    risk_level = models.CharField(_("风险等级"), max_length=2, default="R0")
    risk_statement = models.TextField(_("风险说明"), blank=True)
    insurance_policy = models.CharField(_("保险单号"), max_length=60, blank=True)
    agreement = models.CharField(_("协议"), max_length=60, blank=True)
    guarantees = models.CharField(_("保障"), max_length=60, blank=True)
    lead = models.CharField(_("谁来主导"), max_length=16, default="social_worker")
    lead_reason = models.CharField(max_length=60, blank=True)
    lead_person = models.ForeignKey(
        "liandong.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_projects",
    )
    social_worker = models.ForeignKey(
        "liandong.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="guided_projects",
    )
    urgency = models.PositiveSmallIntegerField(default=0)
    hardship_group = models.CharField(max_length=20, blank=True)
    state = models.CharField(
        max_length=10, choices=ProjectState, default=ProjectState.DRAFT, db_index=True
    )
    created_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    publication_asked_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"contact_name", "lead_person", "social_worker", "created_by"})
        plain = (
            frozenset(
                {
                    "id", "number", "title", "summary", "mode", "category", "service_object",
                    "organization", "contact_phone", "risk_level", "risk_statement",
                    "insurance_policy", "agreement", "guarantees", "lead", "lead_reason",
                    "urgency", "hardship_group", "state", "created_at", "published_at",
                    "ended_at", "publication_asked_at",
                }
            )
            | LOCATED
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number


class Position(models.Model):
    """A kind of place in a project: what one does there, and what one must bring."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="positions")
    title = models.CharField(_("岗位"), max_length=80)
    duties = models.TextField(_("要做的事"), blank=True)
    skill_mask = models.BigIntegerField(_("需要的技能"), default=0)
    credential_kind = models.CharField(_("需要的资质"), max_length=40, blank=True)
    training = models.CharField(_("上岗前培训"), max_length=80, blank=True)
    min_age = models.PositiveSmallIntegerField(_("最小年龄"), default=0)
    max_age = models.PositiveSmallIntegerField(_("最大年龄"), default=120)
    background_check = models.BooleanField(_("需要从业查询"), default=False)
    lead = models.CharField(max_length=16, default="social_worker")
    part = models.ForeignKey(
        "liandong.ProjectPart",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="positions",
    )

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id", "project", "part", "title", "duties", "skill_mask", "credential_kind",
                "training", "min_age", "max_age", "background_check", "lead",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(min_age__lte=F("max_age")), name="position_ages_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ShiftState(models.TextChoices):
    """Open to people, held, or called off."""

    OPEN = "open", _("招募中")
    HELD = "held", _("已举行")
    CANCELLED = "cancelled", _("已取消")


class Shift(Located):
    """One block of time at one position that needs people.

    ``taken`` counts active assignments. The database refuses more than
    ``max_people``, whatever the code above it does.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="shifts")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    place_name = models.CharField(_("地点"), max_length=100)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    min_people = models.PositiveSmallIntegerField(_("至少几个人"), default=1)
    max_people = models.PositiveSmallIntegerField(_("最多几个人"), default=1)
    taken = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=10, choices=ShiftState, default=ShiftState.OPEN)
    series = models.CharField(max_length=200, blank=True)
    cancel_reason = models.CharField(max_length=120, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = (
            frozenset(
                {
                    "id", "project", "position", "starts_at", "ends_at", "place_name", "address",
                    "min_people", "max_people", "taken", "state", "series", "cancel_reason",
                }
            )
            | LOCATED
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="shift_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("max_people")), name="shift_never_overbooked"
            ),
            models.CheckConstraint(
                condition=Q(min_people__lte=F("max_people")), name="shift_people_in_order"
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(state="open", taken__lt=F("max_people")),
                name="shift_open_soonest",
            ),
            models.Index(fields=["starts_at"], name="shift_by_start"),
        ]

    def __str__(self) -> str:
        return f"shift {self.pk}"
