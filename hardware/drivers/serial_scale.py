"""A bench scale on a serial line: USB adapter or RS-232. LineScale does the reading."""

from __future__ import annotations

from functools import partial

from hardware.errors import BadOption
from hardware.ports import Clock, OnState
from hardware.scale import LineScale
from hardware.scale_protocol import GRAMS_OF, PROTOCOLS, make_protocol
from hardware.serial_port import PARITIES, open_port

JITTER_GRAMS = 2
"""What a resting weight may waver: two divisions of a 1 g scale."""


class SerialScale(LineScale):
    """A scale at the path of a serial port."""

    def __init__(
        self,
        *,
        device: str,
        path: str,
        now: Clock,
        on_state: OnState,
        protocol: str = "cas",
        unit: str = "kg",
        baud: int = 9600,
        bits: int = 8,
        parity: str = "none",
        jitter_grams: int = JITTER_GRAMS,
    ) -> None:
        """`protocol`: one of `PROTOCOLS`; `unit`: of those that do not say theirs. Raises BadOption."""
        if protocol not in PROTOCOLS:
            raise BadOption(f"{device}: protocol {protocol!r}; known: {', '.join(PROTOCOLS)}")
        if unit not in GRAMS_OF:
            raise BadOption(f"{device}: unit {unit!r}; known: {', '.join(GRAMS_OF)}")
        if parity not in PARITIES or bits not in {7, 8} or baud <= 0 or jitter_grams < 0:
            raise BadOption(f"{device}: parity is none, even or odd, bits 7 or 8, baud above 0, jitter_grams 0 or more")
        super().__init__(
            device=device,
            open_line=partial(open_port, path, baud=baud, bits=bits, parity=parity),
            make_protocol=partial(make_protocol, protocol, unit),
            now=now,
            on_state=on_state,
            jitter_grams=jitter_grams,
            path=path,
        )
        self.path = path
