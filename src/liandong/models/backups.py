"""What somebody would take when their first choice is full or called off."""

from django.db import models
from django.db.models import F, Q


class BackupChoice(models.Model):
    """One other shift, in the order of liking; open until it is settled.

    Naming it is the person's own yes to it, should the first choice fail.
    """

    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="backups")
    first = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "first", "shift", "rank", "made_at", "ended_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "first", "shift"],
                condition=Q(ended_at=None),
                name="one_open_backup",
            ),
            models.CheckConstraint(condition=~Q(first=F("shift")), name="backup_is_another_shift"),
        ]

    def __str__(self) -> str:
        return f"backup {self.pk}"
