"""What a file is: its first bytes say, not its name."""

_SIGNS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)


def kind_of(content: bytes) -> str:
    """The media type of a picture or PDF; empty for anything else.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"MZ")
    ('application/pdf', '')
    """
    return next((kind for sign, kind in _SIGNS if content.startswith(sign)), "")
