"""An incident, its assessment, the order of the command body, who was briefed and came back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .places import LOCATED, Located
from .sealed import SealedTextField


class Incident(Located):
    """Something happened at a place, and help may be needed around it.

    ``radius_m`` is how far around the point it reaches. ``project`` exists from the order on:
    its shifts are the posts, so that hours, check-in and ledger are those of every service.
    ``is_exercise``: nobody is ordered out and nobody real is asked.
    """

    number = models.CharField(max_length=32, unique=True)
    kind = models.CharField(_("什么事"), max_length=12)
    title = models.CharField(_("一句话说清"), max_length=80)
    told = models.TextField(_("现在知道的"), blank=True)
    place_name = models.CharField(_("在哪里"), max_length=100)
    radius_m = models.PositiveIntegerField(_("影响多远"))
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="incidents"
    )
    contact_phone = models.CharField(_("值班电话"), max_length=20)
    state = models.CharField(max_length=10, default="opened", db_index=True)
    opened_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    verified_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verify_method = models.CharField(max_length=12, blank=True)
    need = models.OneToOneField(
        "liandong.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="incident"
    )
    project = models.OneToOneField(
        "liandong.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="incident"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.CharField(max_length=200, blank=True)
    is_exercise = models.BooleanField(_("只是演练"), default=False)

    class Privacy:
        personal = frozenset({"opened_by", "verified_by", "ended_by", "told"})
        plain = (
            frozenset(
                {
                    "id", "number", "kind", "title", "place_name", "radius_m", "organization",
                    "contact_phone", "state", "opened_at", "verified_at", "verify_method", "need",
                    "project", "ended_at", "end_reason", "is_exercise",
                }
            )
            | LOCATED
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number


class IncidentAssessment(models.Model):
    """A social worker's judgement: needs, danger, how many people, which skills. The last holds."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assessments")
    needs = models.TextField(_("需要什么"))
    risk_level = models.CharField(_("危险程度"), max_length=2)
    risks = models.TextField(_("有哪些危险"))
    people = models.PositiveSmallIntegerField(_("要几个人"))
    skill_mask = models.BigIntegerField(_("要会什么"), default=0)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset(
            {"id", "incident", "needs", "risk_level", "risks", "people", "skill_mask", "at"}
        )

    def __str__(self) -> str:
        return f"assessment {self.pk}"


class DispatchOrder(models.Model):
    """What the command body ordered, and who wrote it down (Order 685 Art 24).

    ``order_number`` is the body's own number, or the moment of its telephone call;
    ``told_by`` who said it for the body. The posts are the shifts of the incident's project.
    ``reach_m``: nobody farther from the incident is asked; None: nobody is too far.
    """

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="order")
    order_number = models.CharField(_("命令文号"), max_length=60)
    body = models.CharField(_("指挥机构"), max_length=100)
    told_by = models.CharField(_("谁下的命令"), max_length=50)
    briefing = models.TextField(_("出发前要讲清的"))
    reach_m = models.PositiveIntegerField(_("多远以内的人"), null=True, blank=True)
    recorded_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    filing_reminded_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"told_by", "recorded_by"})
        plain = frozenset(
            {
                "id", "incident", "order_number", "body", "briefing", "reach_m", "recorded_at",
                "filing_reminded_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return self.order_number


class OrderAmendment(models.Model):
    """A dated change of an order: whom it reaches, people added, why, who said so. Kept."""

    order = models.ForeignKey(DispatchOrder, on_delete=models.PROTECT, related_name="amendments")
    order_number = models.CharField(_("修改的文号"), max_length=60)
    told_by = models.CharField(_("谁说要改"), max_length=50)
    reason = models.CharField(_("为什么改"), max_length=200)
    before_m = models.PositiveIntegerField(null=True, blank=True)
    reach_m = models.PositiveIntegerField(_("多远以内的人"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("加几个人"), default=0)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"told_by", "by"})
        plain = frozenset(
            {"id", "order", "order_number", "reason", "before_m", "reach_m", "people", "at"}
        )

    def __str__(self) -> str:
        return f"amendment {self.pk}"


class MusterNote(models.Model):
    """What was seen of one person at the meeting place.

    ``briefed_by`` is the person who read it themselves, or the leader who read it aloud.
    """

    assignment = models.OneToOneField(
        "liandong.Assignment", on_delete=models.PROTECT, related_name="muster"
    )
    briefed_at = models.DateTimeField(null=True, blank=True)
    briefed_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    identified_at = models.DateTimeField(null=True, blank=True)
    identified_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"assignment", "briefed_by", "identified_by"})
        plain = frozenset({"id", "briefed_at", "identified_at"})

    def __str__(self) -> str:
        return f"muster {self.pk}"


class SafeReturn(models.Model):
    """Somebody is back: told by themselves, or called by the leader."""

    assignment = models.OneToOneField(
        "liandong.Assignment", on_delete=models.PROTECT, related_name="safe_return"
    )
    outcome = models.CharField(max_length=4)
    note = SealedTextField(_("伤在哪里、送去哪里"))
    told_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"assignment", "outcome", "note", "told_by"})
        plain = frozenset({"id", "at"})
        sensitive = frozenset({"note"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["safe", "hurt"]), name="return_safe_or_hurt"
            )
        ]

    def __str__(self) -> str:
        return f"return {self.pk}"


class IncidentReview(models.Model):
    """What went well, what ill, and what to change before the next time."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="review")
    went_well = models.TextField(_("哪些做得好"))
    went_ill = models.TextField(_("哪些没做好"))
    change = models.TextField(_("下次怎么改"))
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "incident", "went_well", "went_ill", "change", "at"})

    def __str__(self) -> str:
        return f"review {self.pk}"


class WalkIn(models.Model):
    """Somebody who came by themselves: least data, a badge, a low-risk task, until wiped."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="walk_ins")
    badge = models.PositiveSmallIntegerField(_("号牌"))
    name = SealedTextField(_("姓名"))
    phone = SealedTextField(_("手机号"))
    emergency_contact = SealedTextField(_("出事找谁"))
    skills = models.CharField(_("会什么"), max_length=60, blank=True)
    may_contact = models.BooleanField(_("以后可以联系"), default=False)
    task = models.CharField(_("任务"), max_length=8, blank=True)
    came_at = models.DateTimeField()
    registered_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    briefed_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_with = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    thanked_at = models.DateTimeField(null=True, blank=True)
    wipe_on = models.DateField(db_index=True)
    wiped_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset(
            {"name", "phone", "emergency_contact", "skills", "registered_by", "left_with"}
        )
        plain = frozenset(
            {
                "id", "incident", "badge", "may_contact", "task", "came_at", "briefed_at",
                "left_at", "thanked_at", "wipe_on", "wiped_at",
            }
        )  # fmt: skip
        sensitive = frozenset({"name", "phone", "emergency_contact"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "badge"], name="badge_once_per_incident")
        ]

    def __str__(self) -> str:
        return f"walk-in {self.badge}"
