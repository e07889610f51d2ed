"""A way to a server that can be cut."""

from __future__ import annotations

import contextlib
import select
import socket
import socketserver
import threading
from collections.abc import Iterator

from streams.broker import free_port


class Proxy:
    """Passes connections to `host:port` on from `place`, but not while it is `cut`."""

    def __init__(self, target: str) -> None:
        host, _, port = target.rpartition(":")
        self._target = (host, int(port))
        self._port = free_port()
        self.place = f"127.0.0.1:{self._port}"
        self._listen()

    def _listen(self) -> None:
        open_ones: set[socket.socket] = set()
        target = self._target

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with socket.create_connection(target) as far:
                    open_ones.update((self.request, far))
                    with contextlib.suppress(OSError, ValueError):
                        _pass_on(self.request, far)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self._open = open_ones
        self._server = Server(("127.0.0.1", self._port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """End it, and all connections."""
        self._server.shutdown()
        self._server.server_close()
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    @contextlib.contextmanager
    def cut(self) -> Iterator[None]:
        """No connection works meanwhile."""
        self.close()
        try:
            yield
        finally:
            self._listen()


def _pass_on(near: socket.socket, far: socket.socket) -> None:
    while True:
        for one in select.select([near, far], [], [])[0]:
            data = one.recv(65_536)
            if not data:
                return
            (far if one is near else near).sendall(data)
