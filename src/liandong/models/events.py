"""History, messages owed, closed figures, and the clock's memory."""

from django.db import models


class EventRecord(models.Model):
    """One line of history. Written by ``services.events.record``; never changed."""

    name = models.CharField(max_length=60, db_index=True)
    facts = models.JSONField()
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey("liandong.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Privacy:
        personal = frozenset({"facts", "by"})
        plain = frozenset({"id", "name", "at"})

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class OutboxMessage(models.Model):
    """A message owed to someone. Written with the change, sent after it by jobs.

    The person reads it in the app as soon as it is due, whatever becomes of the
    sending by other ways: those are its deliveries. A channel other than ``app`` names the
    only way it may take. ``cause`` names what it is about (``assignment:12``): a person is
    told one kind of one cause once, and not at all when the cause is gone.
    """

    person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    kind = models.CharField(max_length=60)
    facts = models.JSONField()
    channel = models.CharField(max_length=10, default="app")
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=60, blank=True, db_default="")
    robot = models.ForeignKey(
        "liandong.GroupRobot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    routed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "facts"})
        plain = frozenset(
            {
                "id", "kind", "channel", "due_at", "sent_at", "read_at", "cause", "robot",
                "routed_at", "withdrawn_at",
            }
        )  # fmt: skip

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(routed_at=None), name="outbox_unrouted"
            ),
            models.Index(fields=["person", "-due_at"], name="outbox_of_person"),
            models.Index(fields=["cause"], condition=~models.Q(cause=""), name="outbox_of_cause"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "cause"],
                condition=~models.Q(cause=""),
                name="told_once_of_a_cause",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class IndicatorSnapshot(models.Model):
    """A figure of a closed day for one division."""

    code = models.CharField(max_length=40)
    division_code = models.CharField(max_length=12, blank=True)
    day = models.DateField()
    value = models.FloatField(null=True, blank=True)
    n = models.PositiveIntegerField(default=0)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "code", "division_code", "day", "value", "n"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "division_code", "day"], name="snapshot_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.day}"


class ClockRun(models.Model):
    """A job that ran by the clock: the row makes a second run of the same due time idle."""

    name = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "name", "due_at", "done_at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="clock_run_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.due_at}"


class NumberSeries(models.Model):
    """The last public number given in a series (need, project, certificate …)."""

    series = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "series", "last"})

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
