"""A scanner on a serial line: USB in COM-port mode, Bluetooth, RS-232. LineScanner does the reading.

pyserial throws away on opening what had arrived before: a code scanned while the port was closed is lost, so the bench
must show that the scanner is offline. Address a scanner by its /dev/serial/by-id link (by-path for two of one model
without serial numbers): the ttyACM number changes when it is plugged again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from hardware.errors import BadOption
from hardware.framing import ENDINGS, LENGTH_MAX, Framer
from hardware.ports import Clock, OnScan, OnState
from hardware.scanner import IDLE_SECONDS, LineScanner
from hardware.serial_port import open_port


class SerialScanner(LineScanner):
    """A scanner at the path of a serial port."""

    def __init__(
        self,
        *,
        device: str,
        path: str,
        now: Clock,
        on_scan: OnScan,
        on_state: OnState,
        baud: int = 9600,
        endings: Sequence[str] = ("crlf",),
        enclosed: bool = False,
        idle_seconds: float | None = IDLE_SECONDS,
        length_max: int = LENGTH_MAX,
    ) -> None:
        """`endings`: names of `framing.ENDINGS`; none: silence ends a code. `enclosed`: between STX and ETX.

        Raises BadOption.
        """
        if unknown := sorted(set(endings) - ENDINGS.keys()):
            raise BadOption(f"{device}: endings {', '.join(unknown)}; known: {', '.join(ENDINGS)}")
        if baud <= 0 or length_max <= 0 or (idle_seconds is not None and idle_seconds <= 0):
            raise BadOption(f"{device}: baud, length_max and idle_seconds are above 0")
        super().__init__(
            device=device,
            open_line=partial(open_port, path, baud=baud),
            make_framer=partial(
                Framer,
                endings=b"".join(ENDINGS[ending] for ending in endings),
                enclosed=enclosed,
                length_max=length_max,
            ),
            now=now,
            on_scan=on_scan,
            on_state=on_state,
            idle_seconds=idle_seconds,
            path=path,
        )
        self.path = path
