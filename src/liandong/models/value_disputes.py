"""Files behind a value item's score, and the provider's objection to the score."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class ValueEvidence(models.Model):
    """A picture, PDF or sheet of a value item; it lies encrypted until ``delete_on``.

    ``content`` is base64, empty once it was deleted; the line and its digest stay.
    """

    item = models.ForeignKey("liandong.ValueItem", on_delete=models.PROTECT, related_name="files")
    name = SealedTextField(_("文件名"))
    kind = models.CharField(max_length=80)
    bytes_count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    content = SealedTextField(_("内容"))
    given_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    delete_on = models.DateField(db_index=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"name", "content", "given_by"})
        plain = frozenset(
            {"id", "item", "kind", "bytes_count", "digest", "given_at", "delete_on", "deleted_at"}
        )
        sensitive = frozenset({"name", "content"})

    def __str__(self) -> str:
        return f"file {self.pk} of item {self.item_id}"


class ValueObjection(models.Model):
    """What the provider says against one score, and what somebody else answered."""

    score = models.OneToOneField(
        "liandong.ValueScore", on_delete=models.PROTECT, related_name="objection"
    )
    reason = models.TextField(_("为什么不同意"))
    raised_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.TextField(_("答复"), blank=True)
    is_upheld = models.BooleanField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"reason", "raised_by", "answer", "answered_by"})
        plain = frozenset({"id", "score", "raised_at", "due_on", "is_upheld", "answered_at"})

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, is_upheld=None, answered_by=None)
                | Q(answered_at__isnull=False, is_upheld__isnull=False, answered_by__isnull=False),
                name="value_objection_is_answered_whole",
            )
        ]

    def __str__(self) -> str:
        return f"objection to score {self.score_id}"
