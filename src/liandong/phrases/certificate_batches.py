"""Words for certificates that go to another body with the volunteers' consent."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "batch_lines_unread": _(
        "这些行读不出您可以查看的志愿者：%(lines)s。每行写一个志愿者编号，改好再提交。"
    ),
    "batch_list_empty": _("名单是空的。请每行贴一个志愿者编号。"),
    "batch_too_large": _("一次最多 %(most)s 人，这里有 %(count)s 人。请分成几份申请。"),
    "batch_taken": _("证明已经交出去了，现在改不了。要收回，请联系接收单位或社工。"),
    "batch_closed": _("答复到 %(answer_by)s 为止，现在不能再同意了。想交出去，请联系社工。"),
    "batch_cancelled": _("这次申请已经取消，不会交出任何证明。"),
    "batch_empty": _("还没有可以交出的证明：没有人同意，或者同意的人这段时间没有时长。"),
}

EVENTS: dict[str, Sentence] = {
    "CertificateBatchAsked": _("请 %(count)s 位志愿者决定是否把证明交给%(recipient)s"),
    "CertificateBatchAnswered": _("本人答复了是否把证明交给别人"),
    "CertificateBatchAnsweredForWard": _("监护人答复了是否把孩子的证明交给别人"),
    "CertificateBatchCancelled": _("取消了把证明交给%(recipient)s的申请"),
    "CertificateBatchTaken": _(
        "把 %(count)s 份证明交给%(recipient)s，另有 %(left_out)s 人不在其中"
    ),
}

MESSAGES: dict[str, Sentence] = {
    "certificate_batch_ward_asked": _("%(recipient)s想要%(name)s的服务证明，同不同意由您决定"),
    "certificate_batch_cancelled": _("%(recipient)s的申请已经取消，您的证明没有交出去"),
    "certificate_batch_asked": _("%(recipient)s想要您的服务证明，同不同意由您决定"),
}
