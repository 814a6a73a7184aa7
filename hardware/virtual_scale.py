"""A scale without the hardware, for the demo, for tests and for training; it speaks as a CAS does."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path

from hardware.errors import PortUnplugged
from hardware.virtual_port import VirtualPort

PAUSE_SECONDS = 0.1
"""Between two readings."""
SWAYS = (40, -25, 12)
"""Grams by which the first readings after a load are off, as a real platform swings."""


class VirtualScale(VirtualPort):
    """Plugged in and empty when made."""

    def __init__(self, path: str | Path) -> None:
        """`path`: where the port appears."""
        super().__init__(path)
        self._grams = 0
        self._swings: deque[int] = deque()
        self._restless = False
        self._silent = False
        self._stop = threading.Event()
        self._speaker = threading.Thread(target=self._speak, name="virtual-scale", daemon=True)
        self._speaker.start()

    def put(self, grams: int) -> None:
        """Take off what lies there, then put this load on: it swings a little and rests. 0 empties the platform."""
        if self._grams and grams:
            self._swings.append(0)
        self._swing_to(grams)

    def pile(self, grams: int) -> None:
        """Put one more load on top of what lies there; a negative one takes as much off."""
        self._swing_to(self._grams + grams)

    def disturb(self, *, restless: bool) -> None:
        """Never rest, as beside a running belt; or rest again."""
        self._restless = restless

    def mute(self, *, silent: bool) -> None:
        """Say nothing, as when it is switched off; or speak again."""
        self._silent = silent

    def close(self) -> None:
        """Fall silent and vanish for good."""
        self._stop.set()
        self._speaker.join()
        super().close()

    def _swing_to(self, grams: int) -> None:
        self._swings.extend(grams + sway for sway in SWAYS)
        self._grams = grams

    def _speak(self) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            if self._silent:
                continue
            grams = self._swings.popleft() if self._swings else self._grams
            stable = grams == self._grams and not self._restless and not self._swings
            word = "ST" if stable else "US"
            try:
                self.send_bytes(f"{word},GS,0a,{grams / 1000:+8.3f} kg\r\n".encode())
            except PortUnplugged:
                continue
