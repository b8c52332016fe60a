"""Messages that tell people about their registration and sign-in."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "sign_in_code": _("【联动】验证码 %(code)s，5 分钟内有效。不是本人操作请忽略，不要告诉别人。"),
    "person_registered": _("%(name)s，您好！注册成功，您的编号是 %(number)s。"),
    "person_verified": _("%(name)s，您的实名信息已核对，可以报名需要实名的服务了。"),
    "role_granted": _("您有了新的角色，可以在“我的资料”里查看。"),
    "role_ended": _("您的一个角色已经结束，可以在“我的资料”里查看。"),
    "credential_verified": _("您提交的“%(kind)s”已核对通过。"),
    "credential_rejected": _("您提交的“%(kind)s”没有通过，原因：%(reason)s。改好可以再交。"),
    "credential_lapses": _(
        "您的“%(kind)s”%(expires_on)s到期，还有 %(days)s 天。续期以后在“我的证件”里交新的一份，"
        "就不耽误服务。"
    ),
    "credential_lapsed": _(
        "您的“%(kind)s”%(expires_on)s到期了，要用它的服务暂时不能参加。"
        "续期以后在“我的证件”里交新的。"
    ),
    "paper_seen": _("%(viewer)s 为了核对，打开了您的证件照片。都记在“我的数据”里。"),
    "supervision_linked": _("从今天起，%(name)s 负责指导您。有事可以随时找 TA。"),
    "agreement_to_sign": _("%(name)s 写了一份合作协议：%(goal)s。请看一看，同意就签。"),
    "agreement_signed": _("%(name)s 签了合作协议。"),
    "mutual_service_told": _("%(name)s 记了帮您的 %(minutes)s 分钟。是这样就点“是这样”。"),
    "local_note_thanked": _("%(name)s 说您写的本地经验有用，谢谢您。"),
    "session_to_sign": _("%(name)s 记了一次和您的谈话（%(day)s）。看一看，对的话点“确认”。"),
    "data_seen": _("%(viewer)s 查看了您的一项个人信息，原因：%(why)s。都记在“我的数据”里。"),
}
