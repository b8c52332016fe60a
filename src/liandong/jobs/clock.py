"""What happens by the clock. Running twice does nothing twice."""

import logging
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from threading import Thread

from django.db import close_old_connections
from django.utils import timezone

from liandong.jobs import figures, identity, imports, outbox, plans, points, voice
from liandong.matching import warming
from liandong.models import ClockRun
from liandong.queries import policy_layers
from liandong.services import (
    applications,
    attendance,
    availability,
    awards,
    backups,
    compliance,
    deliveries,
    detectors,
    digests,
    effects,
    emergency_filings,
    guardians,
    held_seats,
    hub,
    line_conflicts,
    papers,
    policy_previews,
    purchase_amendments,
    purchase_packs,
    purchase_turns,
    regulars,
    reminders,
    renewals,
    replacements,
    rosters,
    search,
    shift_clock,
    sign_in,
    silences,
    together,
    training,
    value_disputes,
    walk_ins,
    waves,
    wishes,
)

log = logging.getLogger("liandong.jobs")
PAUSE_SECONDS = 2.0


def _send(at: datetime) -> object:
    return outbox.send_due(at)


def _remind(at: datetime) -> object:
    return reminders.remind_of_shifts(at=at), reminders.remind_of_needs(at=at)


def _lapse(at: datetime) -> object:
    return rosters.lapse_due(at=at)


def _propose(at: datetime) -> object:
    return attendance.propose_check_outs(at=at)


def _hold(at: datetime) -> object:
    return shift_clock.hold_ended(at=at)


def _close_day(at: datetime) -> object:
    return figures.close_day(at=at)


def _close_periods(at: datetime) -> object:
    return effects.close_due(at=at)


def _keep_compliance(at: datetime) -> object:
    return compliance.keep_due(at=at)


def _amend(at: datetime) -> object:
    return purchase_amendments.take_effect(at=at)


def _watch_paid(at: datetime) -> object:
    return purchase_packs.watch(at=at)


def _publish_digest(at: datetime) -> object:
    return digests.publish_due(at=at)


def _settle_points(at: datetime) -> object:
    return points.settle(at)


def _recompute_points(at: datetime) -> object:
    return points.recompute(at)


def _give_awards(at: datetime) -> object:
    return awards.give_due(at=at)


def _import(at: datetime) -> object:
    return imports.work(at)


def _ask_in_waves(at: datetime) -> object:
    return waves.send_due(at=at)


def _tell_wishes(at: datetime) -> object:
    return wishes.tell_due(at=at)


def _replace(at: datetime) -> object:
    return replacements.work_due(at=at)


def _settle_together(at: datetime) -> object:
    return together.settle_due(at=at), held_seats.settle_due(at=at)


def _settle_backups(at: datetime) -> object:
    return backups.settle_due(at=at)


def _ask_regulars(at: datetime) -> object:
    return regulars.ask_due(at=at), regulars.remind_due(at=at)


def _plan(at: datetime) -> object:
    return plans.work_aside(at)


def _keep_clocks(at: datetime) -> object:
    return voice.work(at)


def _pass_on_purchases(at: datetime) -> object:
    return purchase_turns.work_due(at=at)


def _remind_trainings(at: datetime) -> object:
    return training.remind_sessions(at=at), training.remind_renewals(at=at)


def _remind_of_papers(at: datetime) -> object:
    return renewals.remind_due(at=at)


def _tell_silences(at: datetime) -> object:
    # An hour's part of the guides: each is looked at once a day.
    return silences.tell_due(at=at, share=at.astimezone(UTC).hour)


def _answer_applications(at: datetime) -> object:
    return applications.escalate_due(at=at)


def _check_identity(at: datetime) -> object:
    return identity.check_due(at)


def _look_at_linkages(at: datetime) -> object:
    return detectors.work_due(at=at)


def _remind_of_filings(at: datetime) -> object:
    return emergency_filings.remind_due(at=at)


def _lapse_referrals(at: datetime) -> object:
    return hub.lapse_due(at=at)


def _tell_line_conflicts(at: datetime) -> object:
    return line_conflicts.tell_due(at=at)


def _keep_search(at: datetime) -> object:
    return search.keep_new(at=at)


def _check_search(at: datetime) -> object:
    return search.rebuild()


