"""Where a client who is written down for the first time lives, as far as it was said.

A point that was picked counts. Else the street that the address names counts, if it lies in the
county in which one works; else the street of whoever writes, when that is one. A street's own
middle is looked up elsewhere: whoever is shown on a map by it is shown there, not at a door.
"""

from liandong.core.places import Level, UnknownDivision, division, locate, normalized

_COUNTY, _STREET = 6, 9


def street_of(address: str, near: str) -> str:
    """The street that an address names in the county of ``near``; "" when it names none surely.

    >>> street_of("粤海街道后海大道 12 号", "440305001")
    '440305007'
    >>> street_of("桃园路 8 号 301", "440305001")
    ''
    """
    county = normalized(near)[:_COUNTY]
    if not address.strip() or len(county) < _COUNTY:
        return ""
    try:
        found = locate(address, under=county)
    except UnknownDivision:
        return ""
    sure = found.division is not None and not found.alternatives and not found.contradictions
    if not sure or found.division is None or found.division.level is not Level.STREET:
        return ""
    return found.division.code


def home_division(address: str, near: str) -> str:
    """The division under which a client is kept: the street the address names, else ``near``.

    >>> home_division("", "440305001")
    '440305001'
    """
    return street_of(address, near) or near


def is_street(code: str) -> bool:
    """Whether a code is that of a street."""
    if len(normalized(code)) < _STREET:
        return False
    try:
        return division(code[:_STREET]).level is Level.STREET
    except UnknownDivision:
        return False
