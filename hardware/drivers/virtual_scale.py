"""The serial driver with a virtual scale on its line: for a station without any hardware."""

from __future__ import annotations

from hardware.drivers.serial_scale import SerialScale
from hardware.ports import Clock, OnState
from hardware.virtual_scale import VirtualScale


class VirtualSerialScale(SerialScale):
    """A scale on which lies what it is told: `scale.peer.put(grams)`."""

    def __init__(self, *, device: str, path: str, now: Clock, on_state: OnState) -> None:
        """`path`: where the port appears."""
        super().__init__(device=device, path=path, now=now, on_state=on_state)
        self.peer = VirtualScale(path)

    def close(self) -> None:
        """Stop reading, then unplug."""
        super().close()
        self.peer.close()
