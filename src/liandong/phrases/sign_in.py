"""Words about coming in."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "code_sent_just_now": _("验证码刚发过，请过 %(seconds)s 秒再要一个。"),
    "too_many_codes": _(
        "这个号码 24 小时内已发过 %(most)s 个验证码，请在 %(again_at)s 之后再试，或改用密码登录。"
    ),
    "code_lapsed": _("验证码已失效，请重新获取。"),
    "code_wrong": _("验证码不对，还可以再试 %(left)s 次。"),
    "password_wrong": _("手机号和密码对不上。没设过密码的，请用验证码登录。"),
    "account_closed": _("这个账号已停用。需要恢复，请联系所在的服务站。"),
}
EVENTS = {
    "SignInCodeSent": _("向 %(phone)s 发送了登录验证码"),
    "SignedIn": _("%(person)s 登录"),
    "PasswordSet": _("%(person)s 设置了密码"),
}
