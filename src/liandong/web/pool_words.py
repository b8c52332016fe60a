"""How amounts, times and places of the pool are said."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from liandong.core.pool import Kind
from liandong.core.pool_fit import EVERY_DAY, LOOK_FIRST, Fit
from liandong.models import PoolBooking, PoolOffer, PoolRequest
from liandong.phrases.pool import HINDRANCES, REASONS, UNITS
from liandong.web import shift_words
from liandong.web.pool_forms import WEEKDAYS


def amount(kind: str, quantity: int, unit: str = "") -> str:
    """So much: “3 台”, “¥1,200.00”; without a unit of its own in that of the kind."""
    if kind == Kind.MONEY:
        return f"¥{quantity // 100:,}.{quantity % 100:02d}"
    return f"{quantity} {unit}" if unit else str(UNITS[kind]) % {"n": quantity}


def amount_if_told(kind: str, quantity: int, unit: str = "") -> str:
    """The amount where it says something: not of the one room, car or skill that it is."""
    is_plain = quantity == 1 and not unit and kind not in (Kind.GOODS, Kind.MONEY)
    return "" if is_plain else amount(kind, quantity, unit)


def owner(offer: PoolOffer) -> str:
    """Whose it is."""
    found = offer.organization or offer.person
    return found.name if found is not None else ""


def window(row: PoolRequest | PoolBooking) -> str:
    """From when to when; empty without a window."""
    if row.starts_at is None or row.ends_at is None:
        return ""
    starts, ends = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    last = f"{ends:%H:%M}" if starts.date() == ends.date() else date_format(ends, "m-d H:i")
    return f"{date_format(starts, 'm-d H:i')}–{last}"


def hours(offer: PoolOffer) -> str:
    """When it is free: weekdays and hours."""
    days = "、".join(str(w) for n, w in enumerate(WEEKDAYS) if offer.weekdays >> n & 1)
    days = str(_("每天")) if offer.weekdays == EVERY_DAY else days
    if offer.opens or offer.closes:
        since = f"{offer.opens:%H:%M}" if offer.opens else "0:00"
        return f"{days} {since}–" + (f"{offer.closes:%H:%M}" if offer.closes else "24:00")
    return days


def street(code: str) -> str:
    """The place as it is said to others."""
    return shift_words.street(code) if code else ""


def fit_reasons(fit: Fit) -> list[dict[str, object]]:
    """Why it fits, or why not, for the component ``reasons``."""
    way = shift_words.distance(fit.way_m)
    found: list[dict[str, object]] = [
        {"text": HINDRANCES[code], "ok": False, "detail": way if code == "too_far" else ""}
        for code in fit.hindrances
    ]
    if found:
        return found
    return [
        {
            "text": REASONS[code],
            "ok": None if code == LOOK_FIRST else True,
            "detail": way if code in ("near", "reachable") else "",
        }
        for code in fit.reasons
    ]
