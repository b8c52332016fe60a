"""Group work and community activities: groups, members, goals, sessions, who was there, looks.

What is written about members and sessions lies sealed. Themes, aims and topics are what a notice
on the door says too; they are plain.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class GroupRun(models.Model):
    """One group with one social worker, from the first plan to the closing."""

    number = models.CharField(max_length=32, unique=True)
    project = models.ForeignKey(
        "liandong.Project", null=True, blank=True, on_delete=models.PROTECT, related_name="groups"
    )
    worker = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="groups")
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    theme = models.CharField(_("主题"), max_length=80)
    kind = models.CharField(_("哪类小组"), max_length=10)
    field = models.CharField(_("服务领域"), max_length=2, default="20")
    aim = models.TextField(_("为什么做"))
    signed_up_are = models.CharField(_("报名的人是"), max_length=8, default="helper")
    phase = models.CharField(_("走到哪一期"), max_length=10)
    phase_since = models.DateTimeField()
    approved_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approval = SealedTextField(_("督导意见"))
    evaluation = SealedTextField(_("有什么变化"))
    follow_up = SealedTextField(_("以后怎么跟进"))
    comment = SealedTextField(_("督导评语"))
    commented_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    commented_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset(
            {"worker", "approved_by", "approval", "evaluation", "follow_up", "comment"}
            | {"commented_by", "opened_by"}
        )
        plain = frozenset(
            {"id", "number", "project", "organization", "division_code", "theme", "kind", "field"}
            | {"aim", "signed_up_are", "phase", "phase_since", "approved_at", "commented_at"}
            | {"opened_at", "closed_at"}
        )
        sensitive = frozenset({"evaluation", "follow_up", "approval", "comment"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(phase="closed", closed_at__isnull=False)
                | (~Q(phase="closed") & Q(closed_at=None)),
                name="closed_group_has_a_day",
            ),
        ]
        indexes = [models.Index(fields=["worker", "closed_at"], name="group_of_worker")]

    def __str__(self) -> str:
        return self.number


class GroupMember(models.Model):
    """A member or a helping volunteer of a group: of the hub, a client, or known by name only."""

    group = models.ForeignKey(GroupRun, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    beneficiary = models.ForeignKey(
        "liandong.Beneficiary", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    call_name = SealedTextField(_("称呼"))
    part = models.CharField(_("组员还是带组"), max_length=8)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    score_before = models.PositiveSmallIntegerField(_("开始时打几分"), null=True, blank=True)
    score_after = models.PositiveSmallIntegerField(_("结束时打几分"), null=True, blank=True)

    class Privacy:
        personal = frozenset(
            {"person", "beneficiary", "call_name", "part", "score_before", "score_after"}
        )
        plain = frozenset({"id", "group", "joined_at", "left_at"})
        sensitive = frozenset({"call_name", "score_before", "score_after"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(left_at=None, person__isnull=False),
                name="one_place_of_person_in_group",
            ),
            models.UniqueConstraint(
                fields=["group", "beneficiary"],
                condition=Q(left_at=None, beneficiary__isnull=False),
                name="one_place_of_client_in_group",
            ),
        ]

    def __str__(self) -> str:
        return f"group member {self.pk}"


class GroupGoal(models.Model):
    """What the group wants to reach, marked after each session."""

    group = models.ForeignKey(GroupRun, on_delete=models.PROTECT, related_name="goals")
    nth = models.PositiveSmallIntegerField()
    text = models.CharField(_("目标"), max_length=120)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "group", "nth", "text"})

    def __str__(self) -> str:
        return f"group goal {self.pk}"


class GroupSession(models.Model):
    """One meeting: planned with a topic, then written down, or called off."""

    group = models.ForeignKey(GroupRun, on_delete=models.PROTECT, related_name="sessions")
    shift = models.ForeignKey(
        "liandong.Shift", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    nth = models.PositiveSmallIntegerField()
    topic = models.CharField(_("这次做什么"), max_length=120)
    starts_at = models.DateTimeField(_("开始"), db_index=True)
    minutes = models.PositiveSmallIntegerField(_("多少分钟"))
    place = models.CharField(_("地点"), max_length=100, blank=True)
    note = SealedTextField(_("做了什么"))
    mood = SealedTextField(_("组员之间怎么样"))
    recorded_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"note", "mood", "recorded_by"})
        plain = frozenset(
            {"id", "group", "shift", "nth", "topic", "starts_at", "minutes", "place"}
            | {"recorded_at", "called_off_at"}
        )
        sensitive = frozenset({"note", "mood"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "nth"], name="one_group_session_of_a_number"),
            models.CheckConstraint(
                condition=Q(recorded_at=None) | Q(called_off_at=None),
                name="group_session_held_or_called_off",
            ),
        ]

    def __str__(self) -> str:
        return f"group session {self.pk}"


class GroupMark(models.Model):
    """How far one session came with one goal, 1 to 5, as who led it saw it."""

    session = models.ForeignKey(GroupSession, on_delete=models.PROTECT, related_name="marks")
    goal = models.ForeignKey(GroupGoal, on_delete=models.PROTECT, related_name="marks")
    mark = models.PositiveSmallIntegerField()

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "session", "goal", "mark"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "goal"], name="one_mark_of_goal_in_session")
        ]

    def __str__(self) -> str:
        return f"group mark {self.pk}"


class GroupPresence(models.Model):
    """A member was there. ``source``: by check-in, ticked by who led, or put right later."""

    session = models.ForeignKey(GroupSession, on_delete=models.PROTECT, related_name="presences")
    member = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="presences")
    source = models.CharField(max_length=8)

    class Privacy:
        personal = frozenset({"member"})
        plain = frozenset({"id", "session", "source"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="one_presence_in_session")
        ]

    def __str__(self) -> str:
        return f"group presence {self.pk}"


class GroupReading(models.Model):
    """Somebody opened a group's page, or took its papers."""

    group = models.ForeignKey(GroupRun, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"reader"})
        plain = frozenset({"id", "group", "what", "at"})

    def __str__(self) -> str:
        return f"group reading {self.pk}"


