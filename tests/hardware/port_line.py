"""A port (a pty) with a virtual printer at its end: one line for all conversations, as USB and serial lines are."""

from __future__ import annotations

import os
import select
import socket
import threading
import tty
from pathlib import Path
from types import TracebackType
from typing import Self

TICK_SECONDS = 0.02
CHUNK_BYTES = 4096


class PortLine:
    """Plugged in from the moment it is made, under ``path``; unplugs itself when the printer breaks the line."""

    def __init__(self, path: Path, port: int) -> None:
        self.path = path
        self._port = port
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self.plug()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()

    def plug(self) -> None:
        """Connect a new line; a printer must listen."""
        self.unplug()
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        printer = socket.create_connection(("127.0.0.1", self._port))
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(theirs))
        self._ending.clear()
        self._thread = threading.Thread(target=self._carry, args=(ours, theirs, printer))
        self._thread.start()

    def unplug(self) -> None:
        """Break the line."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _carry(self, ours: int, theirs: int, printer: socket.socket) -> None:
        os.set_blocking(ours, False)
        printer.settimeout(0)
        to_printer, to_port = bytearray(), bytearray()
        try:
            while not self._ending.is_set():
                reading = ([ours] if len(to_printer) < CHUNK_BYTES else []) + [printer.fileno()]
                writing = ([printer.fileno()] if to_printer else []) + ([ours] if to_port else [])
                readable, writable, _ = select.select(reading, writing, [], TICK_SECONDS)
                if ours in readable:
                    to_printer += os.read(ours, CHUNK_BYTES)
                if printer.fileno() in readable:
                    answer = printer.recv(CHUNK_BYTES)
                    if not answer:
                        return
                    to_port += answer
                if printer.fileno() in writable:
                    del to_printer[: printer.send(to_printer)]
                if ours in writable:
                    del to_port[: os.write(ours, to_port)]
        except OSError:
            return  # the printer is gone: as if it were pulled out
        finally:
            self.path.unlink(missing_ok=True)
            os.close(theirs)
            os.close(ours)
            printer.close()
