"""Hangzhou, 2017: invented people who live around real places where help was asked for."""

from collections.abc import Sequence
from random import Random

from liandong.core.geo import Point
from liandong.simulator.names import invent
from liandong.simulator.towns import OrganizationPlan, StreetPlan, Town, volunteers

CENTRES = (
    StreetPlan("330106", "西湖区", Point(30.2595, 120.1300), 3500),
    StreetPlan("330105", "拱墅区", Point(30.3190, 120.1420), 3000),
    StreetPlan("330108", "滨江区", Point(30.2080, 120.2120), 3000),
    StreetPlan("330102", "上城区", Point(30.2425, 120.1690), 2500),
)


def town(
    seed: int, *, year: int, places: Sequence[tuple[str, Point]] = (), count: int = 600
) -> Town:
    """600 volunteers and 15 social workers around ``places`` (division code, point).

    Without places they live around the centres of four districts.
    """
    random = Random(seed)
    around = tuple(
        StreetPlan(code, code, point, 2500) for code, point in places if code.startswith("33")
    )
    streets = around or CENTRES
    staff = [invent(random, n, year=year, ages=(24, 55)) for n in range(2001, 2022)]
    return Town(
        name="杭州市（2017 年 2 月）",
        division="3301",
        streets=streets,
        organizations=(
            OrganizationPlan(
                "hub", "杭州市志愿服务枢纽（演示）", "O3", "社会团体", streets[0].code, True
            ),
            OrganizationPlan(
                "station", "西湖社会工作服务站（演示）", "O1", "社会服务机构", streets[0].code
            ),
            OrganizationPlan(
                "agency", "钱塘社会工作服务中心（演示）", "O2", "社会服务机构", streets[-1].code
            ),
        ),
        supervisors=tuple(staff[:3]),
        social_workers=tuple(staff[3:18]),
        coordinator=staff[18],
        officer=staff[19],
        contact=staff[20],
        volunteers=volunteers(random, count, streets, first=3000, year=year),
        services=(),
    )
