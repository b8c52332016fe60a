"""A word in confidence with a social worker. All text lies sealed; every read is kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class SupportRequest(models.Model):
    """Somebody asks a social worker, or any, for a word in confidence."""

    number = models.CharField(max_length=32, unique=True)
    asker = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    wanted = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    worker = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"asker", "wanted", "worker"})
        plain = frozenset({"id", "number", "division_code", "asked_at", "taken_at", "closed_at"})

    def __str__(self) -> str:
        return self.number


class SupportMessage(models.Model):
    """One thing said in such a talk."""

    request = models.ForeignKey(SupportRequest, on_delete=models.PROTECT, related_name="said")
    author = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    text = SealedTextField(_("说的话"))
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"author", "text"})
        plain = frozenset({"id", "request", "at"})
        sensitive = frozenset({"text"})

    def __str__(self) -> str:
        return f"message {self.pk}"


class SupportReading(models.Model):
    """Somebody other than the asker read the talk, and when."""

    request = models.ForeignKey(SupportRequest, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"reader"})
        plain = frozenset({"id", "request", "at"})

    def __str__(self) -> str:
        return f"reading {self.pk}"
