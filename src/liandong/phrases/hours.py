"""Words for hours, check-in, the ledger and certificates."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    # Hours
    "crosses_midnight": _(
        "这段服务从 %(starts_at)s 到 %(ends_at)s，跨过了零点。请按天分成几条填写。"
    ),
    "not_yet_ended": _("服务要到 %(ends_at)s 才结束，结束后才能记录时长。"),
    "overlaps_other_service": _(
        "这段时间与“%(activity)s”（%(starts_at)s 至 %(ends_at)s）重叠，同一时间只能记一份时长。"
    ),
    "daily_cap_reached": _(
        "%(day)s 的服务时长已达到每日上限 %(cap_minutes)s 分钟，超出的部分不再计入。"
    ),
    "presence_too_short": _(
        "实际在场 %(present_minutes)s 分钟，不到计划 %(planned_minutes)s 分钟的 "
        "%(min_presence_pct)s%%，按本地规定不计时长。"
    ),
    "below_one_step": _(
        "班次内在场 %(present_minutes)s 分钟，不满一个计时单位（%(step_minutes)s 分钟）。"
    ),
    "backfill_too_old": _(
        "%(served_on)s 的服务已超过 %(max_days)s 天，不能再补录。如确有遗漏，请向记录单位提出异议。"
    ),
    "second_approver_missing": _("补录的时长需要第二个人核对，请选择核对人。"),
    "same_approver": _("录入人和核对人不能是同一个人，请换一位核对。"),
    "own_list": _(
        "到场和离场都是您自己登记的，没有别的凭据，要请另一位（社工、督导或协调员）确认。"
    ),
    "own_hours": _("不能录入或核对自己的时长，请由其他负责人办理。"),
    "already_recognized": _("这次服务的时长已经记入，编号 %(seq)s。如有错误，请用“更正”。"),
    "already_claimed": _("这次服务在 %(entered_at)s 已申请补录，正等第二个人核对。"),
    "already_reversed": _("编号 %(seq)s 的记录已经冲销，不能再冲销一次。"),
    "objection_already_open": _("您对编号 %(seq)s 的记录已提出异议，正在核实，请等待答复。"),
    "objection_closed": _("这条异议已经答复。如有新的情况，请重新提出。"),
    # Check-in
    "token_expired": _(
        "这个签到码已经失效（显示于 %(shown_at)s）。签到码每 30 秒更换一次，"
        "请到现场扫描屏幕上的新码。"
    ),
    "token_forged": _("这不是本平台的签到码。请扫描现场负责人屏幕上的二维码。"),
    "check_in_code_wrong": _("签到数字不对，或者已经更换。请按现场屏幕上现在的六位数字输入。"),
    "check_in_not_open": _("还没到签到时间，%(opens_at)s 开始签到。"),
    "check_in_closed": _(
        "班次已于 %(ended_at)s 结束，不能再签到。如果您到了现场，请联系负责人补录。"
    ),
    "already_checked_in": _("您已在 %(checked_in_at)s 签到，不用再签一次。"),
    "not_checked_in": _("还没有签到，不能签退。如果您早已到场，请现场负责人代为登记。"),
    "already_checked_out": _("您已在 %(checked_out_at)s 签退。"),
    "not_on_this_shift": _(
        "这个码是“%(shift_title)s”（%(starts_at)s）的，您不在这一班的名单里。"
        "想参加，请先报名，或请带队的人把您加进名单。"
    ),
    "on_another_shift": _(
        "这个码是“%(shift_title)s”（%(starts_at)s）的，您报的是“%(own_title)s”（%(own_starts_at)s）。"
        "请找您那一班的屏幕扫码；想换到这一班，请先报名，或请带队的人把您加进名单。"
    ),
    "no_shift_now": _("您现在没有要签到的班次。请先报名，到了现场再签到。"),
    # Certificates
    "certificate_not_genuine": _(
        "查无此证明：没有出具过内容完全一致的证明。请核对编号、姓名、时长和日期，"
        "或联系证明上的出具单位。"
    ),
    "nothing_to_certify": _("%(first_day)s 至 %(last_day)s 没有已确认的服务时长，无法出具证明。"),
    "activities_without_hours": _(
        "%(first_day)s 至 %(last_day)s，这些活动没有已确认的服务时长：%(activities)s。"
        "请去掉它们，或者换一段日期。"
    ),
    "too_many_activities": _(
        "一份证明最多写 %(most)s 项活动，您选了 %(count)s 项。请少选几项，或者开全部活动的证明。"
    ),
    "already_withdrawn": _("证明 %(number)s 已经撤回。"),
    "glyph_missing": _(
        "证明用的字体里没有这些字：%(characters)s。为免印错姓名，没有生成证明，"
        "请联系管理员加装字体。"
    ),
}

EVENTS: dict[str, Sentence] = {
    "CheckedIn": _("已签到"),
    "CheckedOut": _("已签退"),
    "CheckOutProposed": _("忘记签退，系统按在场情况建议了签退时间，等负责人确认"),
    "BackfillAsked": _("申请补录“%(activity)s”的时长，等第二个人核对"),
    "BackfillRefused": _("“%(activity)s”的补录没有通过：%(reason)s"),
    "HoursRecognized": _("“%(activity)s”记入服务时长 %(minutes)s 分钟，编号 %(seq)s"),
    "HoursCorrected": _(
        "“%(activity)s”的时长更正为 %(minutes)s 分钟（冲销编号 %(reversed_seq)s）：%(reason)s"
    ),
    "HoursObjected": _("对“%(activity)s”的时长提出异议：%(reason)s"),
    "ObjectionAnswered": _("对“%(activity)s”时长的异议已答复：%(answer)s"),
    "LedgerAudited": _("核对了 %(entries)s 条时长记录，发现 %(faults)s 处异常"),
    "CertificateIssued": _("出具证明 %(number)s，时长共 %(minutes)s 分钟"),
    "CertificateWithdrawn": _("撤回证明 %(number)s：%(reason)s"),
}

EVIDENCE: dict[str, Sentence] = {
    "scan": _("现场扫码"),
    "badge": _("现场扫证"),
    "offline": _("离线扫码"),
    "leader_list": _("现场点名"),
    "paper": _("纸质签到表"),
    "backfill": _("事后补录"),
    "imported": _("外部转入"),
}

EVIDENCE_PROOF: dict[str, Sentence] = {
    "scan": _("本人到场扫描每 30 秒更换的签到码，时间由系统当场记下"),
    "badge": _("现场负责人当场扫描本人的志愿者证，记下到场和离场时间"),
    "offline": _("没有网络时扫描现场的签到码，由本人手机签名保存，联网后按码上的时间核对"),
    "leader_list": _("现场负责人当场按名单点名，记下到场和离场时间"),
    "paper": _("现场在纸上签名，之后由负责人录入，附有纸面照片"),
    "backfill": _("活动后补录，写明原因、附上凭据，并由第二个人核对"),
    "imported": _("由其他平台或纸质档案转入，保留原来的来源"),
}

HOUR_KINDS: dict[str, Sentence] = {
    "credit": _("信用时长"),
    "honour": _("荣誉时长"),
}

FORMS: dict[str, Sentence] = {
    "listed": _("逐次列出"),
    "summary": _("按活动汇总"),
}

VERDICTS: dict[str, Sentence] = {
    "genuine": _("证明真实有效"),
    "withdrawn": _("证明已撤回，不再有效"),
    "not_genuine": _("查无此证明"),
}

VERDICT_ADVICE: dict[str, Sentence] = {
    "genuine": _("以下内容与出具时完全一致。请与纸面逐项核对，不一致的以本页为准。"),
    "withdrawn": _("这份证明曾经出具，后来被出具单位撤回。请向持有人索取新的证明。"),
    "not_genuine": _(
        "没有出具过这样的证明，或者链接不完整。请重新扫描纸上的二维码，或致电纸上的出具单位。"
    ),
}

TAMPERING: dict[str, Sentence] = {
    "changed": _("内容被改动"),
    "removed": _("记录被删除"),
    "inserted": _("多出一条记录"),
    "reordered": _("顺序被调换"),
}
