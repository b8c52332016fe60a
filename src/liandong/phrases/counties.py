"""Words about setting a county up at once."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "plan_wrong": _(
        "计划的 %(where)s 这里不对：“%(value)s”。可以写：%(remedy)s。什么都没有写进去。"
    ),
    "county_there": _("这个区县已经有枢纽“%(name)s”了。可以在网页上添组织和人员，不用再建。"),
}

TABLES: dict[str, Sentence] = {"stations": _("社工站"), "people": _("人员")}
COLUMNS: dict[str, Sentence] = {
    "name": _("名称"),
    "street": _("街道"),
    "role": _("角色"),
    "phone": _("电话"),
    "unit": _("单位"),
}

EVENTS: dict[str, Sentence] = {
    "CountySetUp": _("建好了%(region)s：社工站 %(stations)s 个，人员 %(people)s 名"),
}
