"""Ways to send a mail. Only ``jobs`` may call them.

``development`` prints one line; ``smtp`` speaks to one server. SMTP knows no key by which a
server would notice a repeat and cannot be asked what became of a mail, so the moment of
handing over is marked just before ``DATA``: until then nothing can have been accepted. A
repeat carries the same ``Message-ID``, by which mail programs fold doubles into one. With TLS
the server's certificate is checked before a password or a mail goes out.
"""

import smtplib
import ssl
import sys
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Protocol, TextIO
from urllib.parse import parse_qs, unquote, urlsplit

from liandong.core.notice_facts import masked_email
from liandong.gateways.answers import Handing, SendingFailed, nothing_to_mark

TIMEOUT_S = 8
_POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, ready to go. ``stop_url`` ends this sort of mail with one click (RFC 8058)."""

    to: str
    subject: str
    text: str
    html: str
    key: str
    written_at: datetime
    stop_url: str = ""


class Gateway(Protocol):
    """What every way of sending mails can do."""

    @property
    def is_repeat_safe(self) -> bool:
        """Whether the same key twice reaches the reader once."""

    def send(self, mail: Mail, *, handing: Handing = nothing_to_mark) -> str:
        """Send it; the server's answer, or SendingFailed."""

    def close(self) -> None:
        """End the conversation with the server, if one is open."""


class DevelopmentGateway:
    """Prints ``[邮件] c***@example.org subject`` and the text instead of sending."""

    is_repeat_safe = True

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, mail: Mail, *, handing: Handing = nothing_to_mark) -> str:
        """Print it; never fails."""
        stream = self._stream or sys.stdout
        stream.write(
            f"[邮件] {masked_email(mail.to)} {mail.subject} {' '.join(mail.text.split())}\n"
        )
        stream.flush()
        return "printed"

    def close(self) -> None:
        """Nothing is open."""


class SmtpGateway:
    """One server; the conversation is kept for the mails of one round."""

    is_repeat_safe = False

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        tls, authority = asked.get("tls", ["start"])[0], asked.get("ca", [""])[0]
        if parts.scheme != "smtp" or not parts.hostname or tls not in {"start", "always", "none"}:
            raise ValueError(
                "LIANDONG_MAIL_URL must read smtp://user:password@host:587?tls=start "
                "(tls: start, always or none; ca: a file) when LIANDONG_MAIL=smtp."
            )
        self._trust = None if tls == "none" else _trusting(authority)
        self._parts, self._tls, self._sender = parts, tls, sender
        self._address = parseaddr(sender)[1]
        self._server: smtplib.SMTP | None = None

    def send(self, mail: Mail, *, handing: Handing = nothing_to_mark) -> str:
        """Speak to the server up to its answer; 5xx is final, everything else may be retried."""
        try:
            server = self._conversation()
            _accepted(server.mail(self._address))
            _accepted(server.rcpt(mail.to))
            handing()
            code, said = server.data(self._written(mail).as_bytes())
        except SendingFailed:
            self.close()
            raise
        except smtplib.SMTPResponseException as problem:
            self.close()
            raise SendingFailed(
                f"SMTP {problem.smtp_code}", is_final=problem.smtp_code >= 500
            ) from problem
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            raise SendingFailed(type(problem).__name__) from problem
        _accepted((code, said))
        return f"{code} {said.decode('utf-8', 'replace')}"

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def _conversation(self) -> smtplib.SMTP:
        if self._server is None:
            host, port = self._parts.hostname or "", self._parts.port or 0
            if self._tls == "always":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, port, timeout=TIMEOUT_S, context=self._trust
                )
            else:
                server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
            try:
                self._greet(server)
            except (smtplib.SMTPException, OSError):
                server.close()
                raise
            self._server = server
        return self._server

    def _greet(self, server: smtplib.SMTP) -> None:
        if self._tls == "start":
            server.starttls(context=self._trust)
        if self._parts.username:
            server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        server.ehlo_or_helo_if_needed()

    def _written(self, mail: Mail) -> EmailMessage:
        made = EmailMessage(policy=_POLICY)
        made["From"] = self._sender
        made["To"] = mail.to
        made["Subject"] = mail.subject
        made["Date"] = format_datetime(mail.written_at)
        made["Message-ID"] = f"<{mail.key}@{self._address.partition('@')[2] or 'localhost'}>"
        made["Auto-Submitted"] = "auto-generated"
        if mail.stop_url:
            made["List-Unsubscribe"] = f"<{mail.stop_url}>"
            made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        made.set_content(mail.text)
        made.add_alternative(mail.html, subtype="html")
        return made


def _trusting(authority: str) -> ssl.SSLContext:
    """Whom to believe: the system's authorities, or the one in a file. ValueError without it.

    Given none, ``smtplib`` would believe anybody.
    """
    try:
        return ssl.create_default_context(cafile=authority or None)
    except (OSError, ssl.SSLError) as problem:
        raise ValueError(f"LIANDONG_MAIL_URL: no certificates in ca={authority}.") from problem


def _accepted(answer: tuple[int, bytes]) -> None:
    if not 200 <= answer[0] < 300:
        raise SendingFailed(f"SMTP {answer[0]}", is_final=answer[0] >= 500)


def gateway(name: str, url: str, sender: str) -> Gateway:
    """The gateway by its setting: ``development`` or ``smtp``. ValueError otherwise."""
    if name == "development":
        return DevelopmentGateway()
    if name == "smtp":
        return SmtpGateway(url, sender)
    raise ValueError(f"LIANDONG_MAIL={name!r}: write development or smtp.")
