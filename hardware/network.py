"""The addresses that this machine has on its networks. Opens no connection and knows no peer."""

from __future__ import annotations

import socket
import struct
from fcntl import ioctl

_GET_ADDRESS = 0x8915  # linux/sockios.h: SIOCGIFADDR
_NAME_BYTES, _REQUEST_BYTES = 16, 256
_LOOPBACK = "127."


def addresses() -> tuple[str, ...]:
    """The IPv4 addresses of every network card that has one; none where this machine is on no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        found = [_address_of(line, name) for _, name in socket.if_nameindex()]
    return tuple(each for each in found if each and not each.startswith(_LOOPBACK))


def _address_of(line: socket.socket, card: str) -> str:
    request = struct.pack(f"{_REQUEST_BYTES}s", card.encode()[: _NAME_BYTES - 1])
    try:
        answer = ioctl(line.fileno(), _GET_ADDRESS, request)
    except OSError:
        # A card that is down, or has no address yet.
        return ""
    return socket.inet_ntoa(answer[20:24])
