"""An invented group and an activity of the demo town, as far as each has come."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """One meeting. Empty ``note``: not held yet. ``away``: members who did not come, by place."""

    topic: str
    note: str = ""
    mood: str = ""
    marks: tuple[int, ...] = ()
    away: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """One group with its members by the name they go by."""

    theme: str
    kind: str
    aim: str
    goals: tuple[str, ...]
    members: tuple[str, ...]
    scores: tuple[int, ...]
    opinion: str
    sessions: tuple[SessionPlan, ...]


@dataclass(frozen=True, slots=True)
class ActivityPlan:
    """One activity, closed."""

    aim: str
    note: str
    lesson: str


GROUP = GroupPlan(
    "照顾者喘口气",
    "support",
    "家里有失智老人的六位照顾者，白天黑夜走不开，没处说。走访时都说想有人听一听。",
    ("说得出自己的难处", "认识两位可以打电话的人", "会用一种喘息服务"),
    ("何叔", "陈姐", "李婶", "阿珍", "黄伯", "梁姨"),
    (3, 4, 2, 4, 5, 3),
    "目标清楚。第一次别谈太深，先让大家认识。",
    (
        SessionPlan(
            "认识：我照顾的人",
            "每人带一张老照片，说照片里的人。何叔说得最久，黄伯只听。定了三条规矩：不劝、不比、不外传。",
            "互相客气，坐得远。陈姐给大家倒茶。",
            (2, 1, 1),
        ),
        SessionPlan(
            "说说最难的一天",
            "两人一组说最难的一天。阿珍哭了，李婶握着她的手。一起列了夜里能做的五件小事。",
            "李婶和阿珍坐到了一起；何叔想替大家拿主意，提醒了一次。",
            (3, 3, 1),
            (4,),
        ),
        SessionPlan(
            "谁可以帮我",
            "请喘息服务的护工来讲怎么申请，现场填了三份表。",
            "开始互相出主意，黄伯第一次开口。",
            (4, 3, 3),
        ),
        SessionPlan("照顾自己"),
        SessionPlan("往后怎么走"),
    ),
)
ACTIVITY = ActivityPlan(
    "新搬来的住户多，互相不认识。想让大家认得邻居，也知道社工站在哪里。",
    "比想的多来了十几位，带孩子的多。猜灯谜最热闹，留下二十三个电话，六位说想当志愿者。",
    "留着猜灯谜；椅子要多备二十把；下午四点以后再开始，老人怕晒。",
)
