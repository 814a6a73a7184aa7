"""The addresses of this machine."""

from __future__ import annotations

import re
import socket
from pathlib import Path

from hardware.network import addresses


def test_no_address_is_this_machines_own_loop_and_each_can_be_bound() -> None:
    for each in addresses():
        assert not each.startswith("127.")
        with socket.socket() as line:
            line.bind((each, 0))


def test_they_are_all_that_the_kernel_calls_its_own() -> None:
    told = Path("/proc/net/fib_trie").read_text(encoding="ascii")
    local = set(re.findall(r"\|-- (\S+)\n\s+/32 host LOCAL", told))
    assert set(addresses()) == {each for each in local if not each.startswith("127.")}
