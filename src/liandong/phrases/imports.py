"""Words around an import: fields that a column may be read as, states, buckets, bases."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.core.columns import Basis
from liandong.core.import_runs import Kind, State

Sentence = str | Promise

NOT_READ: Sentence = _("不读这一列")

NEED_FIELDS: dict[str, Sentence] = {
    "external_id": _("编号"),
    "title": _("活动名称"),
    "description": _("服务内容"),
    "day": _("服务时间"),
    "recruit": _("招募时间"),
    "people": _("需要人数"),
    "hours": _("服务时长"),
    "category": _("服务类别"),
    "object": _("服务对象"),
    "province": _("省份"),
    "city": _("城市"),
    "district": _("区县"),
    "street": _("街道或道路"),
    "address": _("详细地址"),
    "lon": _("经度"),
    "lat": _("纬度"),
    "status": _("状态"),
    "posted": _("发布时间"),
    "organization": _("发布单位"),
    "geohash": _("地理编码（不存）"),
}

ROSTER_FIELDS: dict[str, Sentence] = {
    "name": _("姓名"),
    "sex": _("性别"),
    "birth": _("出生日期"),
    "id_number": _("证件号码"),
    "id_type": _("证件类型"),
    "phone": _("联系电话"),
    "address": _("住址"),
    "community": _("所属社区"),
    "work_unit": _("单位或学校"),
    "position": _("职务或班级（不存）"),
    "education": _("学历"),
    "skills": _("特长"),
    "intents": _("服务意向"),
    "slots": _("可服务时间"),
    "volunteer_number": _("志愿者编号（只用来认人）"),
    "platform": _("注册平台（只用来认人）"),
    "registered": _("注册时间（不存）"),
    "hours": _("累计时长（不存）"),
    "stars": _("星级（不存）"),
    "emergency_name": _("紧急联系人"),
    "emergency_phone": _("紧急联系电话"),
    "guardian_name": _("监护人（不存）"),
    "guardian_phone": _("监护人电话（不存）"),
    "note": _("备注（不存）"),
    "serial": _("序号（不存）"),
    "age": _("年龄（不存）"),
    "signature": _("签名（不存）"),
    "ethnicity": _("民族（敏感，不存）"),
    "political": _("政治面貌（敏感，不存）"),
    "religion": _("宗教信仰（敏感，不存）"),
    "blood": _("血型（敏感，不存）"),
    "health": _("健康状况（敏感，不存）"),
}

HOURS_FIELDS: dict[str, Sentence] = {
    "name": _("姓名"),
    "number": _("志愿者编号（只用来认人）"),
    "id_number": _("证件号码（只用来认人）"),
    "phone": _("联系电话（只用来认人）"),
    "activity": _("活动名称"),
    "day": _("服务日期"),
    "credit": _("信用时长"),
    "honour": _("荣誉时长"),
    "minutes": _("服务时长"),
    "kind": _("时长类型"),
    "organization": _("组织单位"),
}

FIELDS: Mapping[Kind, Mapping[str, Sentence]] = {
    Kind.NEEDS: NEED_FIELDS,
    Kind.ROSTER: ROSTER_FIELDS,
    Kind.HOURS: HOURS_FIELDS,
}

CHANGES: dict[str, Sentence] = {
    "phone": _("手机号"),
    "sex": _("性别"),
    "birth_on": _("出生日期"),
    "id_number": _("证件号码"),
    "id_type": _("证件类型"),
    "address": _("住址"),
    "emergency_contact": _("紧急联系人"),
    "education": _("学历"),
    "work_unit": _("单位或学校"),
    "skill_mask": _("特长"),
    "category_mask": _("服务意向"),
    "availability_mask": _("可服务时间"),
    "membership": _("加入组织"),
}

KINDS: dict[Kind, Sentence] = {
    Kind.NEEDS: _("需求表"),
    Kind.ROSTER: _("志愿者花名册"),
    Kind.HOURS: _("别的平台的时长表"),
}

STATES: dict[State, Sentence] = {
    State.WAITING: _("排队等着读"),
    State.PLANNING: _("正在读"),
    State.READY: _("等您确认"),
    State.QUEUED: _("排队等着写入"),
    State.APPLYING: _("正在写入"),
    State.APPLIED: _("已导入"),
    State.CANCELLED: _("已取消"),
    State.FAILED: _("没有成功"),
}

BUCKETS: dict[str, Sentence] = {
    "new": _("新增"),
    "changed": _("更新"),
    "same": _("没有变化"),
    "problem": _("有问题"),
    "guess": _("推测"),
    "skipped": _("跳过"),
}

BASES: dict[Basis, Sentence] = {
    Basis.HEADING: _("按列名"),
    Basis.CONTENT: _("按内容猜的"),
    Basis.REMEMBERED: _("上次定的"),
    Basis.PERSON: _("您选的"),
    Basis.NOTHING: _("没认出来"),
}


def field_name(kind: Kind, field: str) -> str:
    """What a column is read as, in the active language."""
    return str(FIELDS[kind].get(field, NOT_READ)) if field else str(NOT_READ)


def changed_fields(what: tuple[str, ...]) -> str:
    """The fields of a person that change, in the active language."""
    return "、".join(str(CHANGES.get(one, one)) for one in what if one != "id_type")
