"""Families and groups: one adult registers the others and signs up with them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class HouseholdKind(models.TextChoices):
    """What holds the people together."""

    FAMILY = "family", _("一家人")
    GROUP = "group", _("结伴的人")


class Household(models.Model):
    """People whom one adult speaks for: a family, or friends who come together.

    The adult is no line of ``HouseholdMember``: they always belong to it.
    """

    kind = models.CharField(max_length=10, choices=HouseholdKind, default=HouseholdKind.FAMILY)
    adult = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    formed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"adult"})
        plain = frozenset({"id", "kind", "formed_at", "ended_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["adult", "kind"],
                condition=Q(ended_at=None),
                name="one_open_household_per_adult",
            )
        ]

    def __str__(self) -> str:
        return f"household {self.pk}"


class HouseholdMember(models.Model):
    """Somebody the adult may sign up. A grown-up's own yes stands in ``agreed_at``.

    ``agreed_at`` is empty while an adult who was named has not said yes; the household's
    adult may not act for them before. ``agreed_how`` says how the yes was given: by
    themselves in the app, or spoken to the adult who registered them.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="household_places"
    )
    relation = models.CharField(_("关系"), max_length=12)
    joined_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_how = models.CharField(max_length=10, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "relation"})
        plain = frozenset({"id", "household", "joined_at", "agreed_at", "agreed_how", "left_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(left_at=None),
                name="one_open_place_in_household",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")),
                name="household_left_after_joined",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relation} {self.pk}"
