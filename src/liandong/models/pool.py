"""The resource pool: what is offered, wished for, and booked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .places import LOCATED, Located


class PoolOffer(Located):
    """A venue, a vehicle, goods, pledged money or knowledge that somebody puts into the pool.

    ``quantity`` of money is in cents. ``weekdays``: bit 0 is Monday. A person's offer stands
    at the middle of their street, never nearer.
    """

    kind = models.CharField(_("哪一类"), max_length=12)
    title = models.CharField(_("是什么"), max_length=80)
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_lent = models.BooleanField(_("用完要还"), default=True)
    quantity = models.BigIntegerField(_("有多少"), default=1)
    unit = models.CharField(_("单位"), max_length=12, blank=True)
    capacity = models.PositiveIntegerField(_("能容多少人"), null=True, blank=True)
    place_name = models.CharField(_("在哪里"), max_length=100, blank=True)
    reach_m = models.PositiveIntegerField(_("最远能到多远"), null=True, blank=True)
    weekdays = models.PositiveSmallIntegerField(_("星期几可用"), default=127)
    opens = models.TimeField(_("几点起"), null=True, blank=True)
    closes = models.TimeField(_("到几点"), null=True, blank=True)
    conditions = models.CharField(_("使用条件"), max_length=200, blank=True)
    expires_on = models.DateField(_("哪天以后不再提供"), null=True, blank=True)
    offered_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "offered_by", "place_name"}) | LOCATED
        plain = frozenset(
            {
                "id", "kind", "title", "organization", "is_lent", "quantity", "unit", "capacity",
                "reach_m", "weekdays", "opens", "closes", "conditions", "expires_on",
                "offered_at", "withdrawn_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization=None, person__isnull=False)
                | Q(organization__isnull=False, person=None),
                name="pool_offer_has_one_owner",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="pool_offer_has_some"),
        ]

    def __str__(self) -> str:
        return self.title


class PoolClosure(models.Model):
    """Days on which an offer is not to be had; both ends included."""

    offer = models.ForeignKey(PoolOffer, on_delete=models.PROTECT, related_name="closures")
    starts_on = models.DateField(_("从哪天"))
    ends_on = models.DateField(_("到哪天"))

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "offer", "starts_on", "ends_on"})

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}"


class PoolRequest(Located):
    """What an organization wishes for: how much, where, from when to when, by which day."""

    kind = models.CharField(_("哪一类"), max_length=12)
    title = models.CharField(_("做什么用"), max_length=80)
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="+"
    )
    project = models.ForeignKey(
        "liandong.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    gap = models.ForeignKey(
        "liandong.Contribution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    quantity = models.BigIntegerField(_("要多少"), default=1)
    people = models.PositiveIntegerField(_("多少人用"), null=True, blank=True)
    starts_at = models.DateTimeField(_("从什么时候"), null=True, blank=True)
    ends_at = models.DateTimeField(_("到什么时候"), null=True, blank=True)
    needed_by = models.DateField(_("最晚哪天要"))
    asked_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"asked_by"})
        plain = (
            frozenset(
                {
                    "id", "kind", "title", "organization", "project", "gap", "quantity", "people",
                    "starts_at", "ends_at", "needed_by", "asked_at", "closed_at",
                }
            )
            | LOCATED
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="pool_request_wants_some"),
            models.UniqueConstraint(
                fields=["gap"], condition=Q(closed_at=None, gap__isnull=False),
                name="one_open_request_of_gap",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class PoolBooking(models.Model):
    """So much of an offer for a wish: asked, agreed by the owner, used, settled.

    ``used_quantity`` is what was used up of what is given; ``lost_quantity`` what did not come
    back of what is lent. Both are told when the booking is settled.
    """

    offer = models.ForeignKey(PoolOffer, on_delete=models.PROTECT, related_name="bookings")
    request = models.ForeignKey(PoolRequest, on_delete=models.PROTECT, related_name="bookings")
    quantity = models.BigIntegerField(_("多少"))
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, default="asked", db_index=True)
    asked_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("答复"), max_length=200, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    used_quantity = models.BigIntegerField(default=0)
    lost_quantity = models.BigIntegerField(default=0)
    outcome = models.CharField(_("用得怎么样"), max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"asked_by", "answered_by"})
        plain = frozenset(
            {
                "id", "offer", "request", "quantity", "starts_at", "ends_at", "state", "asked_at",
                "answered_at", "answer", "used_at", "settled_at", "used_quantity",
                "lost_quantity", "outcome",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="pool_booking_of_some"),
            models.UniqueConstraint(
                fields=["offer", "request"],
                condition=Q(state__in=["asked", "agreed", "used"]),
                name="pool_booked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"booking {self.pk}"
