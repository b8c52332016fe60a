"""Words about people and organizations: refusals, events, roles, signs of a double record."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "id_number_invalid": _("这不是身份证号。请填写 18 位，最后一位可以是 X。"),
    "id_number_length_wrong": _("身份证号应为 18 位，现在是 %(length)s 位。"),
    "id_number_old": _("15 位的旧身份证号已停用，请填写现在的 18 位号码。"),
    "id_number_digits_lost": _(
        "表格把身份证号当成了数字，后几位已经丢失。请把这一列设为文本，重新填写。"
    ),
    "id_number_mistyped": _("身份证号对不上校验码，可能有一位填错了，请对照证件。"),
    "id_number_birth_wrong": _("身份证号里的出生日期 %(written)s 不对，请对照证件。"),
    "id_number_division_wrong": _("身份证号开头的 %(written)s 不是地区代码，请对照证件。"),
    "phone_invalid": _("手机号应为 1 开头的 11 位数字，请检查。"),
    "credit_code_invalid": _(
        "统一社会信用代码“%(value)s”不对。请对照登记证书填写 18 位，其中没有字母 I、O、S、V、Z。"
    ),
    "name_invalid": _("“%(value)s”不像姓名。请填写证件上的姓名，少数民族姓名中间用“·”。"),
    "too_young": _("现在 %(age)s 岁，本地要满 %(min_age)s 岁才能注册。"),
    "guardian_consent_missing": _("现在 %(age)s 岁，请先让监护人同意。"),
    "already_registered": _(
        "这个证件已经注册过：%(hint)s。可以直接登录；如不是本人，请联系管理员。"
    ),
    "organization_already_registered": _("“%(organization)s”已经用这个信用代码登记过。"),
    "role_already_held": _("已经有“%(role)s”这个角色。"),
    "already_member": _("已经在“%(team)s”里了。"),
}

EVENTS: dict[str, Sentence] = {
    "PersonRegistered": _("%(person)s 注册"),
    "PersonVerified": _("%(person)s 通过实名核对"),
    "RoleGranted": _("%(person)s 从 %(since)s 起担任%(role)s"),
    "RoleEnded": _("%(person)s 不再担任%(role)s，自 %(until)s 起"),
    "OrganizationRegistered": _("“%(organization)s”登记"),
    "TeamFormed": _("“%(team)s”成立"),
    "MembershipStarted": _("%(person)s 加入“%(team)s”"),
    "MembershipEnded": _("%(person)s 离开“%(team)s”"),
}

ROLES: dict[str, Sentence] = {
    "volunteer": _("志愿者"),
    "social_worker": _("社工"),
    "supervisor": _("督导"),
    "team_leader": _("队长"),
    "coordinator": _("协调员"),
    "officer": _("主管部门人员"),
    "contact": _("居民联系人"),
}

LIKENESS: dict[str, Sentence] = {
    "same_name": _("姓名相同"),
    "similar_name": _("姓名相近"),
    "other_name": _("姓名不同"),
    "same_birth": _("出生日期相同"),
    "similar_birth": _("出生日期相近，可能填错一位"),
    "other_birth": _("出生日期不同"),
    "same_phone_tail": _("手机尾号相同"),
}

RELATIVES: dict[str, Sentence] = {
    "father": _("父亲"),
    "mother": _("母亲"),
    "grandparent": _("祖父母或外祖父母"),
    "other": _("其他监护人"),
}
