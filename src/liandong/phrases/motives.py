"""The twelve questions, in our own words; refusals and events about the answers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "motives_incomplete": _("还有 %(missing)s 题没有选。都选了才算数；不想答，整个不填也没关系。"),
    "motives_consent_missing": _("要先勾选同意，才能记下您的回答。"),
}

EVENTS: dict[str, Sentence] = {"MotivesSaid": _("说了自己为什么来")}

QUESTIONS: dict[str, Sentence] = {
    "values_1": _("看到别人有难处，我想搭把手。"),
    "values_2": _("为自己在意的事出力，我觉得值。"),
    "understanding_1": _("我想见识平时接触不到的人和事。"),
    "understanding_2": _("做着做着，我能学到新本事。"),
    "social_1": _("家人、朋友都在做，我想和他们一起。"),
    "social_2": _("我想多认识几个街坊邻里。"),
    "career_1": _("这些经历对我找工作、做工作有帮助。"),
    "career_2": _("我想试试自己适合做哪一行。"),
    "protective_1": _("忙起来，心里的烦心事会轻一些。"),
    "protective_2": _("一个人闷的时候，来这里心里踏实。"),
    "enhancement_1": _("被人需要，让我觉得自己有用。"),
    "enhancement_2": _("做完一次，我整个人更有精神。"),
}

ANSWERS: dict[int, Sentence] = {
    1: _("完全不是"),
    2: _("不太是"),
    3: _("说不好"),
    4: _("比较是"),
    5: _("正是这样"),
}
