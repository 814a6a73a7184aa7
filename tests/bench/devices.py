"""Real kernel devices in the emulated machine: how soon each is back after a plug, and a typed code beside its floor.

An emulated processor: times are upper bounds. Where no machine starts, the figures are NaN.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guest.test_devices import boot

NOTHING = (float("nan"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Seconds from the plug to the state OK, medians and worst; milliseconds of a code of 15 keys and Enter."""

    scanner_back_s: float
    scanner_back_worst_s: float
    keyboard_back_s: float
    keyboard_back_worst_s: float
    camera_back_s: float
    camera_back_worst_s: float
    keyboard_scan_ms: float
    keyboard_floor_ms: float
    keyboard_ratio: float


def measure() -> Figures:
    """Boot once and run the tests that keep figures; takes about two minutes."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            boot(["on_replug.py", "on_keyboard.py"], "--out", folder)
        except pytest.skip.Exception as skipped:
            print(skipped)
        told = {path.stem: json.loads(path.read_text()) for path in Path(folder).glob("*.json")}
    scanner, keyboard, camera, scan, floor = (
        told.get(name, NOTHING)
        for name in ("scanner_back", "keyboard_back", "camera_back", "keyboard_scan_ms", "keyboard_floor_ms")
    )
    return Figures(
        scanner_back_s=statistics.median(scanner),
        scanner_back_worst_s=max(scanner),
        keyboard_back_s=statistics.median(keyboard),
        keyboard_back_worst_s=max(keyboard),
        camera_back_s=statistics.median(camera),
        camera_back_worst_s=max(camera),
        keyboard_scan_ms=statistics.median(scan),
        keyboard_floor_ms=statistics.median(floor),
        keyboard_ratio=statistics.median(scan) / statistics.median(floor),
    )
