"""What happened in case work and what is refused. No event carries anything of a file.

An event names the case by its number and nothing else: no client, no content, no risk.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from liandong.core.events import Event
from liandong.core.refusals import Refusal


@dataclass(eq=False)
class CaseIsClosed(Refusal):
    """The case has ended."""

    code: ClassVar[str] = "case_is_closed"


@dataclass(eq=False)
class CaseStageOff(Refusal):
    """The case stands at another stage."""

    code: ClassVar[str] = "case_stage_off"
    stage: str


@dataclass(eq=False)
class CaseNotReady(Refusal):
    """The stage still lacks something; ``missing`` names what."""

    code: ClassVar[str] = "case_not_ready"
    missing: tuple[str, ...]


@dataclass(eq=False)
class CaseNotEvaluated(Refusal):
    """Goals are said to be met that nobody has looked at."""

    code: ClassVar[str] = "case_not_evaluated"


@dataclass(eq=False)
class CaseAhead(Refusal):
    """A session is written down once it was held."""

    code: ClassVar[str] = "case_ahead"
    held_on: date


@dataclass(eq=False)
class CaseloadFull(Refusal):
    """The social worker has as many open cases as the profile bears."""

    code: ClassVar[str] = "caseload_full"
    open_cases: int
    most: int


@dataclass(eq=False)
class CaseNotYours(Refusal):
    """The case belongs to another social worker."""

    code: ClassVar[str] = "case_not_yours"


@dataclass(eq=False)
class CaseNumberUnknown(Refusal):
    """No case of this number, or none that the person may read; which of the two is not said."""

    code: ClassVar[str] = "case_number_unknown"
    number: str


@dataclass(eq=False)
class CaseHasTwin(Refusal):
    """The social worker has an open case of the same client."""

    code: ClassVar[str] = "case_has_twin"
    number: str


@dataclass(eq=False)
class CaseOfSelf(Refusal):
    """Nobody works on their own case, or reads it as staff."""

    code: ClassVar[str] = "case_of_self"


@dataclass(eq=False)
class RiskSettled(Refusal):
    """The risk was settled before."""

    code: ClassVar[str] = "risk_settled"


@dataclass(eq=False)
class StandInUnfit(Refusal):
    """The one named is no social worker, or is the one who goes away."""

    code: ClassVar[str] = "stand_in_unfit"


@dataclass(frozen=True, slots=True)
class CaseOpened(Event):
    """A case was opened."""

    number: str


@dataclass(frozen=True, slots=True)
class CaseMoved(Event):
    """A case went to another stage."""

    number: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CaseSessionHeld(Event):
    """A session was written down."""

    number: str
    minutes: int


@dataclass(frozen=True, slots=True)
class CaseDated(Event):
    """The next contact was set."""

    number: str


@dataclass(frozen=True, slots=True)
class CaseRiskRaised(Event):
    """A risk was raised to the supervisor."""

    number: str


@dataclass(frozen=True, slots=True)
class CaseRiskHeard(Event):
    """A supervisor took notice of a risk."""

    number: str


@dataclass(frozen=True, slots=True)
class CaseRiskSettled(Event):
    """A risk was settled."""

    number: str


@dataclass(frozen=True, slots=True)
class CaseRead(Event):
    """Somebody opened a case."""

    number: str


@dataclass(frozen=True, slots=True)
class CaseNoted(Event):
    """A record of a project was written that names the case."""

    number: str


@dataclass(frozen=True, slots=True)
class CaseCovered(Event):
    """Somebody stands in for a social worker's cases until a day (excluded)."""

    until_on: date


@dataclass(frozen=True, slots=True)
class CaseCoverEnded(Event):
    """A stand-in ended early."""