def _forget(at: datetime) -> object:
    return (
        imports.forget(at),
        sign_in.forget_old_codes(before=at - timedelta(days=1)),
        deliveries.forget(before=at - timedelta(days=365)),
        availability.forget_past(at=at),
        guardians.wipe_children(at=at),
        papers.forget_points(at=at),
        papers.forget_photos(at=at),
        value_disputes.forget_files(at=at),
        walk_ins.wipe_due(at=at),
        policy_previews.forget(at=at),
    )


EVERY: tuple[tuple[str, timedelta, Callable[[datetime], object]], ...] = (
    ("send_messages", timedelta(seconds=2), _send),
    ("remind", timedelta(minutes=1), _remind),
    ("lapse_invitations", timedelta(minutes=1), _lapse),
    ("propose_check_outs", timedelta(minutes=5), _propose),
    ("hold_ended_shifts", timedelta(minutes=1), _hold),
    ("import_files", timedelta(seconds=2), _import),
    ("ask_in_waves", timedelta(seconds=2), _ask_in_waves),
    ("tell_wishes", timedelta(minutes=1), _tell_wishes),
    ("settle_together", timedelta(minutes=1), _settle_together),
    ("settle_backups", timedelta(minutes=1), _settle_backups),
    ("ask_regulars", timedelta(minutes=5), _ask_regulars),
    ("find_replacements", timedelta(seconds=2), _replace),
    ("make_plans", timedelta(seconds=2), _plan),
    ("keep_clocks_of_voice", timedelta(minutes=10), _keep_clocks),
    ("pass_on_purchases", timedelta(minutes=10), _pass_on_purchases),
    ("remind_trainings", timedelta(hours=1), _remind_trainings),
    ("check_identity", timedelta(seconds=2), _check_identity),
    ("escalate_applications", timedelta(minutes=5), _answer_applications),
    ("remind_of_papers", timedelta(days=1), _remind_of_papers),
    ("tell_silences", timedelta(hours=1), _tell_silences),
    ("look_at_linkages", timedelta(days=1), _look_at_linkages),
    ("remind_of_filings", timedelta(minutes=10), _remind_of_filings),
    ("lapse_referrals", timedelta(minutes=10), _lapse_referrals),
    ("tell_line_conflicts", timedelta(hours=1), _tell_line_conflicts),
    ("forget_what_is_old", timedelta(days=1), _forget),
    ("close_day", timedelta(days=1), _close_day),
    ("close_periods", timedelta(minutes=1), _close_periods),
    ("keep_compliance", timedelta(minutes=10), _keep_compliance),
    ("publish_digest", timedelta(hours=1), _publish_digest),
    ("amend_contracts", timedelta(hours=1), _amend),
    ("watch_paid_figures", timedelta(days=1), _watch_paid),
    ("settle_points", timedelta(days=1), _settle_points),
    ("recompute_points", timedelta(seconds=2), _recompute_points),
    ("give_awards", timedelta(hours=1), _give_awards),
    ("keep_search", timedelta(seconds=2), _keep_search),
    ("check_search", timedelta(days=1), _check_search),
)


def tick(at: datetime) -> list[str]:
    """Run each job whose slot has not been run by anybody; the names of those that ran."""
    policy_layers.look_again()
    ran = []
    for name, every, work in EVERY:
        slot = datetime.fromtimestamp(
            at.timestamp() // every.total_seconds() * every.total_seconds(), tz=at.tzinfo
        )
        if every >= timedelta(minutes=1):
            run, is_new = ClockRun.objects.get_or_create(name=name, due_at=slot)
            if not is_new:
                continue
        else:
            run = None
        try:
            work(at)
        except Exception:
            log.exception("job %s failed; it runs again in its next slot", name)
            continue
        if run is not None:
            run.done_at = at
            run.save(update_fields=["done_at"])
        ran.append(name)
    return ran


def prune(at: datetime) -> int:
    """Forget slots older than a week; how many."""
    return ClockRun.objects.filter(due_at__lt=at - timedelta(days=7)).delete()[0]


def run(*, once: bool = False) -> None:
    """Tick until told to stop. The planner's kernels are compiled meanwhile."""
    stop = Flag()
    if not once:
        Thread(target=warming.warm, name="kernels", daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGINT, lambda *_: stop.set())
    while True:
        began = time.monotonic()
        at = timezone.now()
        tick(at)
        if once:
            plans.wait()
            return
        if at.minute == 0 and at.second < PAUSE_SECONDS:
            prune(at)
        close_old_connections()
        if stop.wait(max(0.1, PAUSE_SECONDS - (time.monotonic() - began))):
            return
