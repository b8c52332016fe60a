"""Where something is: a division, a point and the hexagon that others may see."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Located(models.Model):
    """Fields of everything that stands somewhere.

    ``lat``/``lon`` are WGS-84 degrees. ``cell`` is the H3 cell (resolution 8, about
    0.7 km²): the only nearness that other people are shown.
    """

    division_code = models.CharField(_("所在地区"), max_length=12, blank=True, db_index=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    cell = models.CharField(max_length=15, blank=True, db_index=True)

    class Meta:
        abstract = True


LOCATED = frozenset({"division_code", "lat", "lon", "cell"})
