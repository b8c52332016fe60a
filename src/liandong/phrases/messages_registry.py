"""Messages that tell people about their registration and sign-in."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "sign_in_code": _("【联动】验证码 %(code)s，5 分钟内有效。不是本人操作请忽略，不要告诉别人。"),
    "person_registered": _("%(name)s，您好！注册成功，您的编号是 %(number)s。"),
    "person_verified": _("%(name)s，您的实名信息已核对，可以报名需要实名的服务了。"),
    "role_granted": _("您有了新的角色：%(role)s。"),
    "role_ended": _("您的角色“%(role)s”已结束。"),
    "credential_verified": _("您提交的资质“%(kind)s”已核对通过。"),
    "supervision_linked": _("从今天起，%(name)s 负责指导您。有事可以随时找 TA。"),
    "data_seen": _("%(viewer)s 查看了您的%(what)s，原因：%(why)s。"),
}
