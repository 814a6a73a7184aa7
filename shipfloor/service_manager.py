"""What systemd is told of this process (sd_notify(3)), where it listens. Does not know what is served."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

STARTING_USEC = 60_000_000


def notify(state: str) -> None:
    """One datagram to systemd's socket, where there is one."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path:
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    # systemd restarts us if it hears nothing; nothing better can be done here.
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender, suppress(OSError):
        sender.sendto(state.encode(), address)


def still_starting(_count: int) -> None:
    """It goes on: a new version that makes its tables anew from a long record is not to be killed in the middle."""
    notify(f"EXTEND_TIMEOUT_USEC={STARTING_USEC}")
