"""The papers of one case (forms customary under MZ/T 094), field by field."""

from liandong.core.typed_fields import PaperSet, Report, ShortForm, fields

_FORMS = "liandong.web.case_forms"

PAPERS = PaperSet(
    code="case",
    usual={"session": 6, "goal": 2},
    forms=(
        ShortForm("IntakeForm", f"{_FORMS}.IntakeForm", beside=("client", "over_reason")),
        ShortForm("ConsentForm", f"{_FORMS}.ConsentForm", beside=("consent_method",)),
        ShortForm("AssessForm", f"{_FORMS}.AssessForm"),
        ShortForm("PlanForm", f"{_FORMS}.PlanForm"),
        ShortForm("SessionForm", f"{_FORMS}.SessionForm", "session"),
        ShortForm("EvaluateForm", f"{_FORMS}.EvaluateForm"),
        ShortForm("CloseForm", f"{_FORMS}.CloseForm"),
    ),
    reports=(
        Report(
            "case_intake",
            fields(
                """number=case.number opened_on=case.opened_at organization=case.organization
                worker=case.worker client<IntakeForm.call_name phone=beneficiary.phone
                address<IntakeForm.address service_object<IntakeForm.service_object
                source<IntakeForm.source field=beneficiary.service_object need=need.title
                presenting<IntakeForm.presenting consent<IntakeForm.consent_method
                consented_on=case.consented_at client_signature~ worker_signature~"""
            ),
        ),
        Report(
            "case_assessment",
            fields(
                """number=case.number client=beneficiary.call_name worker=case.worker
                assessed_on=step.at presenting=case.presenting risks=case.risks
                assessment<AssessForm.assessment score_before<AssessForm.score_before
                next_due_on<AssessForm.next_due_on worker_signature~"""
            ),
        ),
        Report(
            "case_plan",
            fields(
                """number=case.number client=beneficiary.call_name worker=case.worker
                planned_on=case.planned_on assessment=case.assessment goal*goal<PlanForm.goal
                start*goal<PlanForm.start target*goal<PlanForm.target unit*goal<PlanForm.unit
                due_on*goal<PlanForm.due plan<PlanForm.plan next_due_on<PlanForm.next_due_on
                helpers=task.volunteer client_signature~ worker_signature~"""
            ),
        ),
        Report(
            "case_session",
            fields(
                """number=case.number client=beneficiary.call_name worker=session.by
                nth=session.nth held_on<SessionForm.held_on minutes<SessionForm.minutes
                method<SessionForm.method goals=case.goals note<SessionForm.note
                next_due_on<SessionForm.next_due_on helpers=task.volunteer worker_signature~"""
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
                closing_reason<CloseForm.closing_reason closing_note<CloseForm.closing_note
                follow_up_on<CloseForm.follow_up_on client_signature~ worker_signature~
                supervisor_signature~"""
            ),
        ),
    ),
)
