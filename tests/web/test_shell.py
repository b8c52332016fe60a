"""The frame around the pages, its words, and its building blocks."""

import datetime as dt
import re
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.http import Http404, HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import include, path
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from liandong.queries.access import COORDINATOR, OFFICER, SUPERVISOR, VOLUNTEER
from liandong.web import shell, template_words

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = dt.datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)
TODAY = NOON.date()

# There is no project-list: a page that this installation lacks.
NAMES = """
home shift-list my-shifts my-hours my-profile need-list need-create planning roster-list
import-home person-list organization-list supervision-desk dashboard certificate-verify
sign-in sign-out notice-list welcome
"""


def _page(request):
    return HttpResponse()


urlpatterns = [
    *shell.urlpatterns,
    path("i18n/", include("django.conf.urls.i18n")),
    *[path(f"{name}/", _page, name=name) for name in NAMES.split()],
]


@pytest.fixture(autouse=True)
def _these_addresses():
    with override_settings(ROOT_URLCONF="tests.web.test_shell"), translation.override("zh-hans"):
        yield


def _request(path="/", *, roles=None, **extra):
    request = RequestFactory().get(path)
    request.actor = None if roles is None else SimpleNamespace(roles=frozenset(roles))
    request.person = None if roles is None else SimpleNamespace(name="周敏")
    for name, value in extra.items():
        setattr(request, name, value)
    return request


def _render(source, **context):
    return engines["django"].from_string(source).render(context, _request("/?page=2&q=义诊"))


# ── words ──


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 分钟"),
        (45, "45 分钟"),
        (60, "1 小时"),
        (150, "2 小时 30 分"),
        (-90, "-1 小时 30 分"),
        (None, "—"),
    ],
)
def test_minutes_are_said_as_hours(minutes, words):
    assert template_words.minutes_as_hours(minutes) == words


@given(st.integers(min_value=0, max_value=10_000_000))
def test_no_minute_is_lost_in_words(minutes):
    with translation.override("zh-hans"):
        words = template_words.minutes_as_hours(minutes)
    hours = re.search(r"(\d+) 小时", words)
    rest = re.search(r"(\d+) 分", words)
    said = int(hours.group(1) if hours else 0) * 60 + int(rest.group(1) if rest else 0)
    assert said == minutes


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "今天"),
        (TODAY + dt.timedelta(days=1), "明天"),
        (TODAY + dt.timedelta(days=2), "后天"),
        (TODAY - dt.timedelta(days=1), "昨天"),
        (dt.date(2026, 11, 29), "周日 11月29日"),
        (dt.date(2027, 1, 3), "2027年1月3日"),
        (None, "—"),
    ],
)
def test_days_are_named_as_people_do(day, words):
    assert template_words.person_day(day, TODAY) == words


def test_a_late_utc_evening_is_the_next_day_here():
    moment = dt.datetime(2026, 11, 24, 17, 0, tzinfo=dt.UTC)
    assert template_words.person_day(moment, TODAY) == "明天"


@pytest.mark.parametrize(
    ("hours", "words", "kind"),
    [
        (50, "还剩 2 天", "calm"),
        (24, "还剩 1 天", "soon"),
        (3.2, "还剩 3 小时", "soon"),
        (0.5, "还剩 30 分钟", "soon"),
        (-0.01, "已超 1 分钟", "late"),
        (-5, "已超 5 小时", "late"),
        (-75, "已超 3 天", "late"),
    ],
)
def test_a_deadline_says_how_it_stands(hours, words, kind):
    due = NOON + dt.timedelta(hours=hours)
    said = (template_words.clock_words(due, NOON), template_words.clock_kind(due, NOON))
    assert said == (words, kind)


def test_a_span_over_midnight_names_both_days():
    start = dt.datetime(2020, 3, 1, 22, 0, tzinfo=SHANGHAI)
    end = dt.datetime(2020, 3, 2, 6, 30, tzinfo=SHANGHAI)
    assert template_words.time_span(start, end) == "2020年3月1日 22:00 – 2020年3月2日 06:30"


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("张三", "张＊"),
        ("欧阳小明", "欧＊＊"),
        ("13812341234", "138****1234"),
        ("+8613812341234", "138****1234"),
        ("11010519491231002X", "1101**********002X"),
        ("", "—"),
    ],
)
def test_names_and_numbers_are_masked(plain, shown):
    assert template_words.masked(plain) == shown


