"""An invented exercise: what people reported in the first hours of a rainstorm.

Places are streets and estates of the demo town, nobody is named. Some tell of one thing in other
words, as callers do, so that the desk has pairs to look at.
"""

from dataclasses import dataclass

TITLE = "演练：暴雨积水"
TOLD = "按应急预案演练：两小时雨量 120 毫米，低洼小区进水，部分路段断电。"


@dataclass(frozen=True, slots=True)
class ReportPlan:
    """One report: minutes after the start, where, what, and metres east and north of the middle.

    verified, answered
        How far the desk has come with it.
    """

    minutes: int
    place: str
    text: str
    east_m: int
    north_m: int
    verified: bool = False
    answered: str = ""


REPORTS = (
    ReportPlan(
        4, "桂湾小区", "桂湾小区 3 栋地下车库进水，水到脚踝，还在涨。", 300, 200, True,
        "物业已经拉闸封门，两台水泵在抽。",
    ),
    ReportPlan(9, "桂湾小区", "桂湾小区 3 栋地下车库进水，水还在涨，泡了两辆车。", 320, 190),
    ReportPlan(12, "长者食堂", "长者食堂门口积水，六位老人回不了家。", -450, 120, True),
    ReportPlan(15, "长者食堂", "长者食堂门口积水，老人回不了家，一共六位。", -440, 130),
    ReportPlan(
        21, "学府路口", "学府路口的树倒了，压住半边路，公交过不去。", 900, -300, True,
        "园林抢险队到了，半边已经放行。",
    ),
    ReportPlan(
        26, "海月花园", "海月花园停电，八楼的病人用呼吸机，电池只够两小时。", -900, -700, True,
    ),
    ReportPlan(33, "学府路口", "学府路口的树倒了，压住半边路。", 905, -310),
    ReportPlan(41, "社区书屋", "社区书屋屋顶漏水，书已经搬开，需要防水布。", 120, 640),
    ReportPlan(48, "沙河西路", "沙河西路桥下积水过膝，一辆小车熄火，人已经出来。", 1500, 400),
    ReportPlan(55, "海月花园", "海月花园五栋停电，电梯里困了两个人。", -880, -690),
    ReportPlan(
        70, "桂庙新村", "桂庙新村一楼进水，独居老人家的床湿了，要找地方过夜。", 600, -900, True,
    ),
    ReportPlan(84, "南油天桥", "南油天桥边的井盖被冲开，请立个牌子。", 200, -1200),
)  # fmt: skip
