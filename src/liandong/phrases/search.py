"""Words of the search: the kinds of what is found, and the line of history."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liandong.core.search import Kind

Sentence = str | Promise

KINDS: dict[Kind, Sentence] = {
    Kind.PERSON: _("人员"),
    Kind.ORGANIZATION: _("组织"),
    Kind.TEAM: _("队伍"),
    Kind.NEED: _("需求"),
    Kind.PROJECT: _("项目"),
    Kind.RESOURCE: _("资源"),
    Kind.COURSE: _("课程"),
    Kind.PRACTICE: _("经验卡"),
}
SHIFTS = _("可以报名的班次")
WAYS: dict[str, Sentence] = {"page": pgettext_lazy("search", "页面"), "api": "API"}

REFUSALS: dict[str, Sentence] = {}
EVENTS: dict[str, Sentence] = {"PeopleFound": _("搜索时看到了这些人的姓名：%(people)s")}
