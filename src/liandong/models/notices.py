"""How people want to be told, group robots, and what became of each sending."""

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class NoticeSetting(models.Model):
    """How one person wants to be told. Nobody has one until they change something."""

    person = models.OneToOneField(
        "liandong.Person", on_delete=models.PROTECT, related_name="notice_setting"
    )
    quiet_from = models.TimeField(default=time(21, 30))
    quiet_until = models.TimeField(default=time(8))
    digest_hour = models.PositiveSmallIntegerField(null=True, blank=True, default=18)
    is_everywhere = models.BooleanField(default=False)
    remind_when = models.CharField(max_length=10, default="usual")
    language = models.CharField(max_length=10, blank=True)
    email = SealedTextField(_("电子邮箱"))
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    new_email = SealedTextField(_("待确认的电子邮箱"))
    code_digest = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Privacy:
        personal = frozenset(
            {"person", "email", "new_email", "language", "quiet_from", "quiet_until"}
        )
        plain = frozenset(
            {
                "id", "digest_hour", "is_everywhere", "remind_when", "email_confirmed_at",
                "code_digest", "code_sent_at", "code_tries",
            }
        )  # fmt: skip
        sensitive = frozenset({"email", "new_email"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest_hour=None) | Q(digest_hour__lte=23), name="digest_hour_of_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"notice setting {self.pk}"


class NoticeSwitch(models.Model):
    """One way turned on or off for one group of messages; only what differs from usual."""

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="notice_switches"
    )
    group = models.CharField(max_length=12)
    channel = models.CharField(max_length=6)
    is_on = models.BooleanField()

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "group", "channel", "is_on"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "group", "channel"], name="switch_once")
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.channel}"


class PushSubscription(models.Model):
    """A browser that asked to be told. Gone for good when its push service says so."""

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="push_subscriptions"
    )
    endpoint = SealedTextField()
    endpoint_index = models.CharField(max_length=64, unique=True)
    p256dh = SealedTextField()
    auth = SealedTextField()
    device = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person", "endpoint", "endpoint_index", "p256dh", "auth", "device"})
        plain = frozenset({"id", "since"})
        sensitive = frozenset({"endpoint", "auth"})

    def __str__(self) -> str:
        return f"push subscription {self.pk}"


class RobotVendor(models.TextChoices):
    """Whose group chat the robot speaks in."""

    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")


class GroupRobot(models.Model):
    """The robot of a group chat that an organization or a team has; its key is a secret."""

    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey(
        "liandong.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vendor = models.CharField(max_length=10, choices=RobotVendor)
    name = models.CharField(_("群名"), max_length=40)
    token = SealedTextField()
    secret = SealedTextField()
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Privacy:
        personal = frozenset({"registered_by", "ended_by"})
        plain = frozenset(
            {
                "id", "organization", "team", "vendor", "name", "token", "secret",
                "registered_at", "ended_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=False) ^ Q(team__isnull=False),
                name="robot_of_one_owner",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    """How far one sending has come."""

    WAITING = "waiting", _("等着发")
    CLAIMED = "claimed", _("正在发")
    HANDED = "handed", _("已交出")
    SENT = "sent", _("已发出")
    DROPPED = "dropped", _("没有发")
    FAILED = "failed", _("没发成")
    UNKNOWN = "unknown", _("不确定")


class Delivery(models.Model):
    """One message on its way by one channel: when, to which (masked) address, with what answer.

    ``bundle`` is shared by what goes out in one sending; its number is what the provider
    knows the sending by.
    """

    message = models.ForeignKey(
        "liandong.OutboxMessage", on_delete=models.CASCADE, related_name="deliveries"
    )
    person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=6)
    subscription = models.ForeignKey(
        "liandong.PushSubscription",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    due_at = models.DateTimeField()
    is_gathered = models.BooleanField(default=False)
    bundle = models.BigIntegerField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"message", "person", "subscription", "address"})
        plain = frozenset(
            {
                "id", "channel", "state", "due_at", "is_gathered", "bundle", "tries", "tried_at",
                "lease_until", "answer",
            }
        )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["channel", "due_at"],
                condition=Q(state="waiting"),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["claimed", "handed"]),
                name="delivery_leased",
            ),
            models.Index(fields=["person", "-due_at"], name="delivery_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "channel"],
                condition=Q(subscription=None) & ~Q(channel="push"),
                name="delivery_once",
            ),
            models.UniqueConstraint(
                fields=["message", "subscription"],
                condition=Q(subscription__isnull=False),
                name="push_delivery_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state} #{self.pk}"
