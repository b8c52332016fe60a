"""A few invented cases of the demo town, as far as each has come."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One client's case. Days count back from today; ``next_in`` days ahead, may be behind."""

    call_name: str
    address: str
    service_object: str
    presenting: str
    opened: int
    assessment: str = ""
    score: int = 4
    goal: tuple[str, str, int, int] | None = None
    sessions: tuple[tuple[int, int, str, str], ...] = ()
    next_in: int = 3
    risk: str = ""
    task: str = ""


CASES = (
    CasePlan(
        "林阿婆",
        "桃园路 8 号 301 室",
        "03",
        "独居，半年摔了两次，不敢下楼，女儿在外地。",
        40,
        "腿没有大毛病，是怕。喜欢听粤曲，愿意有人陪着走。",
        3,
        ("每周自己下楼走走", "次", 0, 3),
        (
            (28, 50, "home", "第一次走到楼道口，坐了十分钟，说下次再走远一点。"),
            (14, 40, "home", "志愿者陪着走到凉亭，听了一段戏，路上没有扶墙。"),
        ),
        -1,
        task="陪着下楼走走",
    ),
    CasePlan(
        "梁伯",
        "南新路 21 号 2 栋 504",
        "03",
        "老伴走后不出门，药常忘了吃。",
        20,
        "胃口差，夜里睡不好。邻居何姨每天会敲门。",
        4,
        ("每天按时吃药", "天", 3, 7),
        ((7, 45, "home", "一起把药分到七天的盒子里，何姨答应早上看一眼。"),),
        0,
        task="送药盒，坐一坐",
    ),
    CasePlan(
        "小敏的妈妈",
        "学府路 66 号 1108",
        "02",
        "丈夫酒后推搡，怕孩子看见。",
        6,
        "娘家在本市，有地方可去。手机里存了派出所电话。",
        2,
        ("安全地过完一周", "天", 0, 7),
        ((3, 60, "office", "把证件放到了姐姐家，商量好暗号。"),),
        1,
        risk="violence",
    ),
    CasePlan(
        "阿杰",
        "桂庙路 12 号 603",
        "01",
        "上初二，两周没去学校。",
        3,
        "在家打游戏，怕被同学笑话。数学老师愿意帮忙。",
        4,
        next_in=2,
    ),
    CasePlan("老周", "海德三道 5 号 902", "04", "中风后左手不方便，想学着自己做饭。", 1, next_in=5),
)
"""From the one that goes well to the one that began yesterday."""

OFFERED = CasePlan("何叔", "创业路 30 号 407", "03", "一个人照顾失智的老伴，撑不住了。", 15)
OFFERED_WHY = "搬到了你们街道，要接着联系喘息服务，老伴每周有两个上午有人陪他就能缓过来。"
"""A case that a colleague would like to pass on, and what the receiver reads."""
ASKED = CasePlan(
    "陈奶奶", "前海路 17 号 201", "03", "眼睛不好，怕一个人去医院。", 9, task="陪去医院复诊"
)
"""A case whose social worker asks the demo's volunteer."""
