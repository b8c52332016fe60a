"""The records behind a part of a linkage's index, in words, and where each opens."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from liandong.phrases import guidance as guidance_words
from liandong.queries.linkage_records import Record


def record_line(row: Record) -> dict[str, Any]:
    """One record in words, and where it opens."""
    day = date_format(row.day) if row.day else ""
    if row.kind == "shift":
        led = {"volunteers": _("志愿者主导"), "workers": _("社工主导")}
        sides = "、".join(led[side] for side in row.facts["led_by"])  # type: ignore[attr-defined]
        people = _("来了 %(n)s 人") % {"n": row.facts["people"]}
        return {
            "title": row.facts["title"],
            "text": f"{people} · {sides}" if sides else people,
            "note": day,
            "url": reverse("shift-detail", args=[row.pk]),
        }
    if row.kind == "session":
        functions = "、".join(
            str(guidance_words.FUNCTIONS.get(code, code))
            for code in row.facts["functions"]  # type: ignore[attr-defined]
        )
        minutes = _("%(n)s 分钟") % {"n": row.facts["minutes"]}
        title = _("一起回顾") if row.facts["is_review"] else _("指导")
        return {"title": title, "text": f"{functions} · {minutes}", "note": day}
    if row.kind == "wish":
        is_in_time = row.facts["in_time"]
        return {
            "title": _("提议 %(number)s") % {"number": row.facts["number"]},
            "note": day,
            "tag": _("按时答复") if is_in_time else _("没有按时答复"),
            "tag_kind": "ok" if is_in_time else "warn",
        }
    if row.kind in ("question", "complaint"):
        return _clock_line(row, day)
    if row.kind == "day":
        is_answered = row.facts["answered"]
        return {
            "title": day,
            "tag": _("来够了人") if is_answered else _("人不够"),
            "tag_kind": "ok" if is_answered else "warn",
        }
    if row.kind == "relation":
        return {"title": _("服务关系"), "text": row.facts["note"], "note": day}
    if row.kind == "service":
        by_work = _("社工一方帮了志愿者一方")
        return {
            "title": by_work if row.facts["by"] == "work" else _("志愿者一方帮了社工一方"),
            "text": _("%(n)s 分钟") % {"n": row.facts["minutes"]},
            "note": day,
        }
    is_worker = row.facts["side"] == "worker"
    fallback = _("一名社工") if is_worker else _("一名志愿者")
    times = _("做了 %(n)s 件事") if is_worker else _("服务了 %(n)s 次")
    return {"title": row.facts["name"] or fallback, "text": times % {"n": row.facts["times"]}}


def _clock_line(row: Record, day: str) -> dict[str, Any]:
    """A question or a complaint by its clock; it opens only for who may read it."""
    is_in_time = row.facts["in_time"]
    if row.kind == "question":
        title, page = _("留言板上的提问"), "bulletin"
    else:
        number = row.facts["number"]
        title = _("投诉 %(number)s") % {"number": number} if number else _("一件投诉")
        page = "complaint-handling"
    return {
        "title": title,
        "note": day,
        "url": reverse(page, args=[row.pk])
        if row.pk
        else reverse("complaint-desk")
        if row.facts.get("waits")
        else "",
        "tag": _("按时答复") if is_in_time else _("没有按时答复"),
        "tag_kind": "ok" if is_in_time else "warn",
    }
