"""``doctor --scan`` and ``--sheet``: what a scanner sends is shown as it is, and how to set one up."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from hardware.errors import PortUnplugged
from hardware.virtual_scanner import VirtualScanner

pytestmark = pytest.mark.slow


def repeat_bytes(scanner: VirtualScanner, sent: bytes) -> None:
    with suppress(PortUnplugged):  # its line fills when the doctor has gone
        for _ in range(20):
            scanner.send_bytes(sent)
            time.sleep(0.2)


def repeat_scan(scanner: VirtualScanner) -> None:
    """Until somebody reads it: a code scanned while the port was closed is lost."""
    for _ in range(20):
        scanner.send("]C0YT7512304418826")
        time.sleep(0.2)
