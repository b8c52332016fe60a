"""Members of a hub, neutral referrals to them, and what lines agreed about conflicts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class HubMember(models.Model):
    """An organization's membership of a hub, from a day to a day, with what it can take."""

    hub = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="hub_members"
    )
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="hub_memberships"
    )
    approval = models.OneToOneField(
        "liandong.Approval", on_delete=models.PROTECT, related_name="hub_member"
    )
    categories = models.JSONField(_("做哪些服务"), default=list)
    reach = models.CharField(_("服务到哪里"), max_length=12, blank=True)
    capacity = models.PositiveSmallIntegerField(_("每月能接几件"))
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    left_because = models.CharField(_("为什么退出"), max_length=200, blank=True)

    class Privacy:
        personal = frozenset[str]()
        plain = frozenset(
            {
                "id", "hub", "organization", "approval", "categories", "reach", "capacity",
                "since", "until", "left_because",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "organization"],
                condition=Q(until=None),
                name="one_open_membership_of_hub",
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="hub_member_takes_some"),
        ]

    def __str__(self) -> str:
        return f"member {self.pk}"


class HubReferral(models.Model):
    """A need, or a volunteer who asked for it, offered to a member by the rule.

    A need may go to another member with words why; a volunteer goes by the rule only.
    """

    number = models.CharField(max_length=32, unique=True)
    hub = models.ForeignKey("liandong.Organization", on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(
        "liandong.Need",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hub_referrals",
    )
    volunteer = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(_("服务类别"), max_length=4, blank=True)
    member = models.ForeignKey(HubMember, on_delete=models.PROTECT, related_name="referrals")
    is_by_rule = models.BooleanField(default=True)
    facts = models.JSONField(default=dict)
    why = models.CharField(_("为什么不按顺序"), max_length=200, blank=True)
    state = models.CharField(max_length=10, default="offered", db_index=True)
    offered_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"volunteer", "offered_by", "answered_by", "why", "answer"})
        plain = frozenset(
            {
                "id", "number", "hub", "need", "category", "member", "is_by_rule", "facts", "state",
                "offered_at", "due_at", "answered_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need"],
                condition=Q(state__in=["offered", "accepted"]),
                name="one_open_hub_referral_of_need",
            ),
            models.UniqueConstraint(
                fields=["volunteer"],
                condition=Q(state="offered", volunteer__isnull=False),
                name="one_open_hub_referral_of_volunteer",
            ),
            models.CheckConstraint(
                condition=Q(need__isnull=False, volunteer=None)
                | Q(need=None, volunteer__isnull=False, is_by_rule=True),
                name="referral_of_a_need_or_a_volunteer",
            ),
            models.CheckConstraint(
                condition=Q(is_by_rule=True) | ~Q(why=""), name="off_rule_has_words"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LineAgreement(models.Model):
    """What was agreed about two events that get in each other's way; the last one holds."""

    kind = models.CharField(max_length=16)
    one = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, default="resolved", db_default="resolved")
    text = models.CharField(_("怎么说定的"), max_length=200)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "kind", "one", "other", "outcome", "text", "at"})

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class LineConflict(models.Model):
    """Two events that get in each other's way, found beforehand and told to both sides once."""

    kind = models.CharField(max_length=16)
    one = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()

    class Privacy:
        personal = frozenset[str]()
        plain = frozenset({"id", "kind", "one", "other", "found_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="a_conflict_is_told_once")
        ]

    def __str__(self) -> str:
        return f"conflict {self.pk}"
