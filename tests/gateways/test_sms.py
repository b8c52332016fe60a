import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from liandong.gateways.sms import DevelopmentGateway, HttpGateway, SendingFailed, gateway


def test_the_development_gateway_prints_one_line_with_the_number_masked():
    stream = io.StringIO()
    DevelopmentGateway(stream).send(phone="13800001234", text="验证码 123456")
    assert stream.getvalue() == "[短信] 138****1234 验证码 123456\n"


@pytest.fixture
def provider():
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200 if got[-1]["phone"] != "13900000000" else 503)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/sms", got
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_http_gateway_posts_number_and_text(provider):
    url, got = provider
    HttpGateway(url).send(phone="13800001234", text="您好")
    assert got == [{"phone": "13800001234", "text": "您好"}]


def test_a_provider_that_refuses_is_a_failure_without_number_or_text(provider):
    with pytest.raises(SendingFailed) as caught:
        HttpGateway(provider[0]).send(phone="13900000000", text="您好")
    assert str(caught.value) == "HTTP 503"


def test_only_known_gateways_and_web_addresses_are_taken():
    with pytest.raises(ValueError, match="development or http"):
        gateway("pigeon")
    with pytest.raises(ValueError, match="http or https"):
        gateway("http", "file:///etc/passwd")
