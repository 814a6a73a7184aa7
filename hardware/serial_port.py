"""Opens a serial port, or says why it cannot. Knows pyserial, and no device that may be at the other end."""

from __future__ import annotations

import termios

import serial

from hardware.node import state_of
from hardware.ports import DeviceState

PARITIES = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}
UNOPENED = (OSError, termios.error, ValueError)
"""What pyserial raises where a port does not open. Its own exception is an OSError; the others are those of a device
that is pulled out meanwhile (the kernel's, as they come) and of a speed that the port cannot have."""


def open_port(path: str, *, baud: int, bits: int = 8, parity: str = "none") -> serial.Serial | DeviceState:
    """A port whose reads and writes never block. Exclusive: a second reader would steal bytes out of the middle."""
    try:
        return serial.Serial(
            path,
            baudrate=baud,
            bytesize=bits,
            parity=PARITIES[parity],
            timeout=0,
            write_timeout=0,
            exclusive=True,
        )
    except UNOPENED as error:
        return state_of(error)
