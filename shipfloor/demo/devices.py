"""The demo's devices: a scanner on a pty, a printer and a camera on sockets, and the settings that lead to them.

A station is told nothing else: it reads, prints and films as with real ones.
"""

from __future__ import annotations

from pathlib import Path

from edge.settings import CameraSettings, PrinterSettings, ScannerSettings
from hardware.errors import PortUnplugged
from hardware.label import label_size
from hardware.virtual_camera import VirtualCamera
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_scanner import VirtualScanner

PAPER = "80"
FRAMES_PER_SECOND = 8
HOST = "127.0.0.1"

FAULTS = ("paper_out", "refuse", "mute", "stall", "unplug_camera", "unplug_scanner")


class Devices:
    """Plugged in when made; ``close`` unplugs all."""

    def __init__(self, folder: Path) -> None:
        """``folder``: where the scanner's port appears and printed labels lie."""
        folder.mkdir(parents=True, exist_ok=True)
        self.labels = folder / "labels"
        self.faults = dict.fromkeys(FAULTS, False)
        self.scanner = VirtualScanner(folder / "scanner")
        self.printer = VirtualPrinter(width=label_size(PAPER).width_dots, folder=self.labels)
        self.camera = VirtualCamera(host=HOST, width=960, height=540, frames_per_second=FRAMES_PER_SECOND)
        self.camera.start()

    def scanners(self) -> tuple[ScannerSettings, ...]:
        """As a settings file would name the scanner."""
        return (ScannerSettings(kind="serial", options={"path": str(self.scanner.path)}),)

    def printer_settings(self) -> PrinterSettings:
        """As a settings file would name the printer."""
        return PrinterSettings(kind="escpos-tcp", options={"host": HOST, "port": self.printer.port, "paper": PAPER})

    def camera_settings(self) -> CameraSettings:
        """As a settings file would name the camera."""
        return CameraSettings(kind="stream", options={"url": self.camera.url})

    def scan(self, code: str) -> bool:
        """Pull the trigger; whether the scanner was there."""
        try:
            self.scanner.send(code)
        except PortUnplugged:
            return False
        return True

    def break_(self, fault: str, *, broken: bool) -> None:
        """Make something go wrong, or right again. An unknown fault is a KeyError."""
        if self.faults[fault] == broken:
            return
        self.faults[fault] = broken
        if fault == "unplug_camera":
            self.faults["stall"] = False
        match fault:
            case "paper_out":
                self.printer.faults.paper_out = broken
            case "mute":
                self.printer.faults.mute = broken
            case "refuse":
                (self.printer.refuse if broken else self.printer.accept)()
            case "stall":
                (self.camera.stall if broken else self.camera.resume)()
            case "unplug_camera":
                (self.camera.kill if broken else self.camera.start)()
            case _:
                (self.scanner.unplug if broken else self.scanner.plug)()

    def printer_is_broken(self) -> bool:
        """Whether a label would fail now."""
        return any(self.faults[fault] for fault in ("paper_out", "refuse", "mute"))

    def printed(self) -> list[Path]:
        """Labels that came out, the newest first."""
        return sorted(self.labels.glob("label-*.png"), reverse=True)

    def close(self) -> None:
        """Unplug everything."""
        self.camera.close()
        self.printer.close()
        self.scanner.close()
