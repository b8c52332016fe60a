"""Sentences about training: refusals, events, messages, kinds, and the path."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "course_not_open": _("“%(title)s”现在不开放。请看看别的课程，或问问开课的机构。"),
    "course_empty": _("“%(title)s”还没有内容。请先写一节课，或排一次面授，再发布。"),
    "question_unfit": _("“%(text)s”这道题还不完整：至少两个不同的答案，并选好哪个对。"),
    "session_times_unfit": _(
        "从 %(starts_at)s 到 %(ends_at)s 排不了：要在以后，结束晚于开始，一次不超过一天。"
    ),
    "session_full": _("“%(title)s”这一次 %(seats)s 个名额都满了。请选别的时间。"),
    "session_over": _("“%(title)s”这一次已经开始或取消了。请选别的时间。"),
    "session_not_yet": _("培训 %(starts_at)s 才开始，到时候再记谁来了。"),
    "not_in_session": _("名单里没有这位：没有报“%(title)s”这一次。请先报名。"),
    "own_attendance": _("自己来没来，不能自己记。请讲师或同事来记。"),
    "course_text_unclear": _(
        "第 %(line)s 行“%(text)s”看不懂：小节从“# 标题”开始，题目从“? 问题”开始。"
    ),
    "question_without_right": _(
        "第 %(line)s 行的题“%(text)s”要有两到四个不同的答案，其中一个前面写“+”。"
    ),
    "lessons_unread": _("还有 %(count)s 节没读完。读完再答题。"),
    "answers_missing": _("还有 %(count)s 题没答。答完再交。"),
}

EVENTS: dict[str, Sentence] = {
    "CoursePlanned": _("写了一门课“%(title)s”"),
    "CourseChanged": _("修改了课程“%(title)s”"),
    "CoursePublished": _("发布了课程“%(title)s”"),
    "CourseTakenDown": _("下架了课程“%(title)s”"),
    "TrainingSessionPlanned": _("“%(title)s”排在 %(starts_at)s"),
    "TrainingSessionCancelled": _("“%(title)s”取消了一次，原因：%(reason)s"),
    "TrainingSeatTaken": _("报名了培训“%(title)s”"),
    "TrainingSeatGivenBack": _("退出了培训“%(title)s”"),
    "TrainingAttendanceRecorded": _("记下了“%(title)s”的到场情况，来了 %(came)s 人"),
    "LessonRead": _("读完了“%(title)s”的一节：%(lesson)s"),
    "QuizAnswered": _("“%(title)s”答题，答对 %(right)s / %(questions)s"),
    "TrainingCompleted": _("完成了培训“%(title)s”，记 %(minutes)s 分钟"),
}

MESSAGES: dict[str, Sentence] = {
    "training_completed": _("您学完了“%(title)s”，已经记到培训记录里。"),
    "training_cancelled": _(
        "培训“%(title)s”（%(starts_at)s）取消了，原因：%(reason)s。您不用再去。"
    ),
    "training_soon": _("提醒：培训“%(title)s”%(starts_at)s开始，地点：%(place)s。"),
    "training_ends": _(
        "您的培训“%(title)s”到 %(expires_on)s 为止有效。想接着服务，请在这之前再学一次。"
    ),
}

STAGES: dict[str, Sentence] = {
    "newcomer": _("新人"),
    "skilled": _("熟手"),
    "leader": _("带队"),
    "trainer": _("讲师"),
    "assistant_social_worker": _("助理社工"),
}

STEPS: dict[str, Sentence] = {
    "minutes": _("服务满 %(needed)s 小时"),
    "learnt": _("学完 %(needed)s 门课，或有一份核对过的证书"),
    "led": _("带过 %(needed)s 次班"),
    "trainings": _("学完 %(needed)s 门课"),
    "taught": _("讲过 %(needed)s 次课"),
    "paper": _("考到助理社会工作师证并核对"),
}

WAYS: dict[str, Sentence] = {
    "online": _("在线学完"),
    "session": _("到场参加"),
    "outside": _("外单位培训"),
}
