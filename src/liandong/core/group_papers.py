"""The eleven papers of one group, field by field.

No national list of forms is published; these are the ones customary under MZ/T 095. Budgets,
steps and materials of a session are nowhere recorded: they are lines to write on.
"""

from liandong.core.typed_fields import PaperSet, Report, ShortForm, fields

_FORMS = "liandong.web.group_forms"
_HEAD = "number=group.number theme=group.theme "

PAPERS = PaperSet(
    code="group",
    usual={"session": 6, "member": 8, "goal": 2, "session_goal": 12},
    forms=(
        ShortForm("OpenGroupForm", f"{_FORMS}.OpenGroupForm"),
        ShortForm("MembersForm", f"{_FORMS}.MembersForm", beside=("clients",)),
        ShortForm("ScoreForm", f"{_FORMS}.ScoreForm", "member"),
        ShortForm("ScoreAfterForm", f"{_FORMS}.ScoreForm", "member"),
        ShortForm("GroupSessionForm", f"{_FORMS}.GroupSessionForm", "session"),
        ShortForm("GroupEvaluationForm", f"{_FORMS}.GroupEvaluationForm"),
        ShortForm("ApprovalForm", f"{_FORMS}.ApprovalForm"),
        ShortForm("CommentForm", f"{_FORMS}.CommentForm"),
    ),
    reports=(
        Report(
            "group_plan",
            fields(
                """number=group.number theme<OpenGroupForm.theme kind<OpenGroupForm.kind
                field=project.service_object organization=group.organization
                worker=group.worker helpers=member.helper opened_on=group.opened_at
                project<OpenGroupForm.project recruiting<OpenGroupForm.signed_up_are
                first_on<OpenGroupForm.starts_at minutes<OpenGroupForm.minutes
                times=group.sessions place=shift.place_name aim<OpenGroupForm.aim
                goals<OpenGroupForm.goals topics<OpenGroupForm.topics
                risks=project.risk_statement budget~ worker_signature~"""
            ),
        ),
        Report(
            "group_approval",
            fields(
                _HEAD
                + """kind=group.kind worker=group.worker organization=group.organization
                times=group.sessions first_on=session.starts_at place=session.place
                members=group.members helpers=member.helper goals=group.goals
                opinion<ApprovalForm.opinion approved_by=group.approved_by
                approved_on=group.approved_at supervisor_signature~"""
            ),
        ),
        Report(
            "group_notice",
            fields(
                """theme=group.theme kind=group.kind organization=group.organization
                first_on=session.starts_at times=group.sessions minutes=session.minutes
                place=session.place contact=group.worker contact_phone=project.contact_phone
                aim=group.aim topics=session.topic"""
            ),
        ),
        Report(
            "group_register",
            fields(
                _HEAD
                + """worker=group.worker members=group.members nth*member=member.nth
                name*member<MembersForm.names known_as*member=member.beneficiary
                joined_on*member=member.joined_at left_on*member=member.left_at"""
            ),
        ),
        Report(
            "group_pretest",
            fields(
                _HEAD
                + """worker=group.worker asked_on=session.starts_at name*member=member.name
                score_before*member<ScoreForm.score mean_before=member.score_before"""
            ),
        ),
        Report(
            "group_session_plan",
            fields(
                _HEAD
                + """nth=session.nth topic=session.topic held_on=session.starts_at
                minutes=session.minutes place=session.place worker=group.worker
                helpers=member.helper members=group.members goals=group.goals
                materials~ steps~"""
            ),
            "session",
        ),
        Report(
            "group_session",
            fields(
                _HEAD
                + """nth=session.nth topic=session.topic held_on=session.starts_at
                minutes=session.minutes place=session.place worker=session.recorded_by
                helpers=member.helper came=session.presences away=session.presences
                recorded_on=session.recorded_at note<GroupSessionForm.note
                goal*session_goal=goal.text mark*session_goal<GroupSessionForm.mark
                worker_signature~"""
            ),
            "session",
        ),
        Report(
            "group_attendance",
            fields(
                _HEAD
                + """worker=group.worker attendance=session.presences
                name*member=member.name came_times*member=session.presences
                percent*member=session.presences held_on*session=session.starts_at
                present*session<GroupSessionForm.present"""
            ),
        ),
        Report(
            "group_process",
            fields(
                _HEAD
                + """nth=session.nth topic=session.topic held_on=session.starts_at
                worker=session.recorded_by came=session.presences mood<GroupSessionForm.mood"""
            ),
            "session",
        ),
        Report(
            "group_evaluation",
            fields(
                _HEAD
                + """worker=group.worker sessions=group.sessions members=group.members
                attendance=session.presences volunteers=check_in.person
                hours=ledger.minutes feedback=evaluation.count goal*goal=goal.text
                mean*goal=mark.mean name*member=member.name
                score_before*member=member.score_before
                score_after*member<ScoreAfterForm.score mean_before=member.score_before
                mean_after=member.score_after evaluation<GroupEvaluationForm.evaluation"""
            ),
        ),
        Report(
            "group_closing",
            fields(
                _HEAD
                + """worker=group.worker organization=group.organization
                opened_on=group.opened_at closed_on=group.closed_at sessions=group.sessions
                members=group.members attendance=session.presences
                mean_before=member.score_before mean_after=member.score_after
                volunteers=check_in.person hours=ledger.minutes aim=group.aim
                goals=group.goals evaluation=group.evaluation
                follow_up<GroupEvaluationForm.follow_up comment<CommentForm.text
                commented_by=group.commented_by commented_on=group.commented_at
                worker_signature~ supervisor_signature~"""
            ),
        ),
    ),
)
