"""What the sides of a linkage bring each other: contributions, services, local knowledge."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Contribution(models.Model):
    """What one side of a linkage brings, or lacks."""

    linkage = models.ForeignKey(
        "liandong.Linkage", on_delete=models.PROTECT, related_name="contributions"
    )
    side = models.CharField(_("哪一方"), max_length=12)
    resource = models.CharField(_("哪一类"), max_length=12)
    title = models.CharField(_("是什么"), max_length=80)
    is_gap = models.BooleanField(_("缺的"), default=False)
    told_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_offer = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="closes"
    )
    need = models.ForeignKey(
        "liandong.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="gaps"
    )

    class Privacy:
        personal = frozenset({"told_by"})
        plain = frozenset(
            {
                "id", "linkage", "side", "resource", "title", "is_gap", "told_at", "closed_at",
                "closed_by_offer", "need",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"contribution {self.pk}"


class MutualService(models.Model):
    """What somebody of one side did for somebody of the other (R3)."""

    linkage = models.ForeignKey(
        "liandong.Linkage", on_delete=models.PROTECT, related_name="mutual_services"
    )
    giver = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="services_given"
    )
    receiver = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="services_received"
    )
    giver_side = models.CharField(max_length=12)
    kind = models.CharField(_("什么帮助"), max_length=12)
    minutes = models.PositiveSmallIntegerField(_("多少分钟"))
    served_on = models.DateField(_("哪天"))
    told_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    was_so = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"giver", "receiver", "told_by", "kind"})
        plain = frozenset(
            {
                "id", "linkage", "giver_side", "minutes", "served_on", "told_at", "was_so",
                "answered_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="mutual_service_of_two"),
            models.UniqueConstraint(
                fields=["linkage", "giver", "receiver", "served_on", "kind"],
                name="mutual_service_told_once",
            ),
        ]

    def __str__(self) -> str:
        return f"service {self.pk}"


class LocalNote(models.Model):
    """What somebody who knows a street lends to those who serve there (R4)."""

    division_code = models.CharField(_("哪个街道"), max_length=12, db_index=True)
    kind = models.CharField(_("关于什么"), max_length=12)
    text = models.CharField(_("内容"), max_length=300)
    author = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="local_notes"
    )
    written_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"author"})
        plain = frozenset({"id", "division_code", "kind", "text", "written_at", "ended_at"})

    def __str__(self) -> str:
        return f"note {self.pk}"


class LocalNoteThanks(models.Model):
    """A note helped somebody."""

    note = models.ForeignKey(LocalNote, on_delete=models.PROTECT, related_name="thanks")
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "note", "at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "by"], name="thanked_once")]

    def __str__(self) -> str:
        return f"thanks {self.pk}"
