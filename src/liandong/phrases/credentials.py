"""Sentences about credentials: refusals, events, names of kinds and of skills."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "credential_kind_unknown": _(
        "没有“%(kind)s”这种资质。请从列表里选；列表里没有的，请选最接近的并写明。"
    ),
    "credential_dates_reversed": _(
        "有效期（%(expires_on)s）早于发证日期（%(awarded_on)s）。请对照证书检查。"
    ),
    "credential_in_the_future": _("发证日期 %(awarded_on)s 还没到。请对照证书检查。"),
    "credential_own_check": _("自己的证书不能自己核实。请换一位同事来核实。"),
    "reject_reason_missing": _("请写一句为什么没有通过，例如“照片看不清编号”，对方才知道怎么改。"),
    "paper_file_too_large": _(
        "文件有 %(size_mb)s MB，最大 %(most_mb)s MB。请用手机拍一张普通大小的照片再传。"
    ),
    "paper_file_unknown": _(
        "只能传照片（JPG、PNG、WebP）或 PDF。这个文件不是，或者是空的、坏了。请换一个再传。"
    ),
    "paper_file_gone": _("照片的文件不在了。请本人再传一次。"),
    "too_many_paper_files": _("一份证件最多 %(most)s 张照片。请先删掉一张。"),
}

EVENTS: dict[str, Sentence] = {
    "CredentialAdded": _("登记了一份资质，等待核实"),
    "CredentialVerified": _("核实了一份资质"),
    "CredentialRejected": _("没有通过资质核实，原因：%(reason)s"),
    "CredentialRenewed": _("资质续期到 %(expires_on)s"),
    "CredentialLapsed": _("一份资质已经到期"),
    "LapseNear": _("提醒了一份资质还有 %(days)s 天到期"),
    "PaperFileAdded": _("交上了一张证件照片"),
    "PaperFileRemoved": _("删掉了一张证件照片"),
}

KINDS: dict[str, Sentence] = {
    "social_worker_assistant": _("助理社会工作师"),
    "social_worker": _("社会工作师"),
    "social_worker_senior": _("高级社会工作师"),
    "first_aid": _("救护员证"),
    "first_aid_trainer": _("救护师资证"),
    "elder_care_worker": _("养老护理员证"),
    "nurse": _("护士执业证"),
    "physician": _("医师执业证"),
    "rehabilitation_therapist": _("康复治疗师资格"),
    "mind_counselor": _("心理咨询师证"),
    "psychotherapist": _("心理治疗师资格"),
    "psychiatrist": _("精神科医师执业证"),
    "legal_service_worker": _("基层法律服务工作者执业证"),
    "lawyer": _("律师执业证"),
    "mediator": _("人民调解员证"),
    "teacher": _("教师资格证"),
    "sports_instructor": _("社会体育指导员证"),
    "lifeguard": _("救生员证"),
    "firefighter": _("消防员证"),
    "rescuer": _("应急救援员证"),
    "driver_small": _("小型汽车驾驶证"),
    "driver_large": _("大型客货车驾驶证"),
    "electrician": _("电工作业证"),
    "accountant": _("会计证书"),
    "tax_agent": _("税务师证"),
    "interpreter": _("翻译证书"),
    "sign_language": _("手语翻译证书"),
}

_PAPER = {"kind": KINDS}
CODES = {
    kind: _PAPER
    for kind in (
        "credential_lapses",
        "credential_lapsed",
        "credential_verified",
        "credential_rejected",
    )
}
"""Messages that name the paper they are about."""

SKILLS: dict[str, Sentence] = {
    "01": _("医疗急救"),
    "02": _("体育"),
    "03": _("驾驶"),
    "04": _("法律"),
    "05": _("信息技术"),
    "06": _("经营管理"),
    "07": _("公关"),
    "08": _("教育培训"),
    "09": _("电器维修"),
    "10": _("安保"),
    "11": _("财会"),
    "12": _("设计"),
    "13": _("客服"),
    "14": _("物业养护"),
    "15": _("新闻写作"),
    "16": _("外语"),
    "17": _("音乐"),
    "18": _("心理咨询"),
    "19": _("护理照护"),
    "20": _("手工"),
    "21": _("文化艺术"),
    "22": _("网络"),
    "23": _("摄影摄像"),
    "99": _("其他技能"),
}

VALIDITIES: dict[str, Sentence] = {
    "not_yet": _("还没有生效"),
    "holds": _("有效"),
    "lapses_soon": _("快到期了"),
    "lapsed": _("已到期"),
}

STATES: dict[str, Sentence] = {
    "waiting": _("待核对"),
    "rejected": _("没有通过"),
    **VALIDITIES,
}
