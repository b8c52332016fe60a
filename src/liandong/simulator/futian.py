"""The neighbours of the demo town: one street of Futian, an invented club of accountants."""

from random import Random

from liandong.core.geo import Point
from liandong.simulator.names import Someone, invent
from liandong.simulator.towns import ServicePlan, StreetPlan, VolunteerPlan, scattered

DIVISION = "440304"
STREET = StreetPlan("440304006", "香蜜湖街道", Point(22.5445, 114.0285))
CLUB = "福田账明志愿者协会（演示）"
STATION = "香蜜湖街道社会工作服务站（演示）"
ACCOUNTING = "11"
FIRST = 9_001
"""Above all the numbers that people of the demo town have."""
BOOKS = ServicePlan(
    "楼里的账算得清",
    "会计志愿者陪居民和小区自管小组把收支理清楚，教大家自己看账。",
    "小区自管小组的账没人会理，想请懂财会的人来看看",
    "M2",
    "0013",
    "11",
    "",
    "理账员",
    "理凭证、做收支表、教居民看账",
    (ACCOUNTING,),
    2,
    4,
    5,
    14,
    120,
    1,
    "R0",
    "只看账、教方法，不经手钱物，不代签字。",
    "党群服务中心",
)


def accountants(seed: int, *, year: int, count: int = 6) -> tuple[VolunteerPlan, ...]:
    """Grown-ups around the street who can read accounts and are free at weekends."""
    random = Random(seed * 31 + 11)
    return tuple(
        VolunteerPlan(
            someone=invent(random, FIRST + n, year=year, ages=(28, 60)),
            street=STREET.code,
            home=scattered(random, STREET.centre, 400),
            skills=(ACCOUNTING,),
            categories=("0013",),
            slots=("16", "17", "18", "19", "20", "21", "22", "23", "24"),
            radius_m=12_000,
            reliability=0.97,
        )
        for n in range(count)
    )


def staff(seed: int, *, year: int) -> tuple[Someone, ...]:
    """A supervisor, who speaks for the club, and three social workers new in the demo town."""
    random = Random(seed * 31 + 12)
    return tuple(invent(random, FIRST + 100 + n, year=year, ages=(28, 55)) for n in range(5))
