"""Hours from other hubs, and the hubs whose seal is believed."""

from django.db import models
from django.db.models import Q


class KnownHub(models.Model):
    """Another hub, by its address, and the key with which it seals (64 hex digits)."""

    address = models.CharField(max_length=200, unique=True)
    public_key = models.CharField(max_length=64)
    known_at = models.DateTimeField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "address", "public_key", "known_at"})

    def __str__(self) -> str:
        return self.address


class OutsideHours(models.Model):
    """One entry from elsewhere, with its source; never part of a chain of ours."""

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="outside_hours"
    )
    hub = models.CharField(max_length=200)
    organization = models.CharField(max_length=32)
    organization_name = models.CharField(max_length=200)
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    activity = models.CharField(max_length=120)
    served_on = models.DateField()
    minutes = models.PositiveIntegerField()
    kind = models.CharField(max_length=6)
    is_verified = models.BooleanField()
    taken_in_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset(
            {
                "id", "hub", "organization", "organization_name", "seq", "digest", "activity",
                "served_on", "minutes", "kind", "is_verified", "taken_in_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hub", "organization", "seq"], name="outside_entry_once"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="outside_hours_some_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.hub} {self.organization}/{self.seq}"
