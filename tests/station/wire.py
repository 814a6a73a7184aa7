"""A wire between a station and its printer that knows where in a label it is, so that a test can act just there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

RASTER = b"\x1dv0"


class Wire:
    """Forwards bytes both ways. ``on`` maps a moment (``first``, ``middle``, ``sent``) to what happens then, once.

    ``first``: the label's first raster bytes are about to be forwarded; ``middle``: some of them were; ``sent``: all
    were, and the printer's answer is about to go back.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.on: dict[str, Callable[[], None]] = {}
        self._closing = False
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Stop listening and wait for what is still on the wire."""
        self._closing = True
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for thread in self._threads:
            thread.join(timeout=5)

    def _accept(self) -> None:
        while not self._closing:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._carry, args=(client,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._target)) as printer:
            label = threading.Event()
            back = threading.Thread(target=self._back, args=(printer, client, label), daemon=True)
            back.start()
            try:
                while data := client.recv(4096):
                    if RASTER in data:
                        label.set()
                        self._now("first")
                    printer.sendall(data)
                    if label.is_set():
                        self._now("middle")
                printer.shutdown(socket.SHUT_WR)
            except OSError:
                # One side is gone in the middle of a label: what this wire is for. The printer must hear of it: a close
                # alone waits for whoever reads, and it would serve the dead connection for ever.
                with suppress(OSError):  # the printer's side is the one that is gone
                    printer.shutdown(socket.SHUT_RDWR)
            back.join(timeout=5)

    def _back(self, printer: socket.socket, client: socket.socket, label: threading.Event) -> None:
        try:
            while data := printer.recv(4096):
                if label.is_set():
                    self._now("sent")
                client.sendall(data)
        except OSError:
            return

    def _now(self, moment: str) -> None:
        act = self.on.pop(moment, None)
        if act is not None:
            act()
