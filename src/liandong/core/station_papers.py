"""What a station fills in for visits and questions, and its monthly book, field by field.

The register and the records are the forms customary for visits and consultations; the five
sheets of the book (台账) have a line for each piece of work and say who was served by a number
only. Groups, activities and cases have papers of their own; here stand only their lines.
"""

from dataclasses import replace

from liandong.core.typed_fields import PaperSet, Report, ShortForm, fields

_FORMS = "liandong.web.visit_forms"

PAPERS = PaperSet(
    code="station",
    usual={
        "cared": 2, "visit": 20, "consultation": 8, "group_session": 2, "activity": 1, "case": 6,
    },
    forms=(
        ShortForm("CareForm", f"{_FORMS}.CareForm", "cared", beside=("client",)),
        ShortForm("PairForm", f"{_FORMS}.PairForm", "cared"),
        ShortForm("VisitForm", f"{_FORMS}.VisitForm", "visit"),
        ShortForm("ConsultationForm", f"{_FORMS}.ConsultationForm", "consultation"),
    ),
    reports=(
        Report(
            "care_register",
            fields(
                """number=care.number client<CareForm.call_name address<CareForm.address
                phone=beneficiary.phone group<CareForm.hardship_group organization=care.organization
                worker=care.worker consent<CareForm.consent_method consented_on=care.consented_at
                since=care.since every_days<CareForm.every_days mind<CareForm.note
                helpers<PairForm.volunteer client_signature~ worker_signature~"""
            ),
            "cared",
        ),
        Report(
            "visit_record",
            fields(
                """number=care.number client=beneficiary.call_name address=beneficiary.address
                phone=beneficiary.phone organization=care.organization worker=care.worker
                visitor=visit.by held_on=visit.held_at last_on=visit.previous
                method<VisitForm.method condition<VisitForm.condition note<VisitForm.note
                need<VisitForm.need_title need_number=need.number
                next_due_on<VisitForm.next_due_on client_signature~ worker_signature~"""
            ),
            "visit",
        ),
        Report(
            "consultation_record",
            fields(
                """number=consultation.number held_on=consultation.held_at
                organization=consultation.organization worker=consultation.by
                channel<ConsultationForm.channel topic<ConsultationForm.topic
                asker<ConsultationForm.asker minutes<ConsultationForm.minutes
                outcome<ConsultationForm.outcome question<ConsultationForm.question
                worker_signature~"""
            ),
            "consultation",
        ),
        Report(
            "book_visits",
            fields(
                """nth=book.nth held_on=visit.held_at number=care.number
                service_object=beneficiary.service_object method=visit.method
                condition=visit.condition need_number=need.number worker=visit.by"""
            ),
            "visit",
        ),
        Report(
            "book_consultations",
            fields(
                """nth=book.nth held_on=consultation.held_at number=consultation.number
                channel=consultation.channel topic=consultation.topic
                minutes=consultation.minutes outcome=consultation.outcome
                worker=consultation.by"""
            ),
            "consultation",
        ),
        Report(
            "book_groups",
            fields(
                """nth=book.nth held_on=session.starts_at number=group.number theme=group.theme
                session_nth=session.nth session_topic=session.topic place=session.place
                minutes=session.minutes members=session.presences worker=group.worker"""
            ),
            "group_session",
        ),
        Report(
            "book_activities",
            fields(
                """nth=book.nth held_on=shift.starts_at number=activity.number
                title=project.title place=shift.place_name minutes=shift.ends_at
                expected=activity.expected residents=activity.came volunteers=check_in.person
                worker=activity.worker"""
            ),
            "activity",
        ),
        Report(
            "book_cases",
            fields(
                """nth=book.nth number=case.number opened_on=case.opened_at
                service_object=beneficiary.service_object field=case.field source=case.source
                stage=case.stage sessions=session.count minutes=session.minutes
                last_on=session.held_on next_due_on=case.next_due_on closed_on=case.closed_at
                worker=case.worker"""
            ),
            "case",
        ),
    ),
)  # fmt: skip

RECORDS = replace(
    PAPERS, reports=tuple(one for one in PAPERS.reports if not one.code.startswith("book_"))
)
"""Register and records only: what is downloaded for one person or one month's questions."""

BOOK = tuple(report for report in PAPERS.reports if report.code.startswith("book_"))
"""The sheets of the monthly book, in their order; their fields are its columns."""
