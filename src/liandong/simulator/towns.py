"""Invented towns: streets that exist, people and organizations that do not.

A town is a plan, not records: doors that load it write everything through the public
services. The same seed gives the same town. Street centres are our own estimates in
WGS-84; everybody's home is scattered around one of them.
"""

import math
from dataclasses import dataclass
from random import Random

from stdnum.cn import uscc

from liandong.core.geo import Point
from liandong.simulator.names import Someone, invent


@dataclass(frozen=True, slots=True)
class StreetPlan:
    """A street with its centre and how many metres around it people live."""

    code: str
    name: str
    centre: Point
    reach_m: int = 1400


@dataclass(frozen=True, slots=True)
class OrganizationPlan:
    """An organization of one of the five types, on a street."""

    key: str
    name: str
    kind: str
    form: str
    street: str
    is_hub: bool = False


@dataclass(frozen=True, slots=True)
class VolunteerPlan:
    """A volunteer: who, where they live, what they can and like to do, and when.

    slots
        Weekly slots "01"–"24" in which they can serve.
    """

    someone: Someone
    street: str
    home: Point
    skills: tuple[str, ...]
    categories: tuple[str, ...]
    slots: tuple[str, ...]
    radius_m: int
    reliability: float
    guardian: Someone | None = None


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A kind of service that returns: what, for whom, how often, how risky, how many.

    weekday
        0 Monday … 6 Sunday. ``every_weeks`` 1 or 2.
    """

    title: str
    summary: str
    need: str
    mode: str
    category: str
    service_object: str
    hardship: str
    position: str
    duties: str
    skills: tuple[str, ...]
    least: int
    most: int
    weekday: int
    hour: int
    minutes: int
    every_weeks: int
    risk: str
    risk_statement: str
    place: str


@dataclass(frozen=True, slots=True)
class Town:
    """Everything that is loaded: places, organizations, staff and volunteers, services."""

    name: str
    division: str
    streets: tuple[StreetPlan, ...]
    organizations: tuple[OrganizationPlan, ...]
    supervisors: tuple[Someone, ...]
    social_workers: tuple[Someone, ...]
    coordinator: Someone
    officer: Someone
    contact: Someone
    volunteers: tuple[VolunteerPlan, ...]
    services: tuple[ServicePlan, ...]


NANSHAN = (
    StreetPlan("440305001", "南头街道", Point(22.5437, 113.9185)),
    StreetPlan("440305002", "南山街道", Point(22.5196, 113.9165)),
    StreetPlan("440305003", "沙河街道", Point(22.5405, 113.9790)),
    StreetPlan("440305005", "蛇口街道", Point(22.4865, 113.9260), 1000),
    StreetPlan("440305006", "招商街道", Point(22.4905, 113.9075), 1000),
    StreetPlan("440305007", "粤海街道", Point(22.5240, 113.9400)),
    StreetPlan("440305008", "桃源街道", Point(22.5770, 113.9770), 1900),
    StreetPlan("440305009", "西丽街道", Point(22.5985, 113.9500), 2000),
)

NANSHAN_ORGANIZATIONS = (
    OrganizationPlan("hub", "南山区志愿服务联合会（演示）", "O3", "社会团体", "440305007", True),
    OrganizationPlan("xili", "西丽街道社会工作服务站（演示）", "O1", "社会服务机构", "440305009"),
    OrganizationPlan(
        "taoyuan", "桃源街道社会工作服务站（演示）", "O1", "社会服务机构", "440305008"
    ),
    OrganizationPlan("shekou", "蛇口社区志愿服务站（演示）", "O1", "居委会", "440305005"),
    OrganizationPlan("nantou", "南头古城社区志愿服务站（演示）", "O1", "居委会", "440305001"),
    OrganizationPlan("hean", "和安社会工作服务中心（演示）", "O2", "社会服务机构", "440305002"),
    OrganizationPlan("qihang", "启航青少年社工服务中心（演示）", "O2", "社会服务机构", "440305003"),
    OrganizationPlan("muling", "睦邻义工协会（演示）", "O3", "社会团体", "440305006"),
    OrganizationPlan("shanhai", "山海应急志愿服务队联合会（演示）", "O3", "社会团体", "440305008"),
    OrganizationPlan("fayu", "法语者公益法律服务社（演示）", "O4", "社会服务机构", "440305007"),
    OrganizationPlan("yiyuan", "医缘健康志愿者协会（演示）", "O5", "社会团体", "440305001"),
    OrganizationPlan("qinglan", "青蓝助学志愿者协会（演示）", "O5", "社会团体", "440305003"),
)

_LOW = "场地平整，注意用水用电安全；陪伴老人时请留意滑倒。"
_HOME = "上门服务请两人同行，不代管钱物，发现异常马上联系社工。"
_OUT = "户外活动注意防晒、饮水和交通安全。"

SERVICES = (
    ServicePlan(
        "独居老人每周探访",
        "两人一组上门，陪老人聊天，看看水电煤气，发现需要及时告诉社工。",
        "辖区独居老人希望每周有人上门看看",
        "M1",
        "0017",
        "03",
        "elder_alone",
        "探访员",
        "陪伴聊天、检查水电煤气、填写一句话探访记录",
        (),
        4,
        6,
        2,
        14,
        120,
        1,
        "R1",
        _HOME,
        "社区党群服务中心集合",
    ),
    ServicePlan(
        "社区食堂午间帮忙",
        "给行动不便的长者送餐，饭后陪坐一会儿。",
        "长者食堂中午缺人手，行动不便的老人需要送餐",
        "M1",
        "0001",
        "03",
        "",
        "送餐员",
        "打包、送餐、回收餐盒",
        (),
        3,
        5,
        4,
        11,
        120,
        1,
        "R0",
        _LOW,
        "长者食堂",
    ),
    ServicePlan(
        "四点半课堂",
        "放学后陪小学生写作业、做手工。",
        "双职工家庭孩子放学后没人看管",
        "M1",
        "0003",
        "01",
        "",
        "课业辅导员",
        "辅导作业、带手工游戏、送到家长手中",
        ("08",),
        3,
        4,
        3,
        16,
        120,
        1,
        "R0",
        "与未成年人相处须两人在场，不单独带离。",
        "社区书屋",
    ),
    ServicePlan(
        "周末义诊",
        "量血压、测血糖、用药咨询，由医护志愿者主导，社工协助。",
        "老人看小病不方便，希望家门口有义诊",
        "M2",
        "0004",
        "08",
        "",
        "医护志愿者",
        "测量、咨询、转介",
        ("01",),
        2,
        4,
        5,
        9,
        180,
        2,
        "R1",
        "操作按规范，医疗废物单独收集。",
        "社区健康服务中心",
    ),
    ServicePlan(
        "法律咨询日",
        "执业律师志愿者现场解答，社工做登记和跟进。",
        "居民有劳动、租房纠纷想找人问问",
        "M2",
        "0005",
        "10",
        "",
        "律师志愿者",
        "解答咨询、出具简单意见",
        ("04",),
        1,
        3,
        5,
        14,
        180,
        2,
        "R0",
        "不代理收费，不承诺结果，保守秘密。",
        "街道公共法律服务站",
    ),
    ServicePlan(
        "智能手机小课堂",
        "教长辈用手机挂号、缴费、视频通话。",
        "老人不会用手机办事",
        "M1",
        "0007",
        "03",
        "",
        "手机辅导员",
        "一对二教学、发练习卡",
        (),
        4,
        6,
        1,
        9,
        120,
        1,
        "R0",
        _LOW,
        "老年大学教室",
    ),
    ServicePlan(
        "大沙河清洁行动",
        "沿河捡拾垃圾，劝导不文明行为。",
        "大沙河绿道周末垃圾多",
        "M3",
        "0006",
        "11",
        "",
        "环保志愿者",
        "分段清洁、分类、拍照",
        (),
        8,
        14,
        6,
        8,
        180,
        1,
        "R1",
        _OUT,
        "大沙河生态长廊入口",
    ),
    ServicePlan(
        "文明交通引导",
        "早高峰在路口协助引导。",
        "学校门口早高峰混乱",
        "M1",
        "0011",
        "11",
        "",
        "引导员",
        "路口劝导、扶老携幼",
        (),
        4,
        6,
        0,
        7,
        60,
        1,
        "R1",
        "站在安全区域，不进入机动车道。",
        "学校门口",
    ),
    ServicePlan(
        "残障朋友出行陪伴",
        "陪残障朋友去公园、看展。",
        "残障朋友想出门走走，需要有人陪",
        "M2",
        "0017",
        "04",
        "severe_disability",
        "陪伴员",
        "一对一陪伴、推轮椅、紧急联系",
        ("19",),
        3,
        5,
        6,
        14,
        180,
        2,
        "R1",
        "事先学习轮椅使用；不喂食有吞咽困难的朋友。",
        "街道残联服务中心",
    ),
    ServicePlan(
        "反诈宣传进小区",
        "发放宣传页，讲真实案例。",
        "近期电信诈骗多，居民需要提醒",
        "M5",
        "0009",
        "10",
        "",
        "宣传员",
        "入户宣传、扫码答题",
        (),
        4,
        8,
        5,
        19,
        120,
        2,
        "R0",
        "两人同行，不进入居民家中。",
        "小区广场",
    ),
    ServicePlan(
        "社区图书角整理",
        "给图书分类、修补、登记借还。",
        "图书角没人整理",
        "M1",
        "0008",
        "11",
        "",
        "图书管理员",
        "分类上架、登记借还",
        (),
        2,
        3,
        6,
        9,
        120,
        1,
        "R0",
        _LOW,
        "社区图书角",
    ),
    ServicePlan(
        "心理支持小组",
        "由心理咨询志愿者带领，社工协助，支持照护者。",
        "长期照护家人的居民压力大",
        "M2",
        "0004",
        "07",
        "severe_illness",
        "心理支持员",
        "带领小组、个别倾听",
        ("18",),
        1,
        2,
        3,
        19,
        120,
        2,
        "R0",
        "严格保密，出现危机立即告诉社工。",
        "社工站小组室",
    ),
)
_SKILLS = (
    (None, 46), ("08", 10), ("23", 6), ("16", 6), ("05", 7), ("01", 5), ("19", 5), ("03", 6),
    ("04", 4), ("18", 4), ("20", 5), ("21", 5), ("17", 3), ("12", 3), ("09", 3), ("15", 3),
)  # fmt: skip
_EVENINGS = ("03", "06", "09", "12", "15")
_WEEKEND = ("16", "17", "18", "19", "20", "21", "22", "23", "24")
_DAYTIME = ("01", "02", "04", "05", "07", "08", "10", "11", "13", "14")


GUARDIANS = 400_000
_ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(number: int, division: str) -> str:
    """The social credit code of the n-th invented organization (GB 32100, GB 11714).

    >>> credit_code(1, "440305")
    '51440305990000017A'
    """
    body = f"99{number:06d}"
    total = sum(w * int(c) for w, c in zip(_ORGANIZATION_WEIGHTS, body, strict=True))
    check = 11 - total % 11
    own = {10: "X", 11: "0"}.get(check, str(check))
    code = f"51{division:0<6}{body}{own}"
    return code + str(uscc.calc_check_digit(code))


def scattered(random: Random, centre: Point, reach_m: int) -> Point:
    """A point around a centre: denser near it, never farther than 2.5 × ``reach_m``."""
    distance = min(abs(random.gauss(0, reach_m)), 2.5 * reach_m)
    angle = random.uniform(0, 2 * math.pi)
    lat = centre.lat + distance * math.cos(angle) / 111_320
    lon = centre.lon + distance * math.sin(angle) / (111_320 * math.cos(math.radians(centre.lat)))
    return Point(round(lat, 6), round(lon, 6))


def volunteers(
    random: Random, count: int, streets: tuple[StreetPlan, ...], *, first: int, year: int
) -> tuple[VolunteerPlan, ...]:
    """``count`` volunteers around the streets, with skills, likings and free time."""
    made = []
    for number in range(first, first + count):
        street = random.choice(streets)
        someone = invent(random, number, year=year, ages=(14, 79))
        age = year - someone.birth_on.year
        made.append(
            VolunteerPlan(
                someone=someone,
                street=street.code,
                home=scattered(random, street.centre, street.reach_m),
                skills=_skills(random, age),
                categories=tuple(
                    sorted(random.sample(("0001", "0003", "0004", "0006", "0009", "0017"), 2))
                ),
                slots=_free_slots(random, age),
                radius_m=random.choice((2000, 3000, 5000, 5000, 8000, 12000)),
                reliability=round(random.betavariate(18, 2), 3),
                guardian=(
                    invent(random, number + GUARDIANS, year=year, ages=(36, 55))
                    if age <= 18
                    else None
                ),
            )
        )
    return tuple(made)


def nanshan(seed: int, *, year: int, count: int = 600) -> Town:
    """A district of Shenzhen: real streets, ~600 invented volunteers, 15 social workers."""
    random = Random(seed)
    staff = [invent(random, n, year=year, ages=(24, 55)) for n in range(1, 22)]
    return Town(
        name="深圳市南山区",
        division="440305",
        streets=NANSHAN,
        organizations=NANSHAN_ORGANIZATIONS,
        supervisors=tuple(staff[:3]),
        social_workers=tuple(staff[3:18]),
        coordinator=staff[18],
        officer=staff[19],
        contact=staff[20],
        volunteers=volunteers(random, count, NANSHAN, first=100, year=year),
        services=SERVICES,
    )


def _skills(random: Random, age: int) -> tuple[str, ...]:
    if age < 18:
        return ()
    names = [name for name, _ in _SKILLS]
    weights = [weight for _, weight in _SKILLS]
    drawn = {random.choices(names, weights)[0] for _ in range(2)}
    return tuple(sorted(name for name in drawn if name))


def _free_slots(random: Random, age: int) -> tuple[str, ...]:
    if age >= 60:
        pool, share = _DAYTIME + _WEEKEND, 0.75
    elif age < 23:
        pool, share = _WEEKEND + _EVENINGS, 0.7
    else:
        pool, share = _WEEKEND + _EVENINGS + _DAYTIME[::2], 0.6
    kept = tuple(sorted(slot for slot in pool if random.random() < share))
    return kept or ("16", "17", "19", "20")
