"""Courses, their sessions and lessons, and what people learnt (Order 67 Art 8)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CourseKind(models.TextChoices):
    """Kinds of training of the national table."""

    GENERAL = "1", _("通用培训")
    POST = "2", _("岗位培训")
    PROFESSIONAL = "3", _("专业培训")


class Course(models.Model):
    """Something to learn: read on line, in a session, or both ways.

    Positions ask for it by its title. ``counts_towards`` names the credential whose
    continuing education the minutes count for.
    """

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField(_("课程名称"), max_length=80)
    content = models.TextField(_("主要内容"))
    kind = models.CharField(
        _("培训类型"), max_length=1, choices=CourseKind, default=CourseKind.GENERAL
    )
    organization = models.ForeignKey(
        "liandong.Organization", on_delete=models.PROTECT, related_name="courses"
    )
    minutes = models.PositiveIntegerField(_("学习时长"))
    valid_months = models.PositiveSmallIntegerField(_("有效几个月"), null=True, blank=True)
    pass_percent = models.PositiveSmallIntegerField(_("答对多少算过"), default=80)
    counts_towards = models.CharField(_("计入哪种证书的学时"), max_length=40, blank=True)
    created_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"created_by"})
        plain = frozenset(
            {
                "id", "code", "title", "content", "kind", "organization", "minutes",
                "valid_months", "pass_percent", "counts_towards", "created_at", "published_at",
                "taken_down_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1) & Q(pass_percent__gte=1) & Q(pass_percent__lte=100),
                name="course_amounts_in_range",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it can be taken."""
        return self.published_at is not None and self.taken_down_at is None


class Lesson(models.Model):
    """One short text of a course, to read on line."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("小节标题"), max_length=80)
    text = models.TextField(_("正文"))

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset({"id", "course", "position", "title", "text"})

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title


class QuizQuestion(models.Model):
    """A question at the end of a course, with two to four answers, one of them right."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(_("问题"), max_length=200)
    answer_a = models.CharField(max_length=120)
    answer_b = models.CharField(max_length=120)
    answer_c = models.CharField(max_length=120, blank=True)
    answer_d = models.CharField(max_length=120, blank=True)
    right = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(_("为什么"), max_length=200, blank=True)

    class Privacy:
        personal: frozenset[str] = frozenset()
        plain = frozenset(
            {"id", "course", "position", "text", "answer_a", "answer_b", "answer_c", "answer_d"}
            | {"right", "why"}
        )

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class TrainingSession(models.Model):
    """A date on which a course is taught."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    is_remote = models.BooleanField(_("线上"), default=False)
    place_name = models.CharField(_("地点"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("名额"))
    trainer = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="taught_sessions"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"trainer"})
        plain = frozenset(
            {
                "id", "course", "starts_at", "ends_at", "is_remote", "place_name", "seats",
                "cancelled_at", "cancel_reason", "recorded_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="training_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.starts_at:%Y-%m-%d %H:%M}"


class TrainingSeat(models.Model):
    """Somebody's seat in a session; ``minutes`` once it is known how long they stayed."""

    session = models.ForeignKey(
        TrainingSession, on_delete=models.PROTECT, related_name="places_taken"
    )
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "minutes", "recorded_by"})
        plain = frozenset({"id", "session", "taken_at", "given_back_at", "reminded_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(given_back_at=None),
                name="one_seat_per_person_and_session",
            )
        ]

    def __str__(self) -> str:
        return f"seat {self.pk}"


class LessonReading(models.Model):
    """That somebody read a lesson to its end."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"person"})
        plain = frozenset({"id", "lesson", "read_at"})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "person"], name="lesson_read_once")
        ]

    def __str__(self) -> str:
        return f"reading {self.pk}"


class TrainingRecord(models.Model):
    """What somebody learnt, in the words of that day (Order 67 Art 8)."""

    person = models.ForeignKey(
        "liandong.Person", on_delete=models.PROTECT, related_name="training_records"
    )
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.PROTECT, related_name="records"
    )
    name = models.CharField(_("培训名称"), max_length=80)
    content = models.CharField(_("主要内容"), max_length=500, blank=True)
    minutes = models.PositiveIntegerField(_("学习时长"))
    host = models.CharField(_("举办单位"), max_length=200)
    completed_on = models.DateField(_("日期"))
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    counts_towards = models.CharField(max_length=40, blank=True)
    way = models.CharField(max_length=10)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"person", "recorded_by"})
        plain = frozenset(
            {
                "id", "course", "name", "content", "minutes", "host", "completed_on",
                "expires_on", "counts_towards", "way", "recorded_at", "reminded_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course", "completed_on"],
                condition=Q(course__isnull=False),
                name="course_done_once_a_day",
            )
        ]
        indexes = [models.Index(fields=["person", "completed_on"], name="training_of_person")]

    def __str__(self) -> str:
        return f"{self.name} #{self.person_id}"