class CommunityActivity(models.Model):
    """One activity for a community: planned from a shift, recorded, summed up."""

    number = models.CharField(max_length=32, unique=True)
    project = models.ForeignKey(
        "liandong.Project", on_delete=models.PROTECT, related_name="activities"
    )
    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="activities"
    )
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    field = models.CharField(_("服务领域"), max_length=2, default="20")
    aim = models.TextField(_("为什么办"))
    expected = models.PositiveSmallIntegerField(_("想来多少居民"))
    budget_cents = models.PositiveIntegerField(_("预算"), default=0)
    photos = models.CharField(_("拍照怎么征得同意"), max_length=10, default="none")
    state = models.CharField(_("走到哪一步"), max_length=8)
    came = models.PositiveSmallIntegerField(_("来了多少居民"), null=True, blank=True)
    note = SealedTextField(_("办得怎么样"))
    lesson = SealedTextField(_("下次怎么办"))
    opened_at = models.DateTimeField()
    recorded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"worker", "note", "lesson"})
        plain = frozenset(
            {"id", "number", "project", "shift", "organization", "division_code", "field", "aim"}
            | {"expected", "budget_cents", "photos", "state", "came", "opened_at", "recorded_at"}
            | {"closed_at"}
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift"], name="one_activity_of_shift"),
        ]

    def __str__(self) -> str:
        return self.number


class GroupCorrection(models.Model):
    """One value of a closed group put right: what stood there, what stands there, and why."""

    group = models.ForeignKey(GroupRun, on_delete=models.PROTECT, related_name="corrections")
    what = models.CharField(max_length=12)
    session = models.ForeignKey(
        GroupSession, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    member = models.ForeignKey(
        GroupMember, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    before = SealedTextField(_("原来写的"))
    after = SealedTextField(_("改成"))
    reason = SealedTextField(_("为什么改"))
    by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"member", "before", "after", "reason", "by"})
        plain = frozenset({"id", "group", "what", "session", "at"})
        sensitive = frozenset({"before", "after", "reason"})

    def __str__(self) -> str:
        return f"group correction {self.pk}"
