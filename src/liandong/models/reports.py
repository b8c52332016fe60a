"""Reports of an incident, pairs of them that may be one, and the replaying of old ones."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .places import LOCATED, Located


class IncidentReport(Located):
    """One thing that was told of an incident, without who told it.

    Telephones, identity numbers and mail addresses are taken out of ``text`` when it comes
    in. ``source`` and ``source_key`` name it where it came from, so that the same report is
    never taken twice; ``kinds`` are the source's own codes, in one string. ``taken_by`` is empty
    where the public told; ``told_again`` counts who told the same after. ``settled_at`` is
    when it stopped waiting, however that came.
    """

    incident = models.ForeignKey(
        "liandong.Incident", on_delete=models.PROTECT, related_name="reports"
    )
    source = models.CharField(_("从哪里来"), max_length=40)
    source_key = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    place_name = models.CharField(_("在哪里"), max_length=120, blank=True)
    text = models.TextField(_("说了什么"), blank=True)
    kinds = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, default="unverified")
    taken_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_again = models.PositiveIntegerField(default=0, db_default=0)
    verified_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verify_method = models.CharField(max_length=12, blank=True)
    settled_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("怎么处理的"), max_length=200, blank=True)
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    need = models.OneToOneField(
        "liandong.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="report"
    )

    class Privacy:
        personal = frozenset({"text", "taken_by", "verified_by", "settled_by"})
        plain = (
            frozenset(
                {
                    "id", "incident", "source", "source_key", "received_at", "place_name",
                    "kinds", "state", "verified_at", "verify_method", "settled_at", "outcome",
                    "duplicate_of", "need", "told_again",
                }
            )
            | LOCATED
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "source", "source_key"],
                condition=~Q(source_key=""),
                name="report_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(state="duplicate", duplicate_of__isnull=False)
                | (~Q(state="duplicate") & Q(duplicate_of__isnull=True)),
                name="duplicate_says_of_what",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate_of=F("id")), name="report_no_duplicate_of_itself"
            ),
        ]
        indexes = [models.Index(fields=["incident", "state", "received_at"], name="report_board")]

    def __str__(self) -> str:
        return f"report {self.pk}"


class ReportPair(models.Model):
    """Two reports that may be one; ``state`` proposed, merged or apart. ``first`` came first."""

    incident = models.ForeignKey(
        "liandong.Incident", on_delete=models.PROTECT, related_name="report_pairs"
    )
    first = models.ForeignKey(IncidentReport, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(IncidentReport, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    signs = models.CharField(max_length=120)
    state = models.CharField(max_length=8, default="proposed")
    decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"decided_by"})
        plain = frozenset(
            {"id", "incident", "first", "second", "score", "signs", "state", "decided_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "merged", "apart"]), name="pair_state_known"
            ),
        ]
        indexes = [models.Index(fields=["incident", "state", "-score"], name="pair_board")]

    def __str__(self) -> str:
        return f"pair {self.first_id}–{self.second_id}"


class Replay(models.Model):
    """Old reports let in again at their own times, faster: how far it came.

    ``clock_at`` is the exercise's now; ``next_row`` the first row of the file, in the order
    of time, that did not come yet.
    """

    incident = models.OneToOneField(
        "liandong.Incident", on_delete=models.PROTECT, related_name="replay"
    )
    file_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    next_row = models.PositiveIntegerField(default=0)
    clock_at = models.DateTimeField()
    is_done = models.BooleanField(default=False)
    started_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"started_by"})
        plain = frozenset(
            {
                "id", "incident", "file_name", "digest", "rows", "next_row", "clock_at",
                "is_done", "started_at",
            }
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.file_name} {self.next_row}/{self.rows}"