@given(st.text(alphabet="张王李欧阳赵钱孙", min_size=2, max_size=6))
def test_a_mask_shows_only_the_first_sign(name):
    assert set(template_words.masked(name)[1:]) == {"＊"}


@pytest.mark.parametrize(
    ("fraction", "words"), [(0.853, "85%"), (0, "0%"), (1, "100%"), (None, "—")]
)
def test_fractions_are_said_in_percent(fraction, words):
    assert template_words.percent(fraction) == words


# ── navigation ──


def _labels(**given):
    return [str(item["label"]) for item in shell.navigation(_request(**given))]


def test_strangers_see_what_anybody_may_do():
    assert _labels() == ["找班次", "提需求", "查验证书", "登录"]


def test_a_volunteer_sees_shifts_and_hours_and_no_desk():
    assert _labels(roles={VOLUNTEER}) == [
        "首页",
        "找班次",
        "我的班次",
        "我的时长",
        "提需求",
        "通知",
        "我的资料",
        "查验证书",
    ]


def test_an_officer_sees_figures_but_no_people():
    labels = _labels(roles={OFFICER})
    assert ("看板" in labels, "人员" in labels, "需求" in labels) == (True, False, False)


def test_a_supervisor_has_the_desk():
    assert "督导台" in _labels(roles={SUPERVISOR})


def test_a_page_that_does_not_exist_is_left_out():
    assert "项目" not in _labels(roles={COORDINATOR})


def test_the_nearest_entry_is_the_active_one():
    nav = shell.navigation(_request("/need-list/12", roles={COORDINATOR}))
    assert [str(item["label"]) for item in nav if item["active"]] == ["需求"]


@pytest.mark.parametrize(
    ("path", "label"),
    [("/certificates/7", "时长确认"), ("/teams/3", ""), ("/nowhere", "")],
)
def test_pages_below_another_address_belong_to_an_entry(path, label, monkeypatch):
    monkeypatch.setattr(shell, "_address", lambda name: {"claims": "/claims"}.get(name, ""))
    nav = shell.navigation(_request(path, roles={COORDINATOR}))
    assert "".join(str(item["label"]) for item in nav if item["active"]) == label


def test_what_waits_is_counted_beside_its_entry():
    nav = shell.navigation(_request(roles={COORDINATOR}, badges={"need-list": 8}))
    assert {str(i["label"]): i["badge"] for i in nav if i["badge"]} == {"需求": 8}


def test_the_phone_has_four_tabs_and_the_rest_behind_a_fifth():
    context = shell.shell(_request(roles={COORDINATOR}))
    tabs, more = context["nav_tabs"], context["nav_more"]
    assert len(tabs) == 4
    assert [item for item in context["nav"] if item not in tabs] == more


def test_few_entries_need_no_fifth():
    context = shell.shell(_request())
    assert (len(context["nav_tabs"]), context["nav_more"]) == (4, [])


# ── large type, service worker, trouble ──


def _switch(answers):
    return shell.type_size(RequestFactory().post("/type-size", answers))


def test_large_type_is_remembered():
    answer = _switch({"type": "large", "next": "/need-list/"})
    assert (answer.status_code, answer["Location"]) == (302, "/need-list/")
    assert answer.cookies["ld_type"].value == "large"


def test_the_switch_sends_nobody_to_another_site():
    answer = _switch({"type": "large", "next": "//evil.example/"})
    assert answer["Location"] == "/"


def test_a_page_in_large_type_says_so_to_its_stylesheet():
    request = _request()
    request.COOKIES["ld_type"] = "large"
    html = render_to_string("shell/focus.html", request=request)
    assert 'data-type="large"' in html


