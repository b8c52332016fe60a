"""Receivers on this machine that stand for the world: an HTTP address, a mail server.

They count what a provider would have delivered, and can stop at a chosen point, so that a
worker can be killed there.
"""

import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


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


class Authority:
    """A certificate authority of our own, and a server at 127.0.0.1 that it vouches for."""

    def __init__(self, folder: Path) -> None:
        root, self.file = ec.generate_private_key(ec.SECP256R1()), folder / "ca.pem"
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "self-made authority")])
        key = ec.generate_private_key(ec.SECP256R1())
        self.file.write_bytes(_signed(name, name, root, root, is_authority=True))
        server = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "receiver")])
        pair = folder / "server.pem"
        pair.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + _signed(server, name, key, root, is_authority=False)
        )
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pair)


def _signed(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    by: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> bytes:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    )
    if not is_authority:
        here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        made = made.add_extension(x509.SubjectAlternativeName([here]), critical=False)
    return made.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@contextmanager
def http_receiver(authority: Authority | None = None) -> Iterator[HttpReceiver]:
    """A receiver at ``receiver.url`` for as long as the block runs; https with an authority."""
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
    if authority is not None:
        server.socket = authority.context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if authority is None else "https"
    receiver.url = f"{scheme}://127.0.0.1:{server.server_port}"
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
        self.logins: list[tuple[bytes, bytes]] = []
        self.over_tls: list[bool] = []
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
        self.over_tls.append(server.transport.get_extra_info("sslcontext") is not None)
        self.to += envelope.rcpt_tos
        await self._away(self.after_keeping)
        return f"250 taken as q{len(self.got)}"

    def let_in(
        self, server: Any, session: Any, envelope: Any, mechanism: str, told: Any
    ) -> AuthResult:
        if isinstance(told, LoginPassword):
            self.logins.append((told.login, told.password))
        return AuthResult(success=True)

    @staticmethod
    async def _away(wait: Callable[[], Any]) -> Any:
        import asyncio

        return await asyncio.get_running_loop().run_in_executor(None, wait)


@contextmanager
def mail_receiver(authority: Authority | None = None, tls: str = "") -> Iterator[MailReceiver]:
    """A mail server at 127.0.0.1, ``receiver.port``, for as long as the block runs.

    With an authority it takes passwords, over TLS only: from the first byte (``always``) or
    after STARTTLS (``start``).
    """
    receiver = MailReceiver()
    told: dict[str, Any] = {}
    if authority is not None:
        told = {"authenticator": receiver.let_in, "auth_require_tls": tls == "start"}
        told |= (
            {"ssl_context": authority.context}
            if tls == "always"
            else {"tls_context": authority.context, "require_starttls": True}
        )
    controller = Controller(receiver, hostname="127.0.0.1", port=_free_port(), **told)
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
