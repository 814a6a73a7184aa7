"""A serial line to a second system, as a scanner in COM-port mode would be one. Knows no code; reads nothing."""

from __future__ import annotations

import termios
from contextlib import suppress

import serial

from hardware.errors import BadOption, OutletError
from hardware.serial_port import UNOPENED

SEND_SECONDS = 2.0


class SerialOutlet:
    """A line at the path of a serial port."""

    def __init__(self, *, path: str, baud: int = 9600) -> None:
        """Raises BadOption."""
        if baud <= 0:
            raise BadOption("outlet serial: baud is above 0")
        self._path = path
        self._baud = baud
        self._line: serial.Serial | None = None

    def send(self, data: bytes) -> None:
        """Hand all of it over. Raises OutletError."""
        try:
            if self._line is None:
                self._line = serial.Serial(self._path, self._baud, write_timeout=SEND_SECONDS, exclusive=True)
            self._line.write(data)
        except UNOPENED as error:
            self.close()
            raise OutletError(str(error.args[-1]) if error.args else type(error).__name__) from error

    def close(self) -> None:
        """Let go of the line; what the other side has not taken is thrown away, not waited for."""
        if self._line is None:
            return
        line, self._line = self._line, None
        with suppress(OSError, termios.error):  # it is gone: there is nothing to throw away
            line.reset_output_buffer()
        line.close()
