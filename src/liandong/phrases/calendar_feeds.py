"""Words about calendar feeds."""

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "FeedMade": _("开通了日历订阅"),
    "FeedRevoked": _("停用了日历订阅"),
}
