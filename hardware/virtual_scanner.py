"""A scanner without the hardware, for the demo, for tests and for training."""

from __future__ import annotations

from hardware.virtual_port import VirtualPort


class VirtualScanner(VirtualPort):
    """Plugged in when made; `path` is a link that stays the same through every unplugging."""

    def send(self, text: str, suffix: str = "\r") -> None:
        """Scan a code. Raises PortUnplugged."""
        self.send_bytes((text + suffix).encode())
