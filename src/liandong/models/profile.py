"""What people can do, when and why: times, papers' pictures, reminders, motives, a feed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class ExceptionKind(models.TextChoices):
    """What holds for once, whatever is usual."""

    FREE = "free", _("有空")
    BUSY = "busy", _("没空")


class AvailabilityException(models.Model):
    """A stretch of time in which what is usual does not hold. No title is kept, ever.

    ``source`` is empty when the person said it here, else the calendar that it was read from;
    reading the same calendar again replaces all of its own.
    """

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="availability_exceptions"
    )
    kind = models.CharField(max_length=4, choices=ExceptionKind)
    starts_at = models.DateTimeField(_("从"))
    ends_at = models.DateTimeField(_("到"), db_index=True)
    source = models.CharField(max_length=20, blank=True)
    said_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person", "kind", "starts_at", "ends_at", "source"})
        plain = frozenset({"id", "said_at"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="exception_ends_after_start"
            )
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="exception_of_person")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class CredentialFile(models.Model):
    """A picture or scan of a paper. The file itself lies sealed outside the web root.

    ``name`` is the random name under ``LIANDONG_HOME/credentials``.
    """

    credential = models.ForeignKey(
        "liandong.Credential", on_delete=models.PROTECT, related_name="files"
    )
    name = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"credential", "uploaded_by"})
        plain = frozenset({"id", "name", "media_type", "size", "uploaded_at"})

    def __str__(self) -> str:
        return f"file {self.pk}"


class CredentialReminder(models.Model):
    """The holder was told, once for each stage, that a paper ends (0: that it has ended)."""

    credential = models.ForeignKey(
        "liandong.Credential", on_delete=models.CASCADE, related_name="reminders"
    )
    stage = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"credential"})
        plain = frozenset({"id", "stage", "told_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential", "stage"], name="one_reminder_per_stage")
        ]

    def __str__(self) -> str:
        return f"reminder {self.pk}"


class MotiveAnswers(models.Model):
    """Why somebody serves, in twelve answers: for themselves and the planner, nobody else."""

    person = models.OneToOneField(
        "liandong.Person", on_delete=models.PROTECT, related_name="motive_answers"
    )
    answers = SealedTextField()
    said_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person", "answers"})
        plain = frozenset({"id", "said_at"})
        sensitive = frozenset({"answers"})

    def __str__(self) -> str:
        return f"motives {self.pk}"


class CalendarFeed(models.Model):
    """An address from which a person's own calendar reads their shifts; revoked by one tap.

    Only the digest of the address is kept. The address follows from ``nonce`` and a key that
    is not in the database, so that its owner can look at it again.
    """

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="calendar_feeds"
    )
    nonce = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "nonce", "digest"})
        plain = frozenset({"id", "made_at", "revoked_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="one_open_feed"
            )
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"
