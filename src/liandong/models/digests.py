"""What was published of the ledger, one document a day."""

from django.db import models


class LedgerDigest(models.Model):
    """The heads of all chains on one day: the exact text, its hash and the hub's seal.

    ``previous`` is the hash of the digest before it. Never changed, never taken out.
    """

    day = models.DateField(unique=True)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    previous = models.CharField(max_length=64, unique=True)
    signature = models.CharField(max_length=120)
    chains = models.PositiveIntegerField()
    entries = models.PositiveBigIntegerField()
    published_at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {
                "id", "day", "text", "digest", "previous", "signature", "chains", "entries",
                "published_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"digest {self.day}"
