"""Words about people's time: refusals, events, names of slots and calendars."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "slot_both_ways": _("有的时段既选了“平时有空”，又选了“从不”。请去掉其中一个。"),
    "exception_backwards": _("结束要晚于开始（%(starts_at)s）。请改一下时间。"),
    "exception_over": _("这段时间（到 %(ends_at)s）已经过去了。请填以后的时间。"),
    "exception_too_long": _("一次最多填一年，最远填到两年以后。长期没空，请在上面改“平时”。"),
    "too_many_exceptions": _("最多填 %(most)s 段。请先删掉用不着的，或者改“平时”。"),
    "calendar_source_unknown": _("请选一下这是哪个日历。"),
    "calendar_too_large": _("文件太大，最多 %(most_mb)s MB。请只导出最近一年的日历，再试一次。"),
    "calendar_unreadable": _(
        "这不是日历文件，或者文件坏了。请在日历应用里选“导出”，得到 .ics 结尾的文件再上传。"
    ),
    "calendar_too_full": _("半年里有超过 %(most)s 段没空的时间。请换一个日历，或者只导出一个。"),
}

EVENTS: dict[str, Sentence] = {
    "AvailabilitySaid": _("说了平时哪些时候方便"),
    "ExceptionSaid": _("说了一段例外的时间"),
    "ExceptionTakenBack": _("取消了一段例外的时间"),
    "CalendarTaken": _("读入了日历，%(spans)s 段没空"),
}

SOURCES: dict[str, Sentence] = {
    "work": _("工作日历"),
    "school": _("课程表"),
    "home": _("家庭日历"),
    "other": _("其他日历"),
}
