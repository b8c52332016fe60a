"""That a client was told who read their case, and the codes given for looking oneself."""

from django.db import models


class CaseTelling(models.Model):
    """The client was told who read: when and how; ``by`` None when they looked by a code."""

    case = models.ForeignKey("liandong.Case", on_delete=models.PROTECT, related_name="tellings")
    way = models.CharField(max_length=8)
    by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"by"})
        plain = frozenset({"id", "case", "way", "at"})

    def __str__(self) -> str:
        return f"telling {self.pk}"


class CaseCode(models.Model):
    """A code with which a client without an account looks once; only its digest is kept."""

    case = models.ForeignKey("liandong.Case", on_delete=models.PROTECT, related_name="codes")
    code_digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"made_by"})
        plain = frozenset({"id", "case", "code_digest", "made_at", "until"}) | frozenset(
            {"opened_at", "ended_at"}
        )

    def __str__(self) -> str:
        return f"code {self.pk}"
