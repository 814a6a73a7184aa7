"""What tests inside the emulated machine share: its devices' other sides, how often to try, where figures go."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.ports import Scan
from tests.hardware.conftest import Heard

INSIDE = pytest.mark.skipif(shutil.which("gadget") is None, reason="runs inside the emulated machine")
"""Marks a file of tests that need the machine's devices."""
OUT = Path("/out")
"""The one folder that outlives the machine."""
PATIENCE_SECONDS = 60.0
"""For what a device does at once: the emulator may share its processor with many."""
ROUNDS = int(os.environ.get("SHIPFLOOR_ROUNDS", "20"))
"""How often each device is pulled out and put back."""

SERIAL_SCANNER = "/dev/serial/by-id/usb-ACME_Scanner_SN001-if00"
SERIAL_PEER = "/dev/ttyGS0"
SECOND_PEER = "/dev/ttyGS1"
KEYBOARD = "/dev/input/by-id/usb-ACME_KeyScanner_KB001-event-kbd"
KEYBOARD_PEER = "/dev/hidg0"


_GADGETS = Path("/sys/kernel/config/usb_gadget")
_CAMERA = Path("/sys/bus/platform/drivers/vivid")
_controllers: dict[str, str] = {}


def gadget(*words: str) -> None:
    """Plug, unplug or change a device: ``gadget("unplug", "scanner")``.

    The machine's own command takes most of a second of an emulated processor; what is done hundreds of times is
    written to the kernel here.
    """
    match words:
        case ("unplug", "camera"):
            (_CAMERA / "unbind").write_text("vivid.0")
        case ("plug", "camera"):
            (_CAMERA / "bind").write_text("vivid.0")
        case ("unplug", name) if controller := (_GADGETS / name / "UDC").read_text().strip():
            _controllers[name] = controller
            (_GADGETS / name / "UDC").write_text("\n")
        case ("plug", name) if name in _controllers:
            (_GADGETS / name / "UDC").write_text(_controllers.pop(name))
        case _:
            subprocess.run(["gadget", *words], check=True, capture_output=True)


def send(data: bytes, peer: str = SERIAL_PEER) -> None:
    """Bytes out of a serial scanner."""
    descriptor = os.open(peer, os.O_WRONLY | os.O_NOCTTY)
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    finally:
        os.close(descriptor)


def until(condition: Callable[[], bool], found: Callable[[], object] = lambda: "") -> None:
    """Wait for something that udev does in its own time; ``found`` says what there was where it never came."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, found()
        time.sleep(0.05)


def tell(name: str, values: list[float]) -> None:
    """Keep figures for the bench, where somebody asked for them (`/out` is a folder of the host)."""
    if os.path.ismount(OUT):
        (OUT / f"{name}.json").write_text(json.dumps(values))


_LETTERS = {letter: usage for usage, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 0x04)}
_SIGNS = {"0": 0x27, "\r": 0x28, "\t": 0x2B, " ": 0x2C, "-": 0x2D, "]": 0x30, "/": 0x38}
USAGES = _LETTERS | {str(digit): 0x1D + digit for digit in range(1, 10)} | _SIGNS
"""Keys of an American board by the numbers of the USB HID Usage Tables."""
TRIES = 20
HID_CTRL, HID_SHIFT = 0x01, 0x02


def type_keys(text: str, held: int = 0) -> None:
    """Press and release keys of the scanner in keyboard mode, as it does for each character of a code."""
    descriptor = os.open(KEYBOARD_PEER, os.O_WRONLY)
    try:
        for character in text:
            shift = HID_SHIFT if character.isupper() else 0
            os.write(descriptor, bytes([held | shift, 0, USAGES[character.lower()], 0, 0, 0, 0, 0]))
            os.write(descriptor, bytes(8))
    finally:
        os.close(descriptor)


def scan_keys(heard: Heard, code: str, suffix: str = "\r") -> Scan:
    """Scan a code in keyboard mode until it is read whole, as a person would, and give the scan.

    The kernel keeps 64 events for a reader, some ten characters: on a busy emulator more may come before a turn. What
    was lost then must have been reported as cut; anything else fails here.
    """
    for _ in range(TRIES):
        type_keys(code + suffix)
        reading = heard.scan()
        if isinstance(reading, Scan):
            return reading
        assert reading.reason == "cut"
    raise AssertionError(f"{code} was cut {TRIES} times")
