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

PRINTER = "on_printer.py::test_a_printer_pulled_out_is_sent_nothing_and_comes_back_by_itself"
BACK = ("scanner", "keyboard", "camera", "printer")
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
    printer_back_s: float
    """Until a label has come out and was confirmed."""
    printer_back_worst_s: float
    keyboard_scan_ms: float
    keyboard_floor_ms: float
    keyboard_ratio: float


def measure() -> Figures:
    """Boot once and run the tests that keep figures; takes about two minutes."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            boot(["on_replug.py", "on_keyboard.py", PRINTER], "--out", folder)
        except pytest.skip.Exception as skipped:
            print(skipped)
        told = {path.stem: json.loads(path.read_text()) for path in Path(folder).glob("*.json")}
    scanner, keyboard, camera, printer = (told.get(f"{name}_back", NOTHING) for name in BACK)
    scan, floor = (told.get(f"keyboard_{name}_ms", NOTHING) for name in ("scan", "floor"))
    return Figures(
        scanner_back_s=statistics.median(scanner),
        scanner_back_worst_s=max(scanner),
        keyboard_back_s=statistics.median(keyboard),
        keyboard_back_worst_s=max(keyboard),
        camera_back_s=statistics.median(camera),
        camera_back_worst_s=max(camera),
        printer_back_s=statistics.median(printer),
        printer_back_worst_s=max(printer),
        keyboard_scan_ms=statistics.median(scan),
        keyboard_floor_ms=statistics.median(floor),
        keyboard_ratio=statistics.median(scan) / statistics.median(floor),
    )
