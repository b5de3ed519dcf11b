"""Links are looked at from our own network, and are no way into it."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from familjecentral.looking_at_links import Fault, Net, is_public, look_at


class Site(BaseHTTPRequestHandler):
    """Answers by its paths; keeps what it was asked."""

    asked: list[tuple[str, str, str]] = []

    def do_HEAD(self):
        self.asked.append((self.command, self.path, self.headers["Host"]))
        path = self.path.strip("/")
        if path == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _letter in range(200):
                try:
                    self.wfile.write(b"X")
                    self.wfile.flush()
                except OSError:
                    return
                self.server.stopped.wait(0.02)
            return
        to = {"on": "/200", "round": "/round", "inside": "http://inside.example/", "odd": "gopher://x/"}.get(path)
        status = 302 if to else 405 if path == "no-head" and self.command == "HEAD" else 200
        self.send_response(int(path) if path.isdigit() else status)
        if to:
            self.send_header("Location", to)
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 (what the server calls)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def port():
    from threading import Event

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads, server.stopped = True, Event()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_address[1]
    server.stopped.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def net(port):
    """A world of two names: the site is out in it, and the other is inside."""
    Site.asked.clear()
    names = {
        "site.example": ["127.0.0.1"],
        "inside.example": ["10.0.0.1"],
        "both.example": ["127.0.0.1", "10.0.0.1"],
    }

    def addresses_of(host, _port):
        if host not in names:
            raise OSError
        return names[host]

    return Net(addresses_of, lambda ip: ip == "127.0.0.1", frozenset({port, 80}), seconds=0.5)


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("200", None), ("on", None), ("no-head", None), ("404", Fault.NOT_FOUND), ("410", Fault.NOT_FOUND),
        ("403", None), ("429", None), ("500", Fault.SERVER_FAULT), ("503", Fault.SERVER_FAULT),
        ("round", Fault.ROUND_AND_ROUND), ("inside", Fault.NOT_PUBLIC), ("odd", Fault.NOT_A_WEB_ADDRESS),
        ("drip", Fault.NO_ANSWER),
    ],
)  # fmt: skip
def test_what_a_site_answers(net, port, path, fault):
    assert look_at(f"http://site.example:{port}/{path}", net) == fault


def test_the_site_is_asked_by_its_name_at_the_address_that_was_looked_up_and_again_only_when_head_fails(net, port):
    look_at(f"http://site.example:{port}/200?a=å", net)
    look_at(f"http://site.example:{port}/404", net)
    host = f"site.example:{port}"
    assert Site.asked == [("HEAD", "/200?a=%C3%A5", host), ("HEAD", "/404", host), ("GET", "/404", host)]


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://inside.example/", Fault.NOT_PUBLIC),
        ("http://both.example/", Fault.NOT_PUBLIC),  # one of its addresses is inside
        ("http://nowhere.example/", Fault.NO_SUCH_HOST),
        ("ftp://site.example/", Fault.NOT_A_WEB_ADDRESS),
        ("http://user:pass@site.example/", Fault.NOT_A_WEB_ADDRESS),
        ("http://site.example:22/", Fault.NOT_A_WEB_ADDRESS),
        ("http://site.example:99999/", Fault.NOT_A_WEB_ADDRESS),
        ("http:///x", Fault.NOT_A_WEB_ADDRESS),
        ("http://[::1/", Fault.NOT_A_WEB_ADDRESS),
        ("", Fault.NOT_A_WEB_ADDRESS),
    ],
)
def test_what_is_never_asked(net, url, fault):
    assert (look_at(url, net), Site.asked) == (fault, [])


def test_a_certificate_that_can_not_be_proven_is_said(net, port):
    """The site speaks no TLS at all: that is not a safe page either."""
    assert look_at(f"https://site.example:{port}/", net) == Fault.NOT_SECURE


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
    ],
)  # fmt: skip
def test_addresses_inside_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_addresses_out_in_the_world_are(address):
    assert is_public(address)


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://0x7f.1/", "http://2130706433/"])
def test_by_itself_it_never_reaches_our_own_machine(url):
    assert look_at(url) == Fault.NOT_PUBLIC
