"""Where an incident asks the public, and the telephones that were left with reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class ReportIntake(models.Model):
    """The page of an incident on which anybody may tell; ``key`` is its address, on the poster."""

    incident = models.OneToOneField(
        "liandong.Incident", on_delete=models.PROTECT, related_name="intake"
    )
    key = models.CharField(max_length=12, unique=True)
    asks = models.CharField(_("请大家报什么"), max_length=120)
    opened_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"opened_by", "closed_by"})
        plain = frozenset({"id", "incident", "key", "asks", "opened_at", "closed_at"})

    def __str__(self) -> str:
        return self.key


class ReportPhone(models.Model):
    """A telephone that somebody left with a report, by consent; deleted with the incident."""

    report = models.OneToOneField(
        "liandong.IncidentReport", on_delete=models.PROTECT, related_name="phone"
    )
    phone = SealedTextField(_("电话"))
    consented_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"phone"})
        plain = frozenset({"id", "report", "consented_at"})
        sensitive = frozenset({"phone"})

    def __str__(self) -> str:
        return f"telephone of report {self.report_id}"
