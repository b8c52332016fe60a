"""What came in from files, and what was remembered about their columns."""

from django.db import models


class ImportRun(models.Model):
    """One file: first an import plan, then applied whole or not at all."""

    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=60)
    file_name = models.CharField(max_length=200)
    file_digest = models.CharField(max_length=64)
    content = models.BinaryField()
    as_of = models.DateField()
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mapping = models.JSONField(default=dict)
    refused_guesses = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    read_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"content", "read_by"})
        plain = frozenset(
            {
                "id", "kind", "source", "file_name", "file_digest", "as_of", "organization",
                "mapping", "refused_guesses", "counts", "read_at", "applied_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"import {self.pk}"


class ColumnMemory(models.Model):
    """A column mapping that a person confirmed, by the fingerprint of the header."""

    kind = models.CharField(max_length=10)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    confirmed_at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "kind", "fingerprint", "mapping", "confirmed_at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "fingerprint"], name="mapping_once")]

    def __str__(self) -> str:
        return f"mapping {self.pk}"
