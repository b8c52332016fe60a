"""Words that every template may use: filters for hours, days and deadlines, and the component tags.

Registered as template built-ins by the settings, so that no page has to load them. Times come in
as aware datetimes and are shown in the current time zone; amounts of service are whole minutes;
ratios are fractions of one.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, ModelChoiceField, Select
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from liandong.phrases.registry import RELATIVES

register = template.Library()

_NOTHING = "—"
_DAY_SECONDS = 86_400
_HOUR_SECONDS = 3_600
_SOON = dt.timedelta(days=1)
_CHOICES = frozenset({"radioselect", "checkboxselectmultiple"})
_PASSED_ON = ("request", "csrf_token", "shell", "user")
"""What a component sees of the page around it; all else has to be handed over by name."""


# ── amounts ─────────────────────────────────────────────────────────────────────────────────


@register.filter
def minutes_as_hours(minutes: int | None) -> str:
    """Say an amount of minutes as hours and minutes: 150 → “2 小时 30 分”."""
    if minutes is None:
        return _NOTHING
    sign = "-" if minutes < 0 else ""
    hours, rest = divmod(abs(int(minutes)), 60)
    if hours and rest:
        return sign + gettext("%(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": rest}
    if hours:
        return sign + ngettext("%(hours)d 小时", "%(hours)d 小时", hours) % {"hours": hours}
    return sign + gettext("%(minutes)d 分钟") % {"minutes": rest}


@register.filter
def percent(fraction: float | None, digits: int = 0) -> str:
    """Say a fraction of one as a percentage: 0.853 → “85%”; nothing known → “—”."""
    if fraction is None:
        return _NOTHING
    return f"{float(fraction) * 100:.{int(digits)}f}%"


@register.filter
def in_brackets(said: object) -> str:
    """A remark behind a word, with the brackets of the language: “（个别）”, “ (individual)”."""
    return gettext("（%(said)s）") % {"said": said}


# ── days and deadlines ──────────────────────────────────────────────────────────────────────


def _local_day(moment: dt.date) -> dt.date:
    if isinstance(moment, dt.datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def _weekday(day: dt.date) -> str:
    if (get_language() or "zh").startswith("zh"):
        return "周" + "一二三四五六日"[day.weekday()]
    return date_format(day, "D")


@register.filter
def person_day(moment: dt.date | None, today: dt.date | None = None) -> str:
    """Name a day as people do: 今天, 明天, “周三 11月25日”; another year is named."""
    if not moment:
        return _NOTHING
    day = _local_day(moment)
    now = today or timezone.localdate()
    near = {
        -1: gettext("昨天"),
        0: gettext("今天"),
        1: gettext("明天"),
        2: gettext("后天"),
    }.get((day - now).days)
    if near:
        return near
    words = {"year": day.year, "month": day.month, "day": day.day}
    if not (get_language() or "zh").startswith("zh"):
        return date_format(day, "D j M" if day.year == now.year else "D j M Y")
    if day.year == now.year:
        return f"{_weekday(day)} {words['month']}月{words['day']}日"
    return f"{words['year']}年{words['month']}月{words['day']}日"


@register.simple_tag
def time_span(starts_at: dt.datetime, ends_at: dt.datetime | None = None) -> str:
    """Say when something is: “今天 14:00–16:30”; the second day is named when it is another one."""
    start = timezone.localtime(starts_at)
    words = f"{person_day(start)} {start:%H:%M}"
    if ends_at is None:
        return words
    end = timezone.localtime(ends_at)
    if end.date() == start.date():
        return f"{words}–{end:%H:%M}"
    return f"{words} – {person_day(end)} {end:%H:%M}"


@register.filter
def clock_words(due: dt.datetime | None, now: dt.datetime | None = None) -> str:
    """Say how a deadline stands: “还剩 2 天”, “还剩 40 分钟”, “已超 3 天”."""
    if due is None:
        return _NOTHING
    left = (due - (now or timezone.now())).total_seconds()
    size = abs(left)
    if size >= _DAY_SECONDS:
        count = int(size // _DAY_SECONDS)
        if left > 0:
            return ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", count) % {"n": count}
        return ngettext("已超 %(n)d 天", "已超 %(n)d 天", count) % {"n": count}
    if size >= _HOUR_SECONDS:
        count = int(size // _HOUR_SECONDS)
        if left > 0:
            return ngettext("还剩 %(n)d 小时", "还剩 %(n)d 小时", count) % {"n": count}
        return ngettext("已超 %(n)d 小时", "已超 %(n)d 小时", count) % {"n": count}
    count = max(1, int(size // 60))
    if left > 0:
        return ngettext("还剩 %(n)d 分钟", "还剩 %(n)d 分钟", count) % {"n": count}
    return ngettext("已超 %(n)d 分钟", "已超 %(n)d 分钟", count) % {"n": count}


@register.filter
def clock_kind(due: dt.datetime | None, now: dt.datetime | None = None) -> str:
    """How urgent a deadline is, for its colour: ``late``, ``soon`` (within a day) or ``calm``."""
    if due is None:
        return "calm"
    left = due - (now or timezone.now())
    if left <= dt.timedelta(0):
        return "late"
    return "soon" if left <= _SOON else "calm"


# ── people ──────────────────────────────────────────────────────────────────────────────────


@register.filter
def masked(text: object) -> str:
    """Hide most of a name, telephone or resident number: 张小明 → “张＊＊”, 138****1234."""
    value = str(text or "").strip()
    if not value:
        return _NOTHING
    if re.fullmatch(r"(\+86)?1\d{10}", value):
        bare = value.removeprefix("+86")
        return f"{bare[:3]}****{bare[-4:]}"
    if re.fullmatch(r"\d{17}[\dXx]", value):
        return f"{value[:4]}{'*' * 10}{value[-4:]}"
    return value[0] + "＊" * min(2, max(1, len(value) - 1))


@register.filter
def first_letter(name: object) -> str:
    """The sign in a person's round mark: the surname's character or the first letter."""
    value = str(name or "").strip()
    return value[:1].upper() or "·"


# ── building blocks ─────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=512)
def _drawn(name: str, extra: str) -> SafeString:
    """One icon's markup; kept, because a list draws the same few icons a hundred times."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("vendor/icons/sprite.svg"),
        name,
    )


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """Draw one icon of the sprite; decoration only, so the words beside it must say the same."""
    return _drawn(name, extra)


