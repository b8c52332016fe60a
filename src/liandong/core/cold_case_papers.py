"""The papers of a case that begins with nothing on record: the same forms, more to type.

Neither need nor visit knows the client, and the social worker's hands are full, so that the
intake asks for all it ever asks.
"""

from dataclasses import replace

from liandong.core.case_papers import PAPERS as _WARM
from liandong.core.typed_fields import PaperSet, Report, ShortForm, fields

_FORM = "liandong.web.case_forms.IntakeForm"
_BESIDE = ("client", "over_reason")

_INTAKE = Report(
    "case_intake",
    fields(
        """number=case.number opened_on=case.opened_at organization=case.organization
        worker=case.worker client<ColdIntakeForm.call_name phone=beneficiary.phone
        address<ColdIntakeForm.address service_object<ColdIntakeForm.service_object
        source<ColdIntakeForm.source field=beneficiary.service_object need=need.title
        presenting<ColdIntakeForm.presenting consent<ColdIntakeForm.consent_method
        consented_on=case.consented_at client_signature~ worker_signature~"""
    ),
)

PAPERS: PaperSet = replace(
    _WARM,
    code="cold_case",
    forms=(ShortForm("ColdIntakeForm", _FORM, beside=_BESIDE), *_WARM.forms[1:]),
    reports=(_INTAKE, *_WARM.reports[1:]),
)
