"""The network between a browser and the server, as a cable that can be pulled: harder than the browser's own."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Line:
    """Passes everything on to ``server``; while it is cut, no byte gets through and no connection is taken."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        self._to = (parts.hostname, parts.port)
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.is_cut = False
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        self.is_cut = True
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _address = self._listener.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(self._to)
            except OSError:
                near.close()
                continue
            for here, there in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(here, there), daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        self._open.add(here)
        with suppress(OSError):
            while not self.is_cut and (data := here.recv(65536)):
                there.sendall(data)
        for each in (here, there):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self._open.discard(here)
