"""Where a new client is kept: the point that was picked, else the middle of their street."""

from dataclasses import dataclass

from liandong.core import client_places as rules
from liandong.core.geo import Point, cell
from liandong.queries import maps


@dataclass(frozen=True, slots=True)
class ClientPlace:
    """Fields of a new client's place, ready for the table."""

    division_code: str
    lat: float | None = None
    lon: float | None = None
    cell: str = ""


def place_for(*, point: Point | None, address: str, near: str) -> ClientPlace:
    """The place of a new client. At most one query, none with a picked point.

    near
        The division of the need or of whoever writes the client down.
    """
    home = rules.home_division(address, near)
    found = point
    if found is None and rules.is_street(home):
        found = maps.street_middle(home[:9])
    if found is None:
        return ClientPlace(home)
    return ClientPlace(home, found.lat, found.lon, cell(found))
