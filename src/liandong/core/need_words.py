"""Words of calls for volunteers: local category names, extra word lists, test records.

Adds to ``matching_words`` what notices from the field use. Codes are those of the
national tables: service category (4 digits), service object and skill (2 digits;
99 = a skill without a code of its own).
"""

import re
from collections.abc import Mapping

from liandong.core.matching_words import CATEGORY_WORDS, OBJECT_WORDS, SKILL_WORDS

CATEGORY_NAMES: dict[str, str] = {
    "0001": "社区服务", "0002": "扶贫减贫", "0003": "支教助学", "0004": "卫生健康",
    "0005": "法律服务", "0006": "环境保护", "0007": "科技科普", "0008": "文化艺术",
    "0009": "平安综治", "0010": "文明风尚", "0011": "交通引导", "0012": "志愿消防",
    "0013": "应急救援", "0014": "禁毒宣传", "0015": "体育健身", "0016": "旅游服务",
    "0017": "关爱特殊群体", "0018": "大型活动", "0019": "海外志愿服务", "0020": "税收服务",
    "0099": "其他",
}  # fmt: skip

LOCAL_CATEGORIES: dict[str, str] = {
    "敬老助残": "0017", "助老": "0017", "敬老": "0017", "助残": "0017", "关爱服务": "0017",
    "便民服务": "0001", "便民利民": "0001", "社会管理": "0001", "邻里守望": "0001",
    "青少年服务": "0003", "支教": "0003", "助学": "0003", "教育": "0003",
    "文化体育": "0008", "文化": "0008", "文艺": "0008", "平安守护": "0009",
    "医疗卫生": "0004", "健康": "0004", "环保": "0006", "交通": "0011", "赛会服务": "0018",
    "应急": "0013", "法律援助": "0005", "科普": "0007", "体育": "0015", "旅游": "0016",
}  # fmt: skip
"""Names that local systems use, with the nearest national code. Always shown as a guess."""

OBJECT_NAMES: dict[str, str] = {
    "01": "儿童", "02": "妇女", "03": "老年人", "04": "残障人士", "05": "优抚对象",
    "06": "贫困家庭", "07": "特殊群体", "08": "病患者", "09": "农村居民", "10": "城镇居民",
    "11": "社会公众", "13": "纳税人缴费人", "99": "其他",
}  # fmt: skip
VULNERABLE_OBJECTS = frozenset({"01", "03", "04", "06", "08"})

SKILL_NAMES: dict[str, str] = {
    "01": "医疗急救", "02": "体育", "03": "驾驶", "04": "法律", "05": "信息技术",
    "06": "经营管理", "07": "公关", "08": "教育培训", "09": "电器维修", "10": "安保",
    "11": "财会", "12": "设计", "13": "客服", "14": "物业养护", "15": "新闻写作",
    "16": "外语", "17": "音乐", "18": "心理咨询", "19": "护理照护", "20": "手工",
    "21": "文化艺术", "22": "网络", "23": "摄影摄像", "99": "其他",
}  # fmt: skip

_MORE_CATEGORY: dict[str, tuple[str, ...]] = {
    "0003": ("教学", "教孩子", "学习辅导"),
    "0004": ("医院", "患者", "导医", "导诊", "挂号", "候诊"),
    "0006": ("搞卫生", "环境", "捡起"),
    "0008": ("艺术", "图书", "文化"),
    "0010": ("不文明",),
    "0015": ("篮球", "足球"),
    "0017": ("老人", "老年", "手语", "特殊群体", "特殊青少年", "多动症", "感觉统合"),
}
_MORE_OBJECT: dict[str, tuple[str, ...]] = {
    "04": ("手语", "多动症"),
    "08": ("医院", "就医", "候诊"),
    "11": ("献血", "景区"),
}
_MORE_SKILL: dict[str, tuple[str, ...]] = {
    "02": ("篮球", "平衡力训练"),
    "08": ("教孩子",),
    "13": ("导医", "导诊"),
    "19": ("感觉统合", "捶背", "洗脚"),
    "20": ("磨刀",),
    "99": ("手语翻译", "手语", "清洗眼镜", "图书整理", "借还书", "户外经验", "搞卫生"),
}


def _joined(
    first: Mapping[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {code: (*first.get(code, ()), *more.get(code, ())) for code in sorted({*first, *more})}


CALL_CATEGORIES = _joined(CATEGORY_WORDS, _MORE_CATEGORY)
CALL_OBJECTS = _joined(OBJECT_WORDS, _MORE_OBJECT)
CALL_SKILLS = _joined(SKILL_WORDS, _MORE_SKILL)


LOOSE_OBJECTS = frozenset({"学生", "青少年", "同学"})
"""Words for people who may or may not be children: never read without saying so."""

NOT_SKILLS = re.compile(r"名主持|主持人|(?:请|务必)[^，。]{0,12}照顾")
"""Phrases in which a skill word asks for no skill."""


def words_found(text: str, table: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """(code, word) for each word of the table in ``text``, in order of appearance.

    A word inside a longer one that was found is not counted (手语翻译 is not 翻译).
    """
    found: list[tuple[int, int, str, str]] = []
    for code, words in table.items():
        for word in words:
            at = text.find(word)
            if at >= 0:
                found.append((at, at + len(word), code, word))
    longest = sorted(found, key=lambda one: (one[0] - one[1], one[0], one[2]))
    kept: list[tuple[int, int, str, str]] = []
    for start, end, code, word in longest:
        if not any(a <= start and end <= b and (a, b) != (start, end) for a, b, _, _ in kept):
            kept.append((start, end, code, word))
    return [(code, word) for _, _, code, word in sorted(kept)]


def category_by_text(text: str, typed: str | None) -> tuple[str, tuple[str, ...]] | None:
    """The category that a text speaks for against ``typed``, with its words; else None.

    The typed category stands as long as a single word supports it. Among others the one
    with the most words wins, then the one named first.
    """
    support: dict[str, list[str]] = {}
    for code, word in words_found(text, CALL_CATEGORIES):
        support.setdefault(code, []).append(word)
    if not support or (typed is not None and typed in support):
        return None
    order = list(support)
    best = max(order, key=lambda code: (len(support[code]), -order.index(code)))
    return best, tuple(support[best])


_TEST = re.compile(
    r"测试|回滚|环信|redis|token|\btest\b|asdf|qwer|lorem|^string$|^(.)\1{3,}$", re.IGNORECASE
)
_REAL_TESTS = re.compile(
    r"(?:血压|血糖|视力|听力|体质|体能|心理|智力|骨密度|肺活量|核酸|抗原|水质|听觉|反应)测试"
)


def test_word(*texts: str) -> str:
    """The word by which a record looks like a developer's test, or empty text.

    >>> test_word("测试活动2222"), test_word("为老人做视力测试")
    ('测试', '')
    """
    for text in texts:
        found = _TEST.search(_REAL_TESTS.sub("", text))
        if found:
            return found.group()
    return ""
