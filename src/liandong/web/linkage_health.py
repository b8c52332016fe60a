"""How alive linkages are, in words and bars."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from liandong import phrases
from liandong.core import linkage_health as rules_of
from liandong.core import policy
from liandong.models import Linkage
from liandong.phrases import linkage_health as words
from liandong.queries import detectors, linkage_health


def health_words(linked: Linkage, *, at: datetime) -> dict[str, Any]:
    """The health index in words, with the next step when the linkage sleeps."""
    found = linkage_health.health_of([linked], at=at)[linked.pk]
    asleep = detectors.dormancies([linked], at=at).get(linked.pk)
    rules = policy.profile_for(linked.division_code, timezone.localdate()).linkage_health
    vigor = rules_of.vigor(found.score, rules, is_dormant=asleep is not None)
    return {
        "score": found.score,
        "kind": VIGOR_KINDS[vigor],
        "parts": part_rows(found.parts),
        "dormant": _("联而不动：已有 %(days)s 天没有共同行动") % {"days": asleep.days}
        if asleep
        else "",
        "next_step": words.STEPS[asleep.next_step] if asleep else "",
    }


VIGOR_KINDS = {"alive": "ok", "weak": "warn", "asleep": "danger"}


def part_rows(
    parts: Iterable[rules_of.HealthPart], *, facts: words.Sentence = ""
) -> list[dict[str, Any]]:
    """The parts as bars: what, how much of it, and the facts behind it.

    ``facts`` is the sentence for the parts of an organization or a street.
    """
    return [
        {
            "code": part.code.value,
            "label": words.PARTS[part.code],
            "value": part.points or 0,
            "most": part.most,
            "words": _("不计分") if part.points is None else f"{part.points} / {part.most}",
            "facts": words.NOTHING
            if part.points is None
            else str(facts or words.PART_FACTS[part.code]) % phrases.readable_facts(part.facts),
            "kind": "plain"
            if part.points is None
            else "ok"
            if 2 * part.points >= part.most
            else "warn",
        }
        for part in parts
    ]
