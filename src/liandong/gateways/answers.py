"""What every way of sending says when it could not send, and when it hands a message over."""

from collections.abc import Callable

Handing = Callable[[], None]
"""Called just before the first byte leaves that the provider could act on."""


def nothing_to_mark() -> None:
    """For senders that keep no record of the handing over."""


class SendingFailed(Exception):
    """The message did not go out; the words say why, without address or text.

    is_final
        Trying again is useless: the provider refused for good.
    is_gone
        The address is no more.
    """

    def __init__(self, why: str, *, is_final: bool = False, is_gone: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final or is_gone
        self.is_gone = is_gone
