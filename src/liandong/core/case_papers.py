"""The papers of one case (forms customary under MZ/T 094), field by field.

Counted for a case that begins with a need on record, whose client is known; one that begins with
nothing is counted in ``cold_case_papers``. One contact of six is told on a later day, and the day
of the next one is set by hand once.
"""

from liandong.core.typed_fields import PaperSet, Report, ShortForm, fields

_FORMS = "liandong.web.case_forms"

PAPERS = PaperSet(
    code="case",
    usual={"session": 6, "goal": 2, "late": 1, "dated": 1},
    forms=(
        ShortForm("IntakeForm", f"{_FORMS}.IntakeForm"),
        ShortForm("ConsentForm", f"{_FORMS}.ConsentForm", again=("consent_method",)),
        ShortForm("AssessForm", f"{_FORMS}.AssessForm"),
        ShortForm("PlanForm", f"{_FORMS}.PlanForm", beside=("due",)),
        ShortForm("SessionForm", f"{_FORMS}.SessionForm", "session"),
        ShortForm(
            "LateSessionForm",
            f"{_FORMS}.LateSessionForm",
            "late",
            beside=("held_on",),
            again=("minutes", "method", "note"),
        ),
        ShortForm("DueForm", f"{_FORMS}.DueForm", "dated", beside=("next_due_on",)),
        ShortForm("EvaluateForm", f"{_FORMS}.EvaluateForm"),
        ShortForm("CloseForm", f"{_FORMS}.CloseForm"),
    ),
    reports=(
        Report(
            "case_intake",
            fields(
                """number=case.number opened_on=case.opened_at organization=case.organization
                worker=case.worker client=beneficiary.call_name phone=beneficiary.phone
                address=beneficiary.address service_object=beneficiary.service_object
                source=need.filer_kind field=beneficiary.service_object need=need.title
                presenting=need.description consent<IntakeForm.consent_method
                consented_on=case.consented_at client_signature~ worker_signature~"""
            ),
        ),
        Report(
            "case_assessment",
            fields(
                """number=case.number client=beneficiary.call_name worker=case.worker
                assessed_on=step.at presenting=case.presenting risks=case.risks
                assessment<AssessForm.assessment score_before<AssessForm.score_before
                next_due_on=case.next_due_on worker_signature~"""
            ),
        ),
        Report(
            "case_plan",
            fields(
                """number=case.number client=beneficiary.call_name worker=case.worker
                planned_on=case.planned_on assessment=case.assessment goal*goal<PlanForm.goal
                start*goal<PlanForm.start target*goal<PlanForm.target unit*goal<PlanForm.unit
                due_on*goal=goal.due_on plan<PlanForm.plan next_due_on=case.next_due_on
                helpers=task.volunteer client_signature~ worker_signature~"""
            ),
        ),
        Report(
            "case_session",
            fields(
                """number=case.number client=beneficiary.call_name worker=session.by
                nth=session.nth held_on=session.recorded_at minutes<SessionForm.minutes
                method<SessionForm.method goals=case.goals note<SessionForm.note
                next_due_on=case.next_due_on helpers=task.volunteer worker_signature~"""
            ),
            "session",
        ),
        Report(
            "case_evaluation",
            fields(
                """number=case.number client=beneficiary.call_name worker=case.worker
                evaluated_on=step.at sessions=case.sessions minutes=case.sessions
                goal*goal=case.goals start*goal=goal.start target*goal=goal.target
                reached*goal<EvaluateForm.reached attained*goal=goal.attained
                score_before=case.score_before score_after<EvaluateForm.outcome_score
                evaluation<EvaluateForm.evaluation client_signature~ worker_signature~"""
            ),
        ),
        Report(
            "case_closing",
            fields(
                """number=case.number client=beneficiary.call_name worker=case.worker
                opened_on=case.opened_at closed_on=case.closed_at sessions=case.sessions
                minutes=case.sessions presenting=case.presenting goals=case.goals
                score_before=case.score_before score_after=case.outcome_score
                closing_reason<CloseForm.closing_reason closing_note=case.evaluation
                follow_up_on=case.closing_reason client_signature~ worker_signature~
                supervisor_signature~"""
            ),
        ),
    ),
)
