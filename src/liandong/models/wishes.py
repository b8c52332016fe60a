"""Wishes that wait for a shift, and places that look for somebody else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Wish(models.Model):
    """What somebody would like to do; told of once a day at most when it comes up.

    ``seen_shift`` and ``looked_at`` say up to where what was published has been looked
    through: a shift is new when either lies behind it.
    """

    person = models.ForeignKey("liandong.Person", on_delete=models.CASCADE, related_name="wishes")
    category = models.CharField(_("做什么"), max_length=4, blank=True)
    division_code = models.CharField(_("哪一带"), max_length=12, blank=True)
    radius_m = models.PositiveIntegerField(_("离我多远"), null=True, blank=True)
    slots_mask = models.BigIntegerField(_("什么时候"), default=0)
    words = models.CharField(_("关键词"), max_length=60, blank=True)
    is_paused = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    seen_shift = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset(
            {"person", "category", "division_code", "radius_m", "slots_mask", "words"}
        )
        plain = frozenset({"id", "is_paused", "made_at", "looked_at", "seen_shift", "told_at"})

    def __str__(self) -> str:
        return f"wish {self.pk}"


class SwapState(models.TextChoices):
    """From an offer to a change of places, to which both said yes."""

    ASKED = "asked", _("等对方答复")
    OFFERED = "offered", _("等您点头")
    DONE = "done", _("已换好")
    DECLINED = "declined", _("没换成")
    WITHDRAWN = "withdrawn", _("已撤回")


class Swap(models.Model):
    """Somebody offers a place to another, for nothing or against one of theirs.

    The offer is the giver's yes. The taker's yes to a gift changes the place; a yes to an
    exchange names a place of theirs, and the giver says yes to that.
    """

    place = models.ForeignKey("liandong.Assignment", on_delete=models.PROTECT, related_name="swaps")
    giver = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    is_exchange = models.BooleanField(default=False)
    other_place = models.ForeignKey(
        "liandong.Assignment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("说一句"), max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=SwapState, default=SwapState.ASKED)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"giver", "taker", "note"})
        plain = frozenset(
            {"id", "place", "is_exchange", "other_place", "state", "asked_at", "ended_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(state__in=["asked", "offered"]),
                name="one_open_swap_per_place",
            )
        ]

    def __str__(self) -> str:
        return f"swap {self.pk}"


class ReplacementState(models.TextChoices):
    """Whether somebody is being looked for, and how that ended."""

    WAITING = "waiting", _("马上开始找人")
    ASKING = "asking", _("正在分批问合适的人")
    UNNEEDED = "unneeded", _("人已经够了")
    NOBODY = "nobody", _("没有找到合适的人")


class Replacement(models.Model):
    """A place given back with nobody on the reserve: suitable people are asked by themselves."""

    shift = models.ForeignKey(
        "liandong.Shift", on_delete=models.PROTECT, related_name="replacements"
    )
    state = models.CharField(
        max_length=10, choices=ReplacementState, default=ReplacementState.WAITING
    )
    wave = models.ForeignKey(
        "liandong.InvitationWave", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "shift", "state", "wave", "opened_at", "settled_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(state="waiting"), name="one_waiting_replacement"
            )
        ]

    def __str__(self) -> str:
        return f"replacement {self.pk}"
