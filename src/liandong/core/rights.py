"""The rights of volunteers, each with the article that gives it and the pages that use it.

The list is the union of what the national regulation and local laws say (see the sources).
``pages`` are names of pages, the best first; ``counted`` names the use that is counted.
"""

from dataclasses import dataclass
from enum import StrEnum

SMALLEST_N = 3


class Use(StrEnum):
    """What is counted as using a right."""

    LEFT = "left"
    CHOSE = "chose"
    DECLINED = "declined"
    HELP = "help"
    CERTIFICATE = "certificate"
    OBJECTION = "objection"
    COMPLAINT = "complaint"
    PROPOSAL = "proposal"
    NEED = "need"
    WITHDRAWN = "withdrawn"
    REMEDY = "remedy"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class Right:
    """One right.

    law
        Where it stands; local laws name their place.
    pages
        Names of the pages that use it, the best first; some may be missing here.
    """

    code: str
    law: str
    pages: tuple[str, ...]
    counted: Use | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How often a right was used, and how often an answer came. Answered None: needs none."""

    used: int = 0
    answered: int | None = None


RIGHTS: tuple[Right, ...] = (
    Right(
        "join_and_leave",
        "《志愿服务条例》第二条；《上海市志愿服务条例》等地方条例：自愿加入、自由退出",
        ("my-applications", "my-profile"),
        Use.LEFT,
    ),
    Right(
        "choose",
        "《志愿服务条例》第二条、第十五条",
        ("shift-list", "my-availability"),
        Use.CHOSE,
    ),
    Right(
        "refuse",
        "《志愿服务条例》第十五条、第二十五条",
        ("invitation-list", "my-shifts"),
        Use.DECLINED,
    ),
    Right("know_the_risk", "《志愿服务条例》第十二条", ("shift-list", "my-shifts")),
    Right("be_safe", "《志愿服务条例》第十七条；《慈善法》第六十九条", ("complaint-create",)),
    Right("be_trained", "《志愿服务条例》第十六条", ("my-learning", "course-list")),
    Right(
        "get_help",
        "地方志愿服务条例：在服务中有困难，可以请求帮助",
        ("support-request",),
        Use.HELP,
    ),
    Right(
        "certificate",
        "《志愿服务条例》第十九条；《慈善法》第六十六条",
        ("certificate-list",),
        Use.CERTIFICATE,
    ),
    Right(
        "true_hours",
        "《志愿服务记录与证明出具办法（试行）》第十三条",
        ("my-hours",),
        Use.OBJECTION,
    ),
    Right("privacy", "《志愿服务条例》第二十条", ("my-consents",), Use.WITHDRAWN),
    Right(
        "complain",
        "《志愿服务条例》第二十六条",
        ("complaint-create", "my-complaints"),
        Use.COMPLAINT,
    ),
    Right(
        "suggest",
        "地方志愿服务条例：批评和建议；《关于健全新时代志愿服务体系的意见》",
        ("proposal-list", "my-votes"),
        Use.PROPOSAL,
    ),
    Right("judge", "《志愿服务记录与证明出具办法（试行）》第十条", ("my-shifts",), Use.RATING),
    Right(
        "served_first",
        "《上海市志愿服务条例》第三十条、《北京市志愿服务促进条例》第三十八条等",
        ("need-create",),
        Use.NEED,
    ),
    Right(
        "remedy",
        "《慈善法》第一百一十九条；《北京市志愿服务促进条例》第十四条",
        ("complaint-create",),
        Use.REMEDY,
    ),
)


def shown_count(n: int, smallest_n: int = SMALLEST_N) -> int | None:
    """A figure of the whole hub as it may be shown; None for 1 or 2, which say who it was.

    >>> shown_count(0), shown_count(2), shown_count(3)
    (0, None, 3)
    """
    return None if 0 < n < smallest_n else n
