"""What a short report says of where and of what: place names, house numbers, the matter.

No map and no dictionary of places: a name is what stands before a word for a street, a village
or an estate, or before a house number. The matter is found by stems that people use for it, in
Chinese and in English; one report may have several, or none. All of it is a hint for pairing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNIT = r"(?:号楼|号院|号|栋|幢|座|弄|组)"
_LETTERS = re.compile(
    rf"([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?={_UNIT})"
)
_HOUSE = re.compile(rf"(\d{{1,4}}){_UNIT}")
_SUFFIX = (
    "大街", "大道", "小区", "花园", "家园", "新村", "公寓", "广场", "市场", "小学", "中学",
    "医院", "社区",
    "路", "街", "巷", "村", "苑", "园", "坊", "弄",
)  # fmt: skip
_NAME = re.compile(rf"([\u4e00-\u9fff]{{2,6}}?)(?:{'|'.join(_SUFFIX)})")
_AFTER_NAME = re.compile(rf"(?:{'|'.join(_SUFFIX)})(\d{{1,4}})(?![\d位个户人岁楼层点天])")
_BEFORE_HOUSE = re.compile(r"([\u4e00-\u9fff]{2,4})(?=\d{1,4}" + _UNIT + ")")
_ADDRESS = re.compile(
    rf"(?:地址|我在|在)?[\u4e00-\u9fff]{{2,4}}(?:{'|'.join(_SUFFIX)})(?:\d{{1,4}}{_UNIT})?"
    rf"|[\u4e00-\u9fff]{{2,4}}\d{{1,4}}{_UNIT}"
)
_FRONT = re.compile(r"^(?:.*(?:址|我在|住在|位于|就在|在|到|是|转|的))")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])")
_NUMBER = re.compile(r"\d+")
_CJK = re.compile(r"[\u4e00-\u9fff]")

MATTERS: Mapping[str, tuple[str, ...]] = {
    "flood": ("进水", "积水", "倒灌", "淹", "漫", "涨水", "都是水", "全是水", "冲锋舟", "水深",
              "水到", "膝盖", "flood", "submerg"),
    "power": ("停电", "没电", "断电", "有电", "电断", "跳闸", "没有电", "呼吸机", "power",
              "electric"),
    "lift": ("电梯", "升降机", "elevator", "lift stuck"),
    "tree": ("树", "tree"),
    "collapse": ("塌了", "墙", "滑坡", "滑下来", "垮", "埋", "压住", "废墟", "collaps", "rubble",
                 "landslide"),
    "road": ("路面", "塌陷", "大坑", "塌了个洞", "沉下去", "地面", "road block", "bridge"),
    "drink": ("停水", "断水", "没水", "桶装水", "自来水", "喝的水", "喝水", "water"),
    "food": ("吃的", "没饭", "食物", "断粮", "food", "hungry", "starv"),
    "medicine": ("药", "打针", "透析", "胰岛素", "medicine", "insulin", "medical suppl"),
    "shelter": ("被子", "棉被", "席子", "铺盖", "帐篷", "安置点", "shelter", "tent", "blanket"),
    "gas": ("煤气", "燃气", "漏气", "臭鸡蛋", "gas leak"),
    "trapped": ("困", "关在", "卡在", "出不来", "trapped", "stuck under"),
    "car": ("小车", "车子", "熄火", "车顶", "面包车", "出租", "车里", "vehicle"),
    "missing": ("走丢", "没回来", "找不到", "失踪", "不见了", "走失", "missing", "looking for"),
    "sewage": ("污水", "下水道", "反水", "粪", "脏水", "马桶", "井盖", "臭", "sewage",
               "sanitation"),
    "hurt": ("晕倒", "摔", "胸口", "受伤", "不行了", "心脏", "出血", "救护", "急救", "流血",
             "起不来", "injur", "ambulance", "wounded"),
    "fire": ("冒烟", "着火", "起火", "烧", "焦味", "有烟", "电箱", "fire"),
    "security": ("抢", "偷", "打架", "loot", "violence", "gunfire"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What one report says.

    names
        Cores of place names: ``青石`` of 青石路.
    houses
        House numbers, as digits.
    numbers
        Every number, of a report without Chinese words, whose houses cannot be told apart.
    matters
        Codes of ``MATTERS``.
    plain
        Text and place together, in small letters and with house numbers in digits, to look
        names up in.
    said
        The text without addresses.
    """

    names: frozenset[str]
    houses: frozenset[str]
    numbers: frozenset[str]
    matters: frozenset[str]
    plain: str
    said: str


def in_digits(text: str) -> str:
    """House numbers in digits.

    >>> in_digits("解放巷十二号，三位老人"), in_digits("二十栋")
    ('解放巷12号，三位老人', '20栋')
    """
    return _LETTERS.sub(lambda match: str(_value(match.group(1))), text)


def _value(letters: str) -> int:
    tens, ten, ones = letters.rpartition("十")
    if not ten:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def told(text: str, place: str) -> Told:
    """Read a report.

    >>> said = told("我在解放巷十二号，水漫进屋里了", "")
    >>> sorted(said.names), sorted(said.houses), sorted(said.matters)
    (['解放'], ['12'], ['flood'])
    """
    both = in_digits(_closed(f"{place}，{text}")).casefold()
    names = {
        match.group() if match.group(1) in _SUFFIX else _core(match.group(1))
        for match in _NAME.finditer(both)
    }
    names |= {_core(match.group(1)) for match in _BEFORE_HOUSE.finditer(both)}
    said = text.casefold()
    return Told(
        names=frozenset(name for name in names if len(name) >= 2 and name not in _SUFFIX),
        houses=frozenset(_HOUSE.findall(both) + _AFTER_NAME.findall(both)),
        numbers=frozenset() if _CJK.search(both) else frozenset(_NUMBER.findall(both)),
        matters=frozenset(
            code for code, stems in MATTERS.items() if any(stem in said for stem in stems)
        ),
        plain=both,
        said=_ADDRESS.sub("", in_digits(_closed(text)).casefold()),
    )


def _closed(text: str) -> str:
    """The text without the spaces that stand beside Chinese signs."""
    return _GAP.sub("", text)


def _core(name: str) -> str:
    """The name without words before it and without the word for its kind."""
    bare = _FRONT.sub("", name)
    for suffix in _SUFFIX:
        if bare.endswith(suffix) and len(bare) > len(suffix) + 1:
            bare = bare.removesuffix(suffix)
            break
    return bare
