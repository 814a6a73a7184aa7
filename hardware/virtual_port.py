"""A serial device without the hardware: its end of a pseudo-terminal, for the demo, for tests and for training.

The product's end is an ordinary serial port at `path` and is opened by the ordinary drivers.
"""

from __future__ import annotations

import os
import select
import threading
import time
import tty
from pathlib import Path

from hardware.errors import PortUnplugged

PATIENCE_SECONDS = 5.0
"""How long bytes wait for a reader that has stopped reading."""


class VirtualPort:
    """Plugged in when made; `path` is a link that stays the same through every unplugging."""

    def __init__(self, path: str | Path) -> None:
        """`path`: where the port appears, as /dev/serial/by-id/... would."""
        self.path = Path(path)
        self._lock = threading.Lock()
        self._ours = -1
        self._theirs = -1
        self.plug()

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are. Raises PortUnplugged."""
        with self._lock:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while data:
                if self._ours < 0:
                    raise PortUnplugged(f"{self.path} is unplugged")
                if not select.select([], [self._ours], [], max(0.0, deadline - time.monotonic()))[1]:
                    raise PortUnplugged(f"nobody reads {self.path}")
                data = data[os.write(self._ours, data) :]

    def plug(self) -> None:
        """Appear at `path`."""
        with self._lock:
            if self._ours >= 0:
                return
            # The other end stays open here too, so that a reader may come and go without a hang-up.
            self._ours, self._theirs = os.openpty()
            os.set_blocking(self._ours, False)
            tty.setraw(self._theirs)
            link = self.path.with_name(f".{self.path.name}.new")
            link.unlink(missing_ok=True)
            link.symlink_to(os.ttyname(self._theirs))
            link.rename(self.path)

    def unplug(self) -> None:
        """Vanish, in the middle of a word if need be."""
        with self._lock:
            if self._ours < 0:
                return
            self.path.unlink(missing_ok=True)
            os.close(self._ours)
            os.close(self._theirs)
            self._ours = self._theirs = -1

    def close(self) -> None:
        """Vanish for good."""
        self.unplug()
