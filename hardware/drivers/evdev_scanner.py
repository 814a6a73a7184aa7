"""A scanner that types: USB in keyboard mode, read from its kernel device. LineScanner does the reading.

The keyboard is grabbed: no other program (console, browser, a page's form) sees one key of it while this one reads.
Prefer COM-port mode where a scanner has it: a keyboard knows neither Chinese nor, often, the group separators of GS1.
Address it by its /dev/input/by-id link (by-path for two of one model without serial numbers).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Sequence
from fcntl import ioctl

from hardware.errors import BadOption
from hardware.framing import ENDINGS, LENGTH_MAX, Framer
from hardware.key_framing import KeyFramer
from hardware.keyboard_layout import LAYOUTS
from hardware.node import state_of
from hardware.ports import Clock, DeviceState, OnScan, OnState
from hardware.scanner import Line, LineScanner

KEY_IDLE_SECONDS = 0.2
"""Silence that ends a code without suffix: a character takes up to four reports of ten milliseconds."""

# linux/input.h: EVIOCGRAB is _IOW('E', 0x90, int), EVIOCGLED(8) is _IOR('E', 0x19, char[8]).
_GRAB = 0x40044590
_LEDS = 0x80084519
_LED_CAPS_LOCK = 1


class EvdevScanner(LineScanner):
    """A scanner at the path of an input device."""

    def __init__(
        self,
        *,
        device: str,
        path: str,
        now: Clock,
        on_scan: OnScan,
        on_state: OnState,
        layout: str = "us",
        endings: Sequence[str] = ("crlf", "tab"),
        idle_seconds: float | None = KEY_IDLE_SECONDS,
        length_max: int = LENGTH_MAX,
    ) -> None:
        """`layout`: one of `keyboard_layout.LAYOUTS`, the one that the scanner is set to. Enter is CR, Tab is TAB.

        Raises BadOption.
        """
        if layout not in LAYOUTS:
            raise BadOption(f"{device}: layout {layout}; known: {', '.join(LAYOUTS)}")
        if unknown := sorted(set(endings) - ENDINGS.keys()):
            raise BadOption(f"{device}: endings {', '.join(unknown)}; known: {', '.join(ENDINGS)}")
        if length_max <= 0 or (idle_seconds is not None and idle_seconds <= 0):
            raise BadOption(f"{device}: length_max and idle_seconds are above 0")
        self.path = path
        self._caps_lock = False

        def open_keyboard() -> Line | DeviceState:
            line = _open(path)
            if isinstance(line, _Keyboard):
                self._caps_lock = line.caps_lock
            return line

        def make_framer() -> KeyFramer:
            framer = Framer(endings=b"".join(ENDINGS[ending] for ending in endings), length_max=length_max)
            return KeyFramer(LAYOUTS[layout], framer, caps_lock=self._caps_lock)

        super().__init__(
            device=device,
            open_line=open_keyboard,
            make_framer=make_framer,
            now=now,
            on_scan=on_scan,
            on_state=on_state,
            idle_seconds=idle_seconds,
            path=path,
        )


class _Keyboard:
    """An input device that nobody else hears; closing it lets it go."""

    def __init__(self, descriptor: int, *, caps_lock: bool) -> None:
        self._descriptor = descriptor
        self.caps_lock = caps_lock

    def fileno(self) -> int:
        return self._descriptor

    def close(self) -> None:
        os.close(self._descriptor)


def _open(path: str) -> _Keyboard | DeviceState:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return state_of(error)
    try:
        ioctl(descriptor, _GRAB, 1)
        leds = ioctl(descriptor, _LEDS, bytes(8))
    except OSError as error:
        os.close(descriptor)
        return state_of(error)
    (lit,) = struct.unpack("=Q", leds)
    return _Keyboard(descriptor, caps_lock=bool(lit >> _LED_CAPS_LOCK & 1))
