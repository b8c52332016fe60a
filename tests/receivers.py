"""Receivers on this machine that stand for the world: an HTTP address, a mail server.

They count what a provider would have delivered, and can stop at a chosen point, so that a
worker can be killed there.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class HttpReceiver:
    """Keeps what was posted; ``answers`` are (status, body), the last one for all that follow.

    ``by_key`` holds one body for each Idempotency-Key, as a provider that knows keys keeps it.
    """

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.by_key: dict[str, bytes] = {}
        self.answers: list[tuple[int, bytes]] = [(200, b"{}")]
        self.before_keeping: Callable[[], bool] = lambda: True
        self.after_keeping: Callable[[], None] = lambda: None
        self.url = ""

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if not self.before_keeping():
            return 503, b""
        self.got.append({"path": path, "headers": headers, "body": body})
        self.by_key.setdefault(headers.get("idempotency-key", ""), body)
        self.after_keeping()
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    @property
    def told(self) -> list[Any]:
        return [json.loads(one["body"]) for one in self.got]


@contextmanager
def http_receiver() -> Iterator[HttpReceiver]:
    """A receiver at ``receiver.url`` for as long as the block runs."""
    receiver = HttpReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, said = receiver.take(self.path, headers, body)
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)
            except OSError:
                return

        def log_message(self, *told: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class MailReceiver:
    """Keeps what a mail server took; may stop before it hears DATA, or after it has the mail."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.to: list[str] = []
        self.port = 0
        self.refuses = False
        self.before_keeping: Callable[[], bool] = lambda: True
        self.after_keeping: Callable[[], None] = lambda: None

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refuses:
            return "550 no such mailbox"
        if not await self._away(self.before_keeping):
            return "451 later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got.append(envelope.content)
        self.to += envelope.rcpt_tos
        await self._away(self.after_keeping)
        return f"250 taken as q{len(self.got)}"

    @staticmethod
    async def _away(wait: Callable[[], Any]) -> Any:
        import asyncio

        return await asyncio.get_running_loop().run_in_executor(None, wait)


@contextmanager
def mail_receiver() -> Iterator[MailReceiver]:
    """A mail server at 127.0.0.1, ``receiver.port``, for as long as the block runs."""
    receiver = MailReceiver()
    controller = Controller(receiver, hostname="127.0.0.1", port=_free_port())
    controller.start()
    receiver.port = controller.port
    try:
        yield receiver
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
