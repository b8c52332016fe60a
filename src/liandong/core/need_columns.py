"""Headings of lists of needs (calls for volunteers), in Chinese and as systems export them."""

from collections.abc import Mapping, Sequence

from liandong.core.cells import Cell
from liandong.core.columns import ColumnMapping, Vocabulary, propose

NEED_COLUMNS: Vocabulary = {
    "external_id": ("id", "编号", "需求编号", "活动编号", "项目编号", "记录号"),
    "province": ("addressprovince", "省", "省份"),
    "city": ("addresscity", "市", "城市", "地市"),
    "district": ("addressdistrict", "区县", "区", "县", "所属区", "行政区", "所在区"),
    "street": ("addressstreet", "街道", "道路", "路名", "乡镇街道", "所属街道"),
    "address": ("address", "地址", "详细地址", "活动地址", "活动地点", "服务地点", "地点"),
    "lon": ("coordlong", "经度", "lon", "lng", "longitude"),
    "lat": ("coordlat", "纬度", "lat", "latitude"),
    "category": ("servicetype", "服务类别", "服务类型", "活动类别", "项目类别", "类别"),
    "object": ("serviceobject", "服务对象", "对象"),
    "recruit": ("recruittime", "招募时间", "报名时间", "招募日期", "报名截止", "招募截止"),
    "people": ("recruitpersonnumber", "招募人数", "需要人数", "需求人数", "计划人数", "人数"),
    "title": ("name", "活动名称", "需求名称", "项目名称", "名称", "主题", "标题", "需要什么"),
    "description": (
        "description", "服务内容", "活动内容", "活动简介", "内容", "需求描述", "具体情况", "要求",
    ),
    "day": ("time", "服务时间", "活动时间", "服务日期", "活动日期", "日期", "时间"),
    "status": ("activitystatusid", "状态", "活动状态"),
    "hours": ("workinghours", "服务时长", "每次时长", "时长", "工时", "小时数"),
    "posted": ("timestamp", "发布时间", "填报时间", "提交时间", "登记时间"),
    "organization": ("organizationid", "组织单位", "发布单位", "主办单位", "组织"),
    "geohash": ("geohash",),
}  # fmt: skip


def propose_need_mapping(
    rows: Sequence[Sequence[Cell]],
    *,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> ColumnMapping | None:
    """What each column of a list of needs seems to mean; None when no header is found.

    remembered
        Header fingerprint → what ``ColumnMapping.remembered`` gave.
    """
    return propose(rows[:60], NEED_COLUMNS, remembered=remembered)
