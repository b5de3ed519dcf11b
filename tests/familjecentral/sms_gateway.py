"""A gateway on loopback that speaks 46elks' interface, and answers as a test wants it to."""

from __future__ import annotations

import base64
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

USER, PASSWORD = "u-exempel", "hemligt-exempel"


class Elks:
    """``texts``: what it has taken. ``answers``: status, and ``body`` or how it is slow."""

    def __init__(self) -> None:
        self.texts = []
        self.asked = 0
        self.status, self.body = 200, json.dumps({"status": "created", "id": "s70df59406a1b4643b96f3f91e0bfb7b0"})
        self.waits_before_answer = 0.0
        self.drips_answer = False  # a byte at a time, for ever
        self.slow_body = False  # the status at once, the body never
        self.hangs_up = False
        self.url = ""

    @property
    def options(self) -> dict:
        """What SMS_OPTIONS holds to reach it."""
        return {
            "url": self.url, "username": USER, "password": PASSWORD, "sender": "Familjecent", "seconds": 1,
            "folder": "not used by this one",
        }  # fmt: skip

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        form = parse_qs(handler.rfile.read(int(handler.headers["Content-Length"])).decode())
        expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        is_right = (
            handler.path == "/a1/sms"
            and handler.headers["Authorization"] == expected
            and handler.headers["Content-Type"] == "application/x-www-form-urlencoded"
            and {"from", "to", "message"} <= form.keys()
        )
        if not is_right:
            handler.send_error(401 if handler.headers["Authorization"] != expected else 400)
            return
        if self.status < 300:
            self.texts.append({name: values[0] for name, values in form.items()})
        time.sleep(self.waits_before_answer)
        if self.hangs_up:
            handler.connection.close()
            return
        self.answer(handler)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        if self.drips_answer:
            for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000:
                handler.wfile.write(bytes([letter]))
                handler.wfile.flush()
                time.sleep(0.2)
            return
        handler.send_response(self.status)
        handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        if self.slow_body:
            time.sleep(3)
        handler.wfile.write(self.body.encode())


@contextmanager
def running():
    """The gateway on a free port of loopback."""
    elks = Elks()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                elks.take(self)
            except OSError:
                self.close_connection = True  # who asked has hung up

        def log_message(self, *args) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.block_on_close = True, False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    elks.url = f"http://127.0.0.1:{server.server_port}/a1/sms"
    try:
        yield elks
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
