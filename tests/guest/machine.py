"""What tests inside the emulated machine share: its devices' other sides, how often to try, where figures go."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

INSIDE = pytest.mark.skipif(shutil.which("gadget") is None, reason="runs inside the emulated machine")
"""Marks a file of tests that need the machine's devices."""
OUT = Path("/out")
"""The one folder that outlives the machine."""
ROUNDS = int(os.environ.get("SHIPFLOOR_ROUNDS", "20"))
"""How often each device is pulled out and put back."""

SERIAL_SCANNER = "/dev/serial/by-id/usb-ACME_Scanner_SN001-if00"
SERIAL_PEER = "/dev/ttyGS0"


def gadget(*words: str) -> None:
    """Plug, unplug or change a device: ``gadget("unplug", "scanner")``."""
    subprocess.run(["gadget", *words], check=True, capture_output=True)


def send(data: bytes, peer: str = SERIAL_PEER) -> None:
    """Bytes out of a serial scanner."""
    descriptor = os.open(peer, os.O_WRONLY | os.O_NOCTTY)
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    finally:
        os.close(descriptor)


def tell(name: str, values: list[float]) -> None:
    """Keep figures for the bench, where somebody asked for them (`/out` is a folder of the host)."""
    if os.path.ismount(OUT):
        (OUT / f"{name}.json").write_text(json.dumps(values))