def _render_component(context: Context, name: str, parts: dict[str, Any]) -> SafeString:
    engine = context.template.engine  # type: ignore[union-attr]
    passed = {key: context.get(key) for key in _PASSED_ON}
    inner = context.new({**passed, **parts})
    return mark_safe(engine.get_template(f"components/{name}.html").render(inner))


@register.simple_tag
def cell_heading(words: Any, index: int) -> Any:
    """The entry of a list at a position, or nothing when the list is shorter."""
    try:
        return words[index]
    except (IndexError, KeyError, TypeError):
        return ""


@register.simple_tag
def ascii_number(number: Any) -> str:
    """A number as HTML attributes want it, whatever the language writes for thousands or points."""
    return str(number if number is not None else 0)


@register.simple_tag(takes_context=True)
def put(context: Context, block: str, **parts: Any) -> SafeString:
    """Place ``components/<block>.html`` here; it sees only what is handed over by name."""
    return _render_component(context, block, parts)


@register.simple_block_tag(takes_context=True)
def component(context: Context, content: str, block: str, **parts: Any) -> SafeString:
    """Place ``components/<block>.html`` around the enclosed markup, its ``content``."""
    return _render_component(context, block, {**parts, "content": content})


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> SafeString:
    """Render the named block a second time, so a page writes its title once."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return mark_safe(block.render(context)) if block is not None else SafeString("")


NO_CHOICE = "---------"
"""What Django offers where a form has no words of its own for "nothing"."""


@register.filter
def styled(field: BoundField) -> SafeString:
    """Render a form field with the look of its kind, tied to its help and error texts."""
    widget = field.field.widget
    attrs = dict(widget.attrs)
    kind = field.widget_type
    if kind in _CHOICES:
        css = ""  # Django puts the class on the wrapper as well as on each input
    elif isinstance(widget, CheckboxInput):
        css = "form-check-input"
    elif isinstance(widget, Select):
        css = "form-select"
        if isinstance(field.field, ModelChoiceField) and field.field.empty_label == NO_CHOICE:
            field.field.empty_label = gettext("请选") if field.field.required else gettext("不选")
    else:
        css = "form-control"
    attrs["class"] = " ".join(
        word
        for word in (attrs.get("class"), css, "is-invalid" if css and field.errors else "")
        if word
    )
    about = []
    if field.help_text:
        about.append(f"{field.auto_id}_helptext")
    if field.errors:
        about.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if about:
        attrs["aria-describedby"] = " ".join(about)
    return field.as_widget(attrs=attrs)


@register.filter
def field_kind(field: BoundField) -> str:
    """How the field component lays it out: ``tick``, ``choices``, ``file`` or ``line``."""
    kind = field.widget_type
    if kind in _CHOICES:
        return "choices"
    if isinstance(field.field.widget, CheckboxInput):
        return "tick"
    return "file" if "file" in kind else "line"


@register.filter
def relative(code: str) -> str:
    """Say what somebody is to a minor; what was told in other words stays as it is."""
    return str(RELATIVES.get(code, code))
