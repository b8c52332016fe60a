"""Sealed text: stored encrypted, found again by a blind index beside it."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.db import models

from liandong.core.crypto import KeyRing

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def key_ring() -> KeyRing:
    """The keys of this installation (settings.LIANDONG_KEYS)."""
    ring: KeyRing = settings.LIANDONG_KEYS
    return ring


def blind_index(text: str, purpose: str) -> str:
    """A keyed digest by which a sealed value can be looked up, and nothing else."""
    return key_ring().blind_index(text, purpose) if text else ""


if TYPE_CHECKING:
    Bytes = models.Field[str, str]
else:
    Bytes = models.BinaryField


class SealedTextField(Bytes):
    """Text that lies encrypted in the table. An empty text stays empty.

    The model and the field's name are bound into the seal, so that a value copied to
    another column does not open.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["editable"] = True
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """As any field. That of bytes refuses a default of text, which is what this keeps."""
        return models.Field.check(self, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    @property
    def _bound(self) -> str:
        return f"{self.model._meta.object_name}.{self.name}"

    def get_db_prep_value(
        self, value: Any, connection: "BaseDatabaseWrapper", prepared: bool = False
    ) -> Any:
        if isinstance(value, str):
            value = key_ring().seal(value, self._bound) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, *_: Any) -> str:
        raw = bytes(value) if value is not None else b""
        return key_ring().open(raw, self._bound) if raw else ""

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

    def get_default(self) -> str:
        return ""
