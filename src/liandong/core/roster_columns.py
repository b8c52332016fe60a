"""Headings of volunteer rosters as stations and schools keep them, and what is not kept.

Columns that the law's necessity test does not cover (PIPL Art 6, 28: ethnicity, political
status, religion, blood, health) are recognized so that they can be named, and never read.
"""

import re
from collections.abc import Mapping, Sequence

from liandong.core.cells import Cell, text_of
from liandong.core.columns import ColumnMapping, Vocabulary, propose

ROSTER_COLUMNS: Vocabulary = {
    "serial": ("序号", "编号no", "no", "行号"),
    "name": ("姓名", "志愿者姓名", "名字", "队员姓名", "学生姓名", "真实姓名", "用户名"),
    "sex": ("性别",),
    "birth": ("出生年月", "出生日期", "出生年月日", "生日", "出生"),
    "age": ("年龄", "周岁"),
    "id_number": (
        "身份证号", "身份证号码", "公民身份号码", "证件号码", "证件号", "身份证", "居民身份证号",
    ),
    "id_type": ("证件类型", "证件种类"),
    "phone": (
        "联系电话", "手机号", "手机号码", "手机", "电话", "联系方式", "移动电话", "本人电话",
    ),
    "education": ("学历", "文化程度", "最高学历"),
    "work_unit": ("工作单位", "单位", "工作单位学校", "学校", "所在单位", "工作单位或学校"),
    "position": ("职务", "班级", "职务班级", "职业", "职务职称", "年级班级"),
    "address": ("家庭住址", "住址", "家庭地址", "现住址", "居住地址", "通讯地址", "地址", "门牌号"),
    "community": ("所属社区", "社区", "居住社区", "所在社区", "居委会", "村居", "居住区域", "街道"),
    "skills": ("特长", "技能", "专业特长", "服务技能", "专业技能", "个人特长", "兴趣特长"),
    "intents": ("服务意向", "意向", "服务类别", "志愿服务意向", "意向服务", "服务领域"),
    "slots": ("可服务时间", "服务时间", "空闲时间", "可服务时段", "可参加时间", "方便时间"),
    "volunteer_number": ("志愿者编号", "志愿者号", "注册编号", "义工号", "志愿者证号"),
    "platform": ("注册平台", "平台", "注册系统", "来源平台"),
    "registered": ("注册时间", "注册日期", "加入时间", "登记时间", "入队时间", "加入日期"),
    "hours": (
        "累计时长", "服务时长", "总时长", "志愿时长", "累计服务时长", "时长", "累计小时",
    ),
    "stars": ("星级", "星级评定", "志愿者星级"),
    "emergency_name": ("紧急联系人", "紧急联系人姓名"),
    "emergency_phone": ("紧急联系人电话", "紧急联系电话", "紧急电话", "紧急联系方式"),
    "guardian_name": ("监护人姓名", "监护人", "家长姓名", "家长"),
    "guardian_phone": ("监护人电话", "监护人联系电话", "监护人手机", "家长电话", "监护人联系方式"),
    "note": ("备注", "说明", "其他"),
    "signature": ("签名", "本人签名", "签字"),
    "ethnicity": ("民族",),
    "political": ("政治面貌", "党派"),
    "religion": ("宗教信仰", "宗教"),
    "blood": ("血型",),
    "health": ("健康状况", "身体状况", "病史"),
}  # fmt: skip

NOT_KEPT = frozenset({"ethnicity", "political", "religion", "blood", "health"})
"""Sensitive columns that are recognized and left out (PIPL Art 28)."""
NOT_READ = NOT_KEPT | {"serial", "age", "signature"}
"""Recognized columns that carry nothing to keep."""


_ID = re.compile(r"\d{17}[\dXx]|\d(?:\.\d+)?[eE]\+17")
_MOBILE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")


def _looks_like_ids(sample: Sequence[Cell]) -> bool:
    return _most(sample, _ID)


def _looks_like_mobiles(sample: Sequence[Cell]) -> bool:
    return _most(sample, _MOBILE)


def _most(sample: Sequence[Cell], pattern: "re.Pattern[str]") -> bool:
    hits = sum(bool(pattern.fullmatch(text_of(cell).replace(" ", ""))) for cell in sample)
    return hits * 2 > len(sample)


def propose_roster_mapping(
    rows: Sequence[Sequence[Cell]],
    *,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> ColumnMapping | None:
    """What each column of a roster seems to mean; None when no header is found.

    rows
        The sheet from its first row; the first 60 are looked at.
    remembered
        Header fingerprint → what ``ColumnMapping.remembered`` gave.
    """
    return propose(
        rows[:60],
        ROSTER_COLUMNS,
        remembered=remembered,
        sniffers={"id_number": _looks_like_ids, "phone": _looks_like_mobiles},
    )
