"""Words for the catalogue of services that may be bought: columns, what is wrong, events."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.core.purchase_catalogue import Column, Wrong

Sentence = str | Promise

REFUSALS: dict[str, Sentence] = {
    "catalogue_empty": _("没有等着公布的目录。请先导入，或者看看是不是已经公布了。"),
}

EVENTS: dict[str, Sentence] = {
    "CatalogueTakenIn": _("%(buyer)s 的购买目录导入了，新增 %(new)s 条，修改 %(changed)s 条"),
    "CataloguePublished": _("%(buyer)s 公布了 %(items)s 条购买目录"),
}

COLUMNS: dict[str, Sentence] = {
    Column.CODE: _("目录编号"),
    Column.NAME: _("目录名称"),
    Column.STANDARD: _("服务标准"),
    Column.UNIT: _("计价单位"),
    Column.LOW: _("最低价（元）"),
    Column.HIGH: _("最高价（元）"),
}

WRONGS: dict[str, Sentence] = {
    Wrong.NO_HEADING: _("找不到表头。请在一行里写：目录编号、目录名称、服务标准"),
    Wrong.EMPTY: _("空着，请填上"),
    Wrong.TOO_LONG: _("太长了，最多 %(more)s 个字，请写短些"),
    Wrong.NOT_AN_AMOUNT: _("看不出是多少钱，请写成 1200.50 这样，最多两位小数"),
    Wrong.HALF_A_PRICE: _("计价单位、最低价、最高价要么都写，要么都不写，请补齐"),
    Wrong.HIGH_BELOW_LOW: _("最高价比最低价还低，请核对"),
    Wrong.CODE_TWICE: _("这个编号前面有了，请核对是不是重复"),
    Wrong.IN_USE: _("这一条已经买过，标准不能再改。请给改过的一条新的编号"),
    Wrong.NO_ROWS: _("表头下面没有数据，请填好再导入"),
    Wrong.TOO_MANY: _("一张表最多 %(more)s 行，请分开导入"),
}
