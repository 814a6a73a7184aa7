"""The serial driver with a virtual scanner on its line: for a station without any hardware."""

from __future__ import annotations

from hardware.drivers.serial_scanner import SerialScanner
from hardware.ports import Clock, OnScan, OnState
from hardware.virtual_scanner import VirtualScanner


class VirtualSerialScanner(SerialScanner):
    """A scanner that scans what it is told to: `scanner.peer.send(code)`."""

    def __init__(self, *, device: str, path: str, now: Clock, on_scan: OnScan, on_state: OnState) -> None:
        """`path`: where the port appears."""
        super().__init__(device=device, path=path, now=now, on_scan=on_scan, on_state=on_state)
        self.peer = VirtualScanner(path)

    def close(self) -> None:
        """Stop reading, then unplug."""
        super().close()
        self.peer.close()
