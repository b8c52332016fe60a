"""Sentences about wishes, swaps and finding somebody else."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "too_many_wishes": _("最多记 %(most)s 个心愿。请先删掉一个用不上的。"),
    "wish_empty": _("请至少说一样：做什么、哪一带、什么时候，或者一个词。"),
    "swap_over": _("“%(shift_title)s”的这次换班已经答复、撤回，或者名额已经不在了。"),
    "swap_asked": _("“%(shift_title)s”的名额已经在问别人了。请先等答复，或撤回再问。"),
    "not_enough_places": _(
        "“%(shift_title)s”只剩 %(free)s 个名额，你们要 %(wanted)s 个。少约几位，或换一班。"
    ),
    "no_backup_named": _("请选备选的班次，一个或两个，最多 %(most)s 个。"),
    "nobody_named": _("请选一起去的人，最多 %(most)s 位；已经报了名的不用再选。"),
    "not_repeated": _("“%(shift_title)s”只有这一次，不能固定来。"),
    "swap_with_oneself": _("不能换给自己。请选另一个人。"),
}

EVENTS = {
    "WishMade": _("记下了一个心愿"),
    "WishChanged": _("改动了一个心愿"),
    "WishMet": _("有了合心愿的班次，通知了本人"),
    "SwapOffered": _("想把名额换给别人，问了对方"),
    "SwapAnswered": _("愿意交换，说了用哪一班换"),
    "SwapEnded": _("换班没有换成"),
    "PlacesSwapped": _("两边都答应，名额换好了"),
    "BackupsNamed": _("选了 %(backups)s 个备选"),
    "BackupTaken": _("第一选择去不成，换到了备选"),
    "BackupGivenUp": _("第一选择有了位置，退出了备选"),
    "SeatsHeld": _("约了人一起报名，留了 %(seats)s 个名额"),
    "SeatKept": _("给问到的人留了名额，等 TA 答复"),
    "SeatFreed": _("留着的 %(seats)s 个名额空出来了"),
    "TogetherEnded": _("一起报名的人都答复了，或时间到了"),
    "RegularBegun": _("想固定来，每次先问本人"),
    "RegularEnded": _("不再固定来"),
    "ReplacementOpened": _("有人来不了，候补没有人，自动去问合适的人"),
}

MESSAGES = {
    "wish_met": _("您的心愿有了：“%(title)s”，%(starts_at)s。合适的班次有 %(count)s 个。"),
    "together_failed": _(
        "“%(title)s”（%(starts_at)s）没有凑齐，按约好的“要么都去”，大家的名额都退了。"
    ),
    "regular_asks": _(
        "“%(title)s”（%(starts_at)s）还来吗？名额给您留到 %(answer_by)s，点一下“来”就定了。"
    ),
    "regular_reminder": _(
        "“%(title)s”（%(starts_at)s）还没等到您的答复。%(answer_by)s 前不点“来”，名额就让给别人。"
    ),
    "regular_lapsed": _(
        "“%(title)s”（%(starts_at)s）没等到您点“来”，这次的名额让出去了。还有空位的话，可以再报名。"
    ),
    "regular_ended": _("%(name)s 不再固定参加“%(title)s”。已经排上的还算数，除非本人退出。"),
    "swap_offered": _(
        "%(name)s 想请您接他的班：“%(title)s”，%(starts_at)s。愿意或不愿意都请答复一声。"
    ),
    "swap_answered": _("%(name)s 愿意用“%(title)s”（%(starts_at)s）和您换，请您点头。"),
    "swap_ended": _("“%(title)s”（%(starts_at)s）没有换成，名额没有变。"),
    "swap_done": _("“%(title)s”（%(starts_at)s）已经换给 %(name)s。"),
}