def test_the_service_worker_keeps_files_that_exist():
    answer = shell.service_worker(_request("/sw.js"))
    source = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert ("__OFFLINE_URL__" in source, "__KEPT_FILES__" in source) == (False, False)
    assert 'const OFFLINE = "/offline"' in source
    assert "/static/css/tokens.css" in source


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("403.html", "联系您所在站点的统筹人员"),
        ("404.html", "重新发一次"),
        ("500.html", "纸质签到表"),
        ("403_csrf.html", "您填的文字还在"),
        ("offline.html", "纸质签到表"),
    ],
)
def test_trouble_says_what_to_do_without_any_context(template, says):
    html = render_to_string(template)
    assert says in html
    assert 'href="/"' in html


def test_a_missing_address_answers_404_with_our_page():
    answer = shell.not_found(_request(), Exception())
    assert (answer.status_code, "没有找到这个页面" in answer.content.decode()) == (404, True)


@override_settings(DEBUG=False)
def test_the_page_of_components_is_for_developers_only():
    with pytest.raises(Http404):
        shell.style_page(_request("/style"))


@override_settings(DEBUG=True)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_component_renders_in_both_languages(language):
    with translation.override(language):
        html = shell.style_page(_request("/style")).content.decode()
    parts = set(re.findall(r'class="(ld-[a-z]+)', html))
    assert parts >= {
        "ld-card",
        "ld-clock",
        "ld-copy",
        "ld-empty",
        "ld-facts",
        "ld-field",
        "ld-figure",
        "ld-form",
        "ld-lines",
        "ld-meter",
        "ld-notice",
        "ld-opener",
        "ld-pager",
        "ld-person",
        "ld-reasons",
        "ld-scan",
        "ld-skeleton",
        "ld-stat",
        "ld-steps",
        "ld-table",
        "ld-tabs",
        "ld-tag",
        "ld-timeline",
    }


# ── building blocks ──


class _Need(forms.Form):
    title = forms.CharField(label="需要什么帮助", help_text="一句话")
    mode = forms.ChoiceField(
        label="方式", widget=forms.RadioSelect, choices=[("d", "日常"), ("p", "专业")]
    )


def test_a_refused_field_keeps_what_was_typed_and_is_tied_to_its_error():
    form = _Need({"title": "  ", "mode": "p"})
    html = _render('{% put "field" field=form.title %}{% put "field" field=form.mode %}', form=form)
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert re.search(r'value="p"[^>]*checked', html)


def test_a_form_carries_its_token():
    html = _render('{% put "form" form=form submit="好" %}', form=_Need())
    assert "csrfmiddlewaretoken" in html


def test_a_component_sees_nothing_of_the_page_around_it():
    html = _render('{% put "notice" text="好" %}', title="页面的标题", url="/elsewhere")
    assert ("页面的标题" in html, "/elsewhere" in html) == (False, False)


def test_a_component_stands_around_its_content():
    html = _render(
        '{% component "card" title="班次" %}<b>{{ word }}</b>{% endcomponent %}', word="<&"
    )
    assert "<b>&lt;&amp;</b>" in html


def test_a_title_is_written_once_and_stands_twice():
    html = _render(
        '{% extends "shell/focus.html" %}{% block title %}{{ word }}{% endblock %}', word="签到<"
    )
    assert re.findall(r"<title>(.*?) ·|<h1>(.*?)</h1>", html) == [
        ("签到&lt;", ""),
        ("", "签到&lt;"),
    ]


def test_turning_pages_keeps_the_filter():
    page = SimpleNamespace(
        number=2,
        has_other_pages=True,
        has_previous=True,
        has_next=False,
        previous_page_number=1,
        paginator=SimpleNamespace(num_pages=2),
    )
    html = _render('{% put "pager" page=page %}', page=page)
    assert "page=1" in html
    assert "q=%E4%B9%89%E8%AF%8A" in html


def test_facts_of_a_chart_cannot_end_their_script():
    chart = {"kind": "bar", "labels": ["</script><b>"], "series": [{"name": "x", "values": [1]}]}
    html = _render('{% put "figure" id="f" title="图" chart=chart %}', chart=chart)
    assert "</script><b>" not in html
