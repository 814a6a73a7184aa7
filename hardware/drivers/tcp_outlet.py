"""A TCP line to a second system, kept open between codes. Knows no code; what comes back is thrown away.

TCP takes bytes for a peer that is no longer there. So before each code the line is asked whether the other side has
closed it, and what is not acknowledged within seconds closes it here; one code may be lost in between.
"""

from __future__ import annotations

import select
import socket

from hardware.errors import BadOption, OutletError

CONNECT_SECONDS = 2.0
SEND_SECONDS = 2.0
UNANSWERED_MS = 5000
_READ_BYTES = 4096


class TcpOutlet:
    """A line to ``host`` and ``port``."""

    def __init__(self, *, host: str, port: int) -> None:
        """Raises BadOption."""
        if not 0 < port < 65_536:
            raise BadOption(f"outlet tcp: port = {port} is none")
        self._address = (host, port)
        self._line: socket.socket | None = None

    def send(self, data: bytes) -> None:
        """Hand all of it over. Raises OutletError."""
        if self._line is not None and _has_closed(self._line):
            self.close()
        try:
            if self._line is None:
                self._line = _open(self._address)
            self._line.sendall(data)
        except OSError as error:
            self.close()
            raise OutletError(error.strerror or type(error).__name__) from error

    def close(self) -> None:
        """Let go of the line."""
        if self._line is not None:
            self._line.close()
            self._line = None


def _open(address: tuple[str, int]) -> socket.socket:
    line = socket.create_connection(address, timeout=CONNECT_SECONDS)
    line.settimeout(SEND_SECONDS)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)
    return line


def _has_closed(line: socket.socket) -> bool:
    """Whether the other side has ended the line; reads away what it said."""
    while select.select([line], [], [], 0)[0]:
        try:
            if not line.recv(_READ_BYTES):
                return True
        except OSError:
            return True
    return False
