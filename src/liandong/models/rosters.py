"""Who was asked, who said yes, who waits, who came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class InvitationState(models.TextChoices):
    """A question that waits for an answer, or has one."""

    ASKED = "asked", _("等待答复")
    ACCEPTED = "accepted", _("已答应")
    DECLINED = "declined", _("已婉拒")
    COUNTERED = "countered", _("提议改时间")
    LAPSED = "lapsed", _("已过期")
    WITHDRAWN = "withdrawn", _("已撤回")


class Invitation(models.Model):
    """Somebody is asked for a shift. Only they can answer (Order 685 Art 25).

    ``is_held``: a seat is kept for them until they answer or ``answer_by``; it counts in
    ``Shift.taken``. ``regular``: the standing place that asks "still coming?".
    """

    shift = models.ForeignKey(
        "liandong.Shift", on_delete=models.PROTECT, related_name="invitations"
    )
    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="invitations"
    )
    state = models.CharField(
        max_length=10, choices=InvitationState, default=InvitationState.ASKED, db_index=True
    )
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        "liandong.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True)
    other_starts_at = models.DateTimeField(null=True, blank=True)
    proposal = models.ForeignKey(
        "liandong.Proposal", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reasons = models.JSONField(default=list)
    is_held = models.BooleanField(default=False, db_default=False)
    regular = models.ForeignKey(
        "liandong.Regular",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="questions",
    )

    class Privacy:
        personal = frozenset({"person", "asked_by", "decline_reason", "note", "reasons"})
        plain = frozenset(
            {"id", "shift", "state", "asked_at", "answer_by", "answered_at", "other_starts_at"}
            | {"proposal", "is_held", "regular"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=Q(state="asked"),
                name="one_open_invitation",
            )
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="invitation_of_person"),
            models.Index(
                fields=["shift"], condition=Q(is_held=True), name="invitation_with_a_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class AssignmentState(models.TextChoices):
    """From a yes to a service that took place."""

    ACCEPTED = "accepted", _("已确定")
    SERVED = "served", _("已服务")
    RELEASED = "released", _("已退出")
    ABSENT = "absent", _("未到")


class Assignment(models.Model):
    """A place taken by a person's own recorded yes."""

    shift = models.ForeignKey(
        "liandong.Shift", on_delete=models.PROTECT, related_name="assignments"
    )
    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="assignments"
    )
    source = models.CharField(max_length=12)
    accepted_at = models.DateTimeField()
    accepted_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=AssignmentState, default=AssignmentState.ACCEPTED
    )
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"person", "accepted_by", "release_reason"})
        plain = frozenset(
            {"id", "shift", "source", "accepted_at", "is_lead", "state", "released_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=~Q(state="released"),
                name="one_place_per_person_and_shift",
            )
        ]
        indexes = [models.Index(fields=["person", "state"], name="assignment_of_person")]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class ReserveEntry(models.Model):
    """Somebody waits for a full shift. First come, first asked."""

    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="reserve")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="reserve")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    moved_up_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "shift", "joined_at", "left_at", "moved_up_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=Q(left_at=None, moved_up_at=None),
                name="one_open_reserve_entry",
            )
        ]

    def __str__(self) -> str:
        return f"reserve {self.pk}"


class CheckIn(models.Model):
    """Arrived or left: how it was seen, by whom, and on which device.

    ``device`` is the registered key that signed it, if one did; ``device_mark`` a keyed
    digest of the browser's own cookie, so that one telephone for many people is seen.
    ``client_at`` is what the device's clock said, ``at`` what counts. ``told_left_at`` is
    when the volunteer says they left who forgot to check out, with ``told_reason``.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="check_ins")
    kind = models.CharField(max_length=3)
    at = models.DateTimeField()
    method = models.CharField(max_length=12)
    recorded_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    is_proposed = models.BooleanField(default=False)
    device = models.ForeignKey(
        "liandong.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="check_ins"
    )
    device_mark = models.CharField(max_length=32, blank=True, default="", db_default="")
    client_at = models.DateTimeField(null=True, blank=True)
    paper = models.ForeignKey(
        "liandong.PaperSheet", null=True, blank=True, on_delete=models.PROTECT, related_name="rows"
    )
    told_left_at = models.DateTimeField(null=True, blank=True)
    told_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    told_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"recorded_by", "device", "device_mark", "told_reason"})
        plain = frozenset(
            {"id", "assignment", "kind", "at", "method", "recorded_at", "is_proposed"}
            | {"client_at", "paper", "told_left_at", "told_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "kind"], name="one_check_in_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=["in", "out"]), name="check_in_or_out"),
            models.CheckConstraint(
                condition=Q(told_left_at=None, told_at=None, told_reason="")
                | (
                    Q(kind="out", told_at__isnull=False, told_left_at__isnull=False)
                    & ~Q(told_reason="")
                ),
                name="leaving_told_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["device_mark", "at"], name="check_in_of_browser")]

    def __str__(self) -> str:
        return f"{self.kind} {self.assignment_id}"
