"""Refusals: what the rules do not allow, with a code, typed facts and no words.

The words are in ``liandong.phrases``, one sentence for each code, so that the same
refusal reads well on a page, in the API and on the command line.
"""

from dataclasses import dataclass, fields
from typing import ClassVar


class Refusal(Exception):
    """Something was asked for that the rules do not allow now.

    ``code`` is stable and public: API clients branch on it, ``liandong.phrases``
    holds its sentence, and the reference lists it.
    """

    code: ClassVar[str] = "refused"

    @property
    def facts(self) -> dict[str, object]:
        """What the sentence needs to be specific; also the API's ``details``."""
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({told})"


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The actor holds no role that permits this."""

    code: ClassVar[str] = "not_allowed"
    action: str


@dataclass(eq=False)
class ValueMissing(Refusal):
    """A fact that the next step needs was left empty."""

    code: ClassVar[str] = "value_missing"
    field: str


@dataclass(eq=False)
class ValueInvalid(Refusal):
    """A value was given that cannot be what the field asks for."""

    code: ClassVar[str] = "value_invalid"
    field: str
    value: str
    remedy: str
