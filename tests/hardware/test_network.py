"""The addresses of this machine."""

from __future__ import annotations

import socket
from pathlib import Path

from hardware.network import addresses


def test_no_address_is_this_machines_own_loop_and_each_can_be_bound() -> None:
    for each in addresses():
        assert not each.startswith("127.")
        with socket.socket() as line:
            line.bind((each, 0))


def test_it_agrees_with_the_kernels_list() -> None:
    told = Path("/proc/net/fib_trie").read_text(encoding="ascii")
    assert all(f"|-- {each}\n" in told for each in addresses())
