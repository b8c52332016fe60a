"""Visits and consultations: who is looked after and by whom, each visit, each question.

Names, addresses and free text lie sealed. ``next_due_on`` and ``is_worrying`` are plain and
indexed, so that a page of the day reads them without opening anything.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class CaredPerson(models.Model):
    """Somebody whom a station looks after, as often as promised. Ended with ``until``."""

    number = models.CharField(max_length=32, unique=True)
    beneficiary = models.ForeignKey(
        "liandong.Beneficiary", on_delete=models.PROTECT, related_name="care"
    )
    worker = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(max_length=12, blank=True)
    every_days = models.PositiveSmallIntegerField(_("几天联系一次"))
    consent_method = models.CharField(_("怎么同意的"), max_length=10)
    consented_at = models.DateTimeField()
    note = SealedTextField(_("上门要注意什么"))
    since = models.DateField(_("从哪天"))
    until = models.DateField(_("到哪天（不含）"), null=True, blank=True)
    last_on = models.DateField(_("上次联系"), null=True, blank=True)
    next_due_on = models.DateField(_("下次联系"))
    is_worrying = models.BooleanField(_("让人担心"), default=False)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"beneficiary", "worker", "note", "by", "is_worrying"})
        plain = frozenset(
            {
                "id", "number", "organization", "division_code", "every_days", "consent_method",
                "consented_at", "since", "until", "last_on", "next_due_on", "at",
            }
        )  # fmt: skip
        sensitive = frozenset({"note", "is_worrying"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["beneficiary", "organization"],
                condition=Q(until=None),
                name="one_care_of_a_person",
            )
        ]
        indexes = [models.Index(fields=["worker", "next_due_on"], name="care_due_of_worker")]

    def __str__(self) -> str:
        return self.number


class CarePairing(models.Model):
    """A volunteer looks after somebody from a day until one (excluded)."""

    cared = models.ForeignKey(CaredPerson, on_delete=models.PROTECT, related_name="pairings")
    volunteer = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="care_pairings"
    )
    since = models.DateField(_("从哪天"))
    until = models.DateField(_("到哪天（不含）"), null=True, blank=True)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"volunteer", "by"})
        plain = frozenset({"id", "cared", "since", "until", "at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cared", "volunteer"], condition=Q(until=None), name="one_open_pairing"
            )
        ]

    def __str__(self) -> str:
        return f"pairing {self.pk}"


class Visit(models.Model):
    """One visit or telephone call. ``key``: made by the form, so that twice sent is once kept.

    ``held_at`` is when it was, ``recorded_at`` when it came; ``doubt`` is empty or why the
    first is not believed at once (``core.kept_visits.Doubt``).
    """

    key = models.CharField(max_length=36, unique=True)
    cared = models.ForeignKey(CaredPerson, on_delete=models.PROTECT, related_name="visits")
    method = models.CharField(_("怎么联系的"), max_length=10)
    condition = models.CharField(_("人怎么样"), max_length=10)
    note = SealedTextField(_("做了什么"))
    held_at = models.DateTimeField(_("什么时候"))
    need = models.ForeignKey(
        "liandong.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    doubt = models.CharField(_("时间为什么要核对"), max_length=6, blank=True)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"condition", "note", "by"})
        plain = frozenset({"id", "key", "cared", "method", "held_at", "need", "doubt"}) | frozenset(
            {"recorded_at"}
        )
        sensitive = frozenset({"condition", "note"})

    class Meta:
        indexes = [
            models.Index(fields=["cared", "-held_at"], name="visit_of_cared"),
            models.Index(fields=["held_at"], name="visit_held_at"),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"


class CareReading(models.Model):
    """Somebody opened the page of a person who is looked after, or took it along on a phone."""

    cared = models.ForeignKey(CaredPerson, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_kept = models.BooleanField(default=False)

    class Privacy:
        personal = frozenset({"reader"})
        plain = frozenset({"id", "cared", "at", "is_kept"})

    def __str__(self) -> str:
        return f"care reading {self.pk}"


class Consultation(models.Model):
    """One question that was answered; who asked may stay unknown."""

    key = models.CharField(max_length=36, unique=True)
    number = models.CharField(max_length=32, unique=True)
    channel = models.CharField(_("怎么来问的"), max_length=10)
    topic = models.CharField(_("问哪方面"), max_length=2)
    asker = SealedTextField(_("谁问的"))
    question = SealedTextField(_("问什么，怎么答的"))
    minutes = models.PositiveSmallIntegerField(_("多少分钟"))
    outcome = models.CharField(_("后来"), max_length=10)
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"asker", "question", "by"})
        plain = frozenset(
            {"id", "key", "number", "channel", "topic", "minutes", "outcome", "organization"}
            | {"division_code", "held_at"}
        )
        sensitive = frozenset({"asker", "question"})

    class Meta:
        indexes = [models.Index(fields=["by", "-held_at"], name="consultation_of_worker")]

    def __str__(self) -> str:
        return self.number
