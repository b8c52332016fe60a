"""The bulletin of a linkage: what is pinned up, and the answers to questions."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BulletinPost(models.Model):
    """A question with its clock, news, a material or thanks. ``due_at`` only for questions."""

    linkage = models.ForeignKey(
        "liandong.Linkage", on_delete=models.PROTECT, related_name="bulletin"
    )
    kind = models.CharField(_("写什么"), max_length=8)
    text = models.CharField(_("内容"), max_length=500)
    author = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()
    asked_of = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remind_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalated_to = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"text", "author", "asked_of", "escalated_to"})
        plain = frozenset(
            {
                "id", "linkage", "kind", "posted_at", "remind_at", "due_at", "reminded_at",
                "escalated_at", "answered_at", "closed_at",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="question", due_at__isnull=False)
                | (~Q(kind="question") & Q(due_at=None, answered_at=None)),
                name="only_questions_have_a_clock",
            )
        ]
        indexes = [
            models.Index(fields=["linkage", "posted_at"], name="bulletin_by_day"),
            models.Index(
                fields=["due_at"],
                condition=Q(answered_at=None, closed_at=None, due_at__isnull=False),
                name="bulletin_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"


class BulletinAnswer(models.Model):
    """An answer to a question; the first one stops its clock."""

    post = models.ForeignKey(BulletinPost, on_delete=models.PROTECT, related_name="answers")
    author = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("回答"), max_length=500)
    at = models.DateTimeField()

    class Privacy:
        personal = frozenset({"author", "text"})
        plain = frozenset({"id", "post", "at"})

    def __str__(self) -> str:
        return f"answer {self.pk}"
