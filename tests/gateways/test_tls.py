"""Ways out over TLS, before receivers with a certificate of a self-made authority.

Who trusts that authority sends; who does not gives nothing away: no password, no word.
"""

from datetime import UTC, datetime

import pytest

from liandong.core.push_keys import new_push_key
from liandong.gateways.answers import SendingFailed
from liandong.gateways.email import Mail, SmtpGateway
from liandong.gateways.push import Push, WebPushGateway
from liandong.gateways.robots import AppriseGateway, Word
from liandong.gateways.sms import HttpGateway
from tests.make_notices import Browser
from tests.receivers import Authority, http_receiver, mail_receiver

MAIL = Mail(
    to="chen@example.org",
    subject="班次取消了",
    text="不用再去",
    html="<p>不用再去</p>",
    key="ld-email-1",
    written_at=datetime(2026, 4, 27, 1, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


def smtp(post, tls, ca=""):
    asked = f"tls={tls}" + (f"&ca={ca}" if ca else "")
    url = f"smtp://notice:p%40ss@127.0.0.1:{post.port}?{asked}"
    return SmtpGateway(url, "联动 <notice@liandong.example>")


@pytest.mark.parametrize("tls", ["start", "always"])
def test_a_mail_goes_to_a_server_whose_authority_is_trusted(authority, tls):
    with mail_receiver(authority, tls) as post:
        way = smtp(post, tls, authority.file)
        assert way.send(MAIL) == "250 taken as q1"
        way.close()
    assert (post.logins, post.over_tls) == ([(b"notice", b"p@ss")], [True])


@pytest.mark.parametrize("tls", ["start", "always"])
def test_a_server_that_anybody_could_be_hears_no_password(authority, tls, logged_errors):
    with mail_receiver(authority, tls) as post, pytest.raises(SendingFailed) as found:
        smtp(post, tls).send(MAIL)
    assert (str(found.value), found.value.is_final) == ("SSLCertVerificationError", False)
    assert (post.logins, post.got) == ([], [])


def test_a_server_without_starttls_hears_no_password():
    with mail_receiver() as post, pytest.raises(SendingFailed, match="SMTPNotSupportedError"):
        smtp(post, "start").send(MAIL)
    assert (post.logins, post.got) == ([], [])


def test_an_authority_that_is_not_there_is_said_at_the_start(tmp_path):
    with pytest.raises(ValueError, match="no certificates in ca="):
        SmtpGateway(f"smtp://mail.example:587?ca={tmp_path / 'none.pem'}", "a@b.example")
    (empty := tmp_path / "empty.pem").write_text("")
    with pytest.raises(ValueError, match="no certificates in ca="):
        SmtpGateway(f"smtp://mail.example:587?ca={empty}", "a@b.example")


def text_message(url):
    return HttpGateway(url).send(phone="13800001234", text="不用再去", key="1")


def push(url):
    browser = Browser()
    told = Push(f"{url}/1", browser.p256dh, browser.secret, "班次", "不用再去", url, "ld-push-1")
    return WebPushGateway(new_push_key(), "mailto:notice@liandong.example").send(told)


def group(url):
    return AppriseGateway(url).send(Word("wecom", "693a91f6-7abc", "", "取消了"))


@pytest.mark.parametrize("way", [text_message, push, group])
def test_posts_go_to_a_server_whose_authority_is_trusted_and_to_no_other(
    authority, way, monkeypatch
):
    with http_receiver(authority) as web:
        web.answers = [(201 if way is push else 200, b'{"errcode":0,"errmsg":"ok"}')]
        with pytest.raises(SendingFailed) as found:
            way(web.url)
        assert (web.got, found.value.is_final) == ([], False)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.file))
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        assert way(web.url).startswith("HTTP 20")
        assert len(web.got) == 1
