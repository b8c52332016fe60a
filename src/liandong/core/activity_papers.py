"""The papers of one community activity: plan, record, summary (customary forms), field by field."""

from liandong.core.typed_fields import PaperSet, Report, ShortForm, fields

_FORMS = "liandong.web.group_forms"
_HEAD = """number=activity.number title=project.title worker=activity.worker
    organization=activity.organization held_on=shift.starts_at place=shift.place_name """

PAPERS = PaperSet(
    code="activity",
    usual={},
    forms=(
        ShortForm("ActivityForm", f"{_FORMS}.ActivityForm"),
        ShortForm("ActivityRecordForm", f"{_FORMS}.ActivityRecordForm"),
        ShortForm("ActivitySummaryForm", f"{_FORMS}.ActivitySummaryForm"),
    ),
    reports=(
        Report(
            "activity_plan",
            fields(
                """number=activity.number title<ActivityForm.shift worker=activity.worker
                organization=activity.organization held_on=shift.starts_at
                until=shift.ends_at place=shift.place_name field=project.service_object
                expected<ActivityForm.expected budget<ActivityForm.budget
                photos<ActivityForm.photos wanted=shift.max_people positions=project.positions
                risks=project.risk_statement insurance=project.insurance_policy
                aim<ActivityForm.aim summary=project.summary worker_signature~
                supervisor_signature~"""
            ),
        ),
        Report(
            "activity_record",
            fields(
                _HEAD
                + """expected=activity.expected residents<ActivityRecordForm.came
                volunteers=check_in.person names=check_in.person hours=ledger.minutes
                note<ActivityRecordForm.note worker_signature~"""
            ),
        ),
        Report(
            "activity_summary",
            fields(
                _HEAD
                + """expected=activity.expected residents=activity.came
                share=activity.came volunteers=check_in.person hours=ledger.minutes
                feedback=evaluation.count mean=evaluation.mean aim=activity.aim
                note=activity.note lesson<ActivitySummaryForm.lesson worker_signature~
                supervisor_signature~"""
            ),
        ),
    ),
)
