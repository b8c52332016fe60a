"""By which ways a message goes out and when; addresses; what a crash leaves."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.core import notice_facts as facts
from liandong.core.hours import SHANGHAI
from liandong.core.notices import (
    KINDS,
    OUTSIDE,
    Channel,
    Group,
    Leg,
    Preferences,
    Weight,
    after_quiet,
    is_silent,
    route,
    weight_of,
)
from liandong.core.sent_once import AfterCrash, after_crash
from liandong.core.shift_reminders import ReminderTimes, RemindWhen, reminder_at

NOON = datetime(2026, 5, 4, 12, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 5, 4, 23, tzinfo=SHANGHAI)
MORNING = datetime(2026, 5, 5, 8, tzinfo=SHANGHAI)
ALL = frozenset({Channel.APP, *OUTSIDE})


def legs(kind, at=NOON, reach=ALL, told=None, **wishes):
    return route(kind, told or {}, preferences=Preferences(**wishes), reach=reach, at=at)


def test_what_cannot_wait_goes_by_text_message_at_night():
    told = {"starts_at": (NIGHT + timedelta(hours=9)).isoformat()}
    assert legs("shift_cancelled", NIGHT, told=told) == (Leg(Channel.SMS, NIGHT),)


def test_a_change_far_ahead_waits_for_the_morning():
    told = {"starts_at": (NIGHT + timedelta(hours=37)).isoformat()}
    assert legs("shift_cancelled", NIGHT, told=told) == (Leg(Channel.PUSH, MORNING, True),)


def test_a_question_with_an_hour_to_answer_does_not_wait():
    soon = {"answer_by": (NIGHT + timedelta(hours=1)).isoformat()}
    assert weight_of("invited", soon, at=NIGHT) == Weight.NOW
    late = {"answer_by": (NIGHT + timedelta(hours=24)).isoformat()}
    assert legs("invited", NIGHT, told=late) == (Leg(Channel.PUSH, MORNING, True),)


@pytest.mark.parametrize(
    ("kind", "reach", "ways"),
    [
        ("shift_cancelled", ALL, ["sms"]),
        ("shift_cancelled", {Channel.APP, Channel.PUSH, Channel.EMAIL}, ["push"]),
        ("invited", ALL, ["push"]),
        ("invited", {Channel.APP, Channel.EMAIL, Channel.SMS}, ["email"]),
        ("invited", {Channel.APP, Channel.SMS}, []),
        ("hours_recognized", ALL, ["email"]),
        ("hours_recognized", {Channel.APP, Channel.PUSH, Channel.SMS}, []),
        ("a kind of tomorrow", {Channel.APP, Channel.SMS}, []),
        ("shift_cancelled", {Channel.APP}, []),
    ],
)
def test_one_thing_takes_one_way(kind, reach, ways):
    assert [leg.channel for leg in legs(kind, reach=frozenset(reach))] == ways


def test_several_ways_only_for_who_asks_for_it():
    found = legs("shift_cancelled", is_everywhere=True)
    assert [leg.channel for leg in found] == ["sms", "push", "email"]


def test_a_way_that_was_turned_off_is_not_taken_and_one_turned_on_is():
    off = {(Group.INVITATIONS, Channel.PUSH): False, (Group.INVITATIONS, Channel.SMS): True}
    reach = frozenset({Channel.APP, Channel.PUSH, Channel.SMS})
    assert [leg.channel for leg in legs("invited", reach=reach, switches=off)] == ["sms"]


def test_calm_things_are_gathered_at_the_hour_that_one_chose():
    at_six = datetime(2026, 5, 4, 18, tzinfo=SHANGHAI)
    assert legs("hours_recognized") == (Leg(Channel.EMAIL, at_six, True),)
    assert legs("hours_recognized", at_six) == (
        Leg(Channel.EMAIL, at_six + timedelta(days=1), True),
    )
    assert legs("hours_recognized", digest_hour=None) == (Leg(Channel.EMAIL, NOON),)
    late = legs("hours_recognized", digest_hour=22)
    assert late == (Leg(Channel.EMAIL, MORNING, True),)


def test_what_changes_a_shift_cannot_be_silenced_in_the_app():
    off = Preferences({(group, Channel.APP): False for group in Group})
    assert not is_silent("shift_cancelled", off)
    assert is_silent("hours_recognized", off)
    assert not is_silent("hours_recognized", Preferences())


@pytest.mark.parametrize(
    ("at", "begin", "end", "then"),
    [
        ((4, 21, 29), (21, 30), (8, 0), (4, 21, 29)),
        ((4, 21, 30), (21, 30), (8, 0), (5, 8, 0)),
        ((5, 0, 0), (21, 30), (8, 0), (5, 8, 0)),
        ((5, 7, 59), (21, 30), (8, 0), (5, 8, 0)),
        ((5, 8, 0), (21, 30), (8, 0), (5, 8, 0)),
        ((4, 13, 0), (12, 30), (14, 0), (4, 14, 0)),
        ((4, 23, 0), (12, 30), (14, 0), (4, 23, 0)),
        ((4, 23, 0), (8, 0), (8, 0), (4, 23, 0)),
    ],
)
def test_quiet_hours(at, begin, end, then):
    day, hour, minute = at
    moment = datetime(2026, 5, day, hour, minute, tzinfo=SHANGHAI)
    day, hour, minute = then
    assert after_quiet(moment.astimezone(UTC), time(*begin), time(*end)) == datetime(
        2026, 5, day, hour, minute, tzinfo=SHANGHAI
    )


moments = st.integers(0, 365 * 1440).map(lambda n: NOON + timedelta(minutes=n))
hours = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))


@given(
    st.sampled_from([*KINDS, "unknown"]),
    moments,
    st.sets(st.sampled_from(list(Channel))).map(frozenset),
    hours,
    hours,
    st.none() | st.integers(0, 23),
    st.booleans(),
)
def test_no_way_is_taken_twice_early_in_quiet_hours_or_out_of_reach(
    kind, at, reach, begin, end, digest_hour, is_everywhere
):
    wishes = Preferences({}, begin, end, digest_hour, is_everywhere)
    found = route(kind, {}, preferences=wishes, reach=reach, at=at)
    ways = [leg.channel for leg in found]
    assert len(set(ways)) == len(ways) <= (3 if is_everywhere else 1)
    assert set(ways) <= reach & set(OUTSIDE)
    for leg in found:
        assert at <= leg.due_at <= at + timedelta(days=2)
        assert leg.is_gathered == (leg.due_at > at)
        if weight_of(kind, {}, at=at) != Weight.NOW:
            assert after_quiet(leg.due_at, begin, end) == leg.due_at


@pytest.mark.parametrize(
    ("starts", "when", "then"),
    [
        ((5, 9), RemindWhen.USUAL, (4, 19)),
        ((5, 14), RemindWhen.USUAL, (5, 11)),
        ((5, 14), RemindWhen.EVENING, (4, 19)),
        ((5, 9), RemindWhen.HOURS, (5, 6)),
        ((5, 9), RemindWhen.NEVER, None),
    ],
)
def test_the_moment_of_a_reminder(starts, when, then):
    moment = reminder_at(datetime(2026, 5, *starts, tzinfo=SHANGHAI), when)
    assert moment == (datetime(2026, 5, *then, tzinfo=SHANGHAI) if then else None)


@pytest.mark.parametrize(
    ("starts", "when", "times", "then"),
    [
        ((5, 9), RemindWhen.USUAL, ReminderTimes(RemindWhen.HOURS, 19, 2), (5, 7)),
        ((5, 14), RemindWhen.USUAL, ReminderTimes(RemindWhen.EVENING, 20, 2), (4, 20)),
        ((5, 14), RemindWhen.USUAL, ReminderTimes(RemindWhen.NEVER), None),
        ((5, 14), RemindWhen.HOURS, ReminderTimes(RemindWhen.NEVER, 19, 5), (5, 9)),
        ((5, 9), RemindWhen.NEVER, ReminderTimes(RemindWhen.EVENING), None),
    ],
)
def test_a_place_says_what_is_usual_and_a_person_what_they_want(starts, when, times, then):
    moment = reminder_at(datetime(2026, 5, *starts, tzinfo=SHANGHAI), when, times)
    assert moment == (datetime(2026, 5, *then, tzinfo=SHANGHAI) if then else None)


@pytest.mark.parametrize(("evening", "lead"), [(17, 3), (22, 3), (19, 0), (19, 25)])
def test_no_place_reminds_in_the_night_or_a_week_ahead(evening, lead):
    with pytest.raises(ValueError):
        ReminderTimes(RemindWhen.USUAL, evening, lead)


@pytest.mark.parametrize(
    ("handed", "safe", "weight", "then"),
    [
        (False, False, Weight.CALM, AfterCrash.REPEAT),
        (True, True, Weight.CALM, AfterCrash.REPEAT),
        (True, False, Weight.NOW, AfterCrash.REPEAT),
        (True, False, Weight.SOON, AfterCrash.LEAVE),
        (True, False, Weight.CALM, AfterCrash.LEAVE),
    ],
)
def test_what_a_dead_worker_leaves(handed, safe, weight, then):
    assert after_crash(was_handed_over=handed, is_repeat_safe=safe, weight=weight) == then


@pytest.mark.parametrize("text", ["", "name", "a@b", "a b@c.de", "a@c.de\r\nBcc: x@y.zz", "@c.de"])
def test_what_is_no_mail_address(text):
    with pytest.raises(facts.EmailUnusable):
        facts.check_email(text)


def test_addresses_are_masked():
    assert facts.check_email(" chen.yu@example.org ") == "chen.yu@example.org"
    assert facts.masked_email("chen.yu@example.org") == "c***@example.org"
    assert facts.masked_phone("13800001234") == "138****1234"
    assert (facts.masked_email(""), facts.masked_phone("")) == ("", "")


@pytest.mark.parametrize(
    ("endpoint", "is_fine"),
    [
        ("https://fcm.example/send/1", True),
        ("https://web.push.example/1", True),
        ("https://push.example.evil.org/1", False),
        ("http://fcm.example/send/1", False),
        ("https://evil@fcm.example/1", False),
        ("https://10.0.0.1/1", False),
        ("https://[broken", False),
    ],
)
def test_pushes_go_to_known_services_only(endpoint, is_fine):
    hosts = ("fcm.example", ".push.example")
    if is_fine:
        assert facts.check_push_address(endpoint, hosts) == endpoint
    else:
        with pytest.raises(facts.PushAddressRefused):
            facts.check_push_address(endpoint, hosts)


@pytest.mark.parametrize(
    ("vendor", "address", "token"),
    [
        ("wecom", "qyapi.weixin.qq.com/cgi-bin/webhook/send?key={}", "693a91f6-7xxx"),
        ("dingtalk", "oapi.dingtalk.com/robot/send?access_token={}", "0123456789abcdef"),
        ("feishu", "open.feishu.cn/open-apis/bot/v2/hook/{}", "0a1b2c3d-4e5f"),
    ],
)
def test_the_secret_of_a_group_robot_s_address(vendor, address, token):
    address = "https://" + address.format(token)
    assert facts.robot_token(vendor, address) == token
    for wrong in (address.replace("https", "http"), "https://evil.org/?key=693a91f6-7xxx", ""):
        with pytest.raises(facts.RobotAddressUnusable):
            facts.robot_token(vendor, wrong)
