"""Complaints, their evidence and their course. What was said lies sealed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class Complaint(models.Model):
    """Somebody complains: about a person, an organization or what happened (Art 26).

    ``code_digest`` lets a complainant without an account ask how it stands; ``phone_index``
    does the same for whoever proves that telephone. ``office`` is the authority that took it up
    after it was handed over; ``asked_at`` is set while the complainant was asked for more.
    """

    number = models.CharField(max_length=32, unique=True)
    category = models.CharField(_("类别"), max_length=16)
    text = SealedTextField(_("经过"))
    filed_by = models.ForeignKey(
        "liandong.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    is_nameless = models.BooleanField(_("不让办理人知道我是谁"), default=False)
    phone = SealedTextField(_("电话"))
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    code_digest = models.CharField(max_length=64, blank=True)
    about_person = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    about_name = SealedTextField(_("对谁"))
    organization = models.ForeignKey(
        "liandong.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_about_organization = models.BooleanField(default=False)
    division_code = models.CharField(max_length=12, blank=True, db_index=True)
    state = models.CharField(max_length=12, default="filed", db_index=True)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    handler = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = SealedTextField(_("答复"))
    is_upheld = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    authority = models.CharField(_("移送给"), max_length=80, blank=True)
    authority_function = models.CharField(max_length=16, blank=True, db_default="")
    office = models.ForeignKey(
        "liandong.AuthorityOffice",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="complaints",
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    is_appealed = models.BooleanField(default=False)

    class Privacy:
        personal = frozenset(
            {
                "text", "filed_by", "phone", "phone_index", "code_digest", "about_person",
                "about_name", "handler", "answer",
            }
        )  # fmt: skip
        plain = frozenset(
            {
                "id", "number", "category", "is_nameless", "organization",
                "is_about_organization", "division_code", "state", "filed_at", "due_at",
                "reminded_at", "is_upheld", "answered_at", "authority",
                "authority_function", "office", "asked_at", "is_appealed",
            }
        )  # fmt: skip
        sensitive = frozenset({"text", "phone", "about_name", "answer"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_about_organization=False) | Q(organization__isnull=False),
                name="complaint_names_its_organization",
            ),
            models.CheckConstraint(
                condition=Q(about_person=None) | ~Q(handler=models.F("about_person")),
                name="complaint_not_handled_by_its_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ComplaintStep(models.Model):
    """One step of a complaint's course, with what was said at it."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12)
    text = SealedTextField(_("说明"))
    by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"text", "by"})
        plain = frozenset({"id", "complaint", "kind", "at"})
        sensitive = frozenset({"text"})

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ComplaintEvidence(models.Model):
    """A picture or PDF that shows it; sealed, opened only by the handler."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="evidence")
    name = SealedTextField(_("文件名"))
    kind = models.CharField(max_length=40)
    bytes_count = models.PositiveIntegerField()
    content = SealedTextField(_("内容"))
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"name", "content"})
        plain = frozenset({"id", "complaint", "kind", "bytes_count", "at"})
        sensitive = frozenset({"name", "content"})

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class ComplaintLook(models.Model):
    """Somebody opened what a complaint says (``text``) or one of its files (``evidence``).

    Kept on the complaint itself, so that also a complainant without an account, and one whose
    name the handler does not know, sees who read it and when.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="looks")
    viewer = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"viewer"})
        plain = frozenset({"id", "complaint", "what", "at"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=["text", "evidence"]), name="complaint_look_kind"
            )
        ]

    def __str__(self) -> str:
        return f"look {self.pk}"
