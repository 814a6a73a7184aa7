"""The addresses that this machine has on its networks. Opens no connection and knows no peer."""

from __future__ import annotations

from ipaddress import IPv4Address
from socket import AF_INET

from psutil import net_if_addrs


def addresses() -> tuple[str, ...]:
    """Every IPv4 address of every network card, its own loop left out; none where this machine is on no network."""
    found = [each.address for card in net_if_addrs().values() for each in card if each.family == AF_INET]
    return tuple(each for each in found if not IPv4Address(each).is_loopback)
