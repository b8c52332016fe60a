"""What stands in an address or a form where a number should."""

MOST_DIGITS = 18
"""A database holds no longer number as an id."""
SMALL_DIGITS = 9
"""And none as an amount."""


def whole(text: str, most_digits: int = MOST_DIGITS) -> int:
    """The whole number that is written here in digits; 0 for anything else.

    ``str.isdigit`` also holds for "²", which no number is made of, and for more digits than
    Python converts or a database holds.

    >>> whole("42"), whole("²"), whole("-3"), whole(""), whole("9" * 5000)
    (42, 0, 0, 0, 0)
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= most_digits
    return int(text) if is_number else 0
