"""Standing orders: ask the best few for a shift now, the next few later."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WaveState(models.TextChoices):
    """A standing order runs, or ended for one of these reasons."""

    RUNNING = "running", _("正在分批邀请")
    FILLED = "filled", _("人已够了")
    STARTED = "started", _("班次已开始")
    CLOSED = "closed", _("班次不再招募")
    EXHAUSTED = "exhausted", _("合适的人都问过了")
    CANCELLED = "cancelled", _("已停止")


class InvitationWave(models.Model):
    """Ask ``per_wave`` people for a shift every ``minutes``, until ``wanted`` said yes.

    ``sent`` counts the waves that went out, ``asked`` the people. ``is_emergency``: asks day
    and night, only who agreed to it, with as long to answer as the next wave waits.
    """

    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="waves")
    per_wave = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    wanted = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=WaveState, default=WaveState.RUNNING)
    next_at = models.DateTimeField()
    sent = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_emergency = models.BooleanField(default=False, db_default=False)

    class Privacy:
        personal = frozenset({"made_by"})
        plain = frozenset(
            {
                "id", "shift", "per_wave", "minutes", "wanted", "state", "next_at", "sent",
                "asked", "made_at", "ended_at", "is_emergency",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(state="running"), name="one_running_wave"
            )
        ]

    def __str__(self) -> str:
        return f"waves {self.pk}"


class WaveTurn(models.Model):
    """One invitation of a standing order: in which wave it went out."""

    wave = models.ForeignKey(InvitationWave, on_delete=models.CASCADE, related_name="turns")
    invitation = models.OneToOneField(
        "liandong.Invitation", on_delete=models.CASCADE, related_name="turn"
    )
    number = models.PositiveSmallIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "wave", "invitation", "number"})

    def __str__(self) -> str:
        return f"turn {self.pk}"
