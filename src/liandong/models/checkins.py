"""Check-in away from the network: devices with keys, what they wrote, badges, paper sheets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .sealed import SealedTextField


class Device(models.Model):
    """One browser of one person, known by a public key; its private key never leaves it.

    ``key_id`` is the SHA-256 of the uncompressed P-256 point in hex, ``public_key`` the
    point itself in base64. ``last_seq`` and ``last_hash`` are the end of the chain of
    entries that the device has sent so far.
    """

    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="devices")
    key_id = models.CharField(max_length=64, unique=True)
    public_key = models.CharField(max_length=100)
    name = models.CharField(max_length=60, blank=True)
    registered_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Privacy:
        personal = frozenset({"person", "key_id", "public_key", "name"})
        plain = frozenset({"id", "registered_at", "seen_at", "revoked_at", "last_seq"}) | frozenset(
            {"last_hash"}
        )

    def __str__(self) -> str:
        return f"device {self.pk}"


class EntryState(models.TextChoices):
    """What became of an entry that a device wrote."""

    APPLIED = "applied", _("已记入")
    SAME = "same", _("早已记下")
    HELD = "held", _("等人核对")
    REFUSED = "refused", _("没有记入")
    SETTLED = "settled", _("已核对")


class DeviceEntry(models.Model):
    """One signed line that a device wrote, perhaps without a network. Never dropped.

    ``text`` is exactly what was signed; ``digest`` its SHA-256, by which a second sending
    is known. ``client_at`` is the device's clock, ``received_at`` the server's. A held
    entry stands beside what is recorded (``standing_at``, ``standing_method``) until a
    person decides and says why.
    """

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="entries")
    client_id = models.CharField(max_length=36)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=6)
    shift = models.ForeignKey(
        "liandong.Shift", null=True, on_delete=models.PROTECT, related_name="device_entries"
    )
    assignment = models.ForeignKey(
        "liandong.Assignment", null=True, on_delete=models.PROTECT, related_name="device_entries"
    )
    claimed_at = models.DateTimeField(null=True)
    client_at = models.DateTimeField()
    received_at = models.DateTimeField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=EntryState)
    reason = models.CharField(max_length=24, blank=True)
    standing_at = models.DateTimeField(null=True, blank=True)
    standing_method = models.CharField(max_length=12, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "liandong.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    took_entry = models.BooleanField(null=True, blank=True)
    decision_reason = models.CharField(max_length=200, blank=True)

    class Privacy:
        personal = frozenset({"device", "assignment", "text", "decided_by", "decision_reason"})
        plain = frozenset(
            {
                "id", "client_id", "seq", "kind", "shift", "claimed_at", "client_at",
                "received_at", "digest", "signature", "state", "reason", "standing_at",
                "standing_method", "decided_at", "took_entry",
            }
        )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "digest", "signature"], name="one_entry_per_text"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["scan", "badge", "in", "out", "absent", "bad"]),
                name="device_entry_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled")
                | (Q(decided_at__isnull=False) & ~Q(decision_reason="")),
                name="settled_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "shift"], name="device_entry_waiting")]

    def __str__(self) -> str:
        return f"device entry {self.pk}"


class Badge(models.Model):
    """A card with a code that the leader scans. ``code`` is random and says nothing."""

    person = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="badges")
    code = models.CharField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=20, blank=True)

    class Privacy:
        personal = frozenset({"person", "code"})
        plain = frozenset({"id", "issued_at", "revoked_at", "revoked_reason"})

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="one_badge_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"badge {self.pk}"


class PaperSheet(models.Model):
    """A signed sheet of paper that was typed in; its photograph lies encrypted, for a while.

    ``photo_digest`` stays when the photograph goes: the paper, if somebody kept it, can still
    be shown to be the one that was photographed.
    """

    shift = models.ForeignKey("liandong.Shift", on_delete=models.PROTECT, related_name="papers")
    entered_by = models.ForeignKey("liandong.Person", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    photo = SealedTextField(_("照片"))
    photo_type = models.CharField(max_length=20, blank=True)
    photo_digest = models.CharField(max_length=64, blank=True)
    photo_delete_on = models.DateField(null=True, blank=True, db_index=True)
    photo_deleted_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        personal = frozenset({"entered_by", "photo"})
        plain = frozenset(
            {"id", "shift", "entered_at", "photo_type", "photo_digest", "photo_delete_on"}
            | {"photo_deleted_at"}
        )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(photo_type="") | Q(photo_delete_on__isnull=False),
                name="photo_has_its_last_day",
            )
        ]

    def __str__(self) -> str:
        return f"paper {self.pk}"


class CheckInPoint(models.Model):
    """Where the telephone said it was at a check-in: rounded, with consent, deleted in time.

    ``lat`` and ``lon`` are rounded to about a hundred metres; ``distance_m`` is from the
    place of the shift, as reported at that moment.
    """

    check_in = models.OneToOneField(
        "liandong.CheckIn", on_delete=models.CASCADE, related_name="point"
    )
    lat = models.FloatField()
    lon = models.FloatField()
    accuracy_m = models.PositiveIntegerField()
    distance_m = models.PositiveIntegerField(null=True, blank=True)
    taken_at = models.DateTimeField()
    delete_on = models.DateField(db_index=True)

    class Privacy:
        personal = frozenset({"check_in", "lat", "lon", "distance_m"})
        plain = frozenset({"id", "accuracy_m", "taken_at", "delete_on"})

    def __str__(self) -> str:
        return f"point {self.pk}"
