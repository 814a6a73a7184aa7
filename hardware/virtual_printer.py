"""A label printer without the hardware: a real socket on which one listens, for the demo, for training and for tests.

It answers, prints to pictures, holds the line back, falls silent and breaks off as real ones do. Not the driver: that
is `hardware.drivers.virtual_printer`, which prints into this one through the network like any other.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hardware.label_picture import keep_picture
from hardware.printer import Language
from hardware.printer_faults import Faults, Job
from hardware.virtual_controller import Controller, Desk
from hardware.virtual_escpos import EscposController
from hardware.virtual_tspl import TsplController
from hardware.virtual_zpl import ZplController

if TYPE_CHECKING:
    from PIL import Image

JOBS_KEPT_MAX = 32  # a megabyte each

_TICK_SECONDS = 0.02
_REFUSAL_SECONDS = 5.0
_CHUNK_BYTES = 4096
_RECEIVE_BUFFER_BYTES = 16_384
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_CONTROLLERS: dict[Language, Callable[[int, int, Desk], Controller]] = {
    Language.ESCPOS: EscposController,
    Language.ZPL: ZplController,
    Language.TSPL: TsplController,
}


class VirtualPrinter:
    """Listens on 127.0.0.1 from the moment it is made; ``port`` stays the same while it refuses."""

    def __init__(
        self,
        *,
        width: int = 576,
        dpi: int = 203,
        folder: Path | None = None,
        port: int = 0,
        language: Language = Language.ESCPOS,
    ) -> None:
        """``folder``: where each page is kept as a PNG."""
        self.width = width
        self.folder = folder
        self.faults = Faults()
        self.jobs: list[Job] = []
        self.pages: list[Image.Image] = []
        """All that came out, the newest last; also long after the connection that brought it."""
        self.pages_counted = 0
        self._present: _Connection | None = None
        desk = Desk(faults=self.faults, answer=self._answer, page=self._keep_page)
        self.controller = _CONTROLLERS[language](width, dpi, desk)
        self._desk = desk
        self._jobs_ended = 0
        self._closing = threading.Event()
        self._refusing = False
        self._turns_asked = self._turns_done = 0
        self._changed = threading.Condition()
        self._listener = _listen(port)
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="virtual-printer")
        self._thread.start()

    def wait_for_jobs(self, count: int, seconds: float = 5.0) -> bool:
        """Wait until so many connections with a label in them are over."""
        with self._changed:
            return self._changed.wait_for(lambda: self._jobs_ended >= count, seconds)

    def refuse(self) -> None:
        """Refuse connections until `accept`: only a closed listener does; an open one shakes hands by itself."""
        self._turn(refusing=True)

    def accept(self) -> None:
        """Take connections again, on the same port."""
        self._turn(refusing=False)

    def close(self) -> None:
        """Switch it off."""
        self._closing.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        """One client at a time, as real ones do; the next waits in the backlog."""
        while not self._closing.is_set():
            if self._refuses():
                self._closing.wait(_TICK_SECONDS)
                continue
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                if not self._desk.stopped:
                    self.controller.work(b"")
                continue
            with client:
                connection = self._present = _Connection(self, client, self._closing)
                connection.serve()
                self._present = None
            with self._changed:
                self._jobs_ended += connection.brought_a_label
                self._changed.notify_all()

    def _turn(self, *, refusing: bool) -> None:
        """Ask the thread that listens to open or close, and wait until it has."""
        with self._changed:
            self._refusing = refusing
            self._turns_asked += 1
            asked = self._turns_asked
            self._changed.wait_for(lambda: self._turns_done >= asked, _REFUSAL_SECONDS)

    def _refuses(self) -> bool:
        """Open or close as was asked; tell whether it is closed."""
        with self._changed:
            refusing, asked = self._refusing, self._turns_asked
            if refusing == (self._listener.fileno() >= 0):
                if refusing:
                    self._listener.close()
                else:
                    self._listener = _listen(self.port)
            self._turns_done = asked
            self._changed.notify_all()
        return refusing

    @property
    def stopped(self) -> bool:
        """Whether it cannot print now."""
        return self._desk.stopped

    def keep(self, job: Job) -> None:
        """A connection turned out to bring a label."""
        self.jobs.append(job)
        del self.jobs[:-JOBS_KEPT_MAX]

    def die(self) -> None:
        """Lose the power: what is not on paper is lost, and nobody gets a connection until `accept`."""
        self.controller.switch_off()
        self._refusing = True

    def _answer(self, data: bytes) -> None:
        if self._present is not None:
            self._present.answer(data)

    def _keep_page(self, page: Image.Image) -> None:
        self.pages_counted += 1
        self.pages.append(page)
        del self.pages[:-JOBS_KEPT_MAX]
        if self._present is not None:
            self._present.job.pages.append(page)
        if self.folder is not None:
            keep_picture(page, self.folder / f"label-{self.pages_counted:04}.png")
        with self._changed:
            self._changed.notify_all()


class _Connection:
    """One client being served."""

    def __init__(self, printer: VirtualPrinter, client: socket.socket, closing: threading.Event) -> None:
        self.job = Job()
        self._printer = printer
        self._controller = printer.controller
        self._client = client
        self._closing = closing
        self._waiting = bytearray()
        self._label_bytes = 0
        self._answers = 0
        if not printer.faults.remembers:
            self._controller.forget()
        client.settimeout(_TICK_SECONDS)

    @property
    def brought_a_label(self) -> bool:
        """Whether it was more than questions."""
        return self.job.first_byte_at is not None

    def serve(self) -> None:
        """Serve until the client has closed, or a fault says otherwise."""
        faults = self._printer.faults
        try:
            if faults.babbles and (news := self._controller.news()):
                self._client.sendall(news)
            while not self._closing.is_set():
                if faults.hangs or self._passed(faults.hangs_after):
                    self._closing.wait(_TICK_SECONDS)
                elif self._passed(faults.resets_after):
                    self._break_off()
                    return
                elif self._passed(faults.dies_after) or self._answered(faults.dies_after_answers):
                    self._break_off()
                    self._printer.die()
                    return
                elif not self._read_some():
                    break
            self._controller.ended()
        except OSError:
            return  # the client is gone; what it sent is kept
        finally:
            self.job.ended = True

    def answer(self, data: bytes) -> None:
        """Say something, unless a fault forbids it."""
        faults = self._printer.faults
        if faults.mute or self._passed(faults.silent_after) or self._answered(faults.dies_after_answers):
            return
        self._client.sendall(data)
        self._answers += 1

    def _break_off(self) -> None:
        self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)

    def _read_some(self) -> bool:
        faults = self._printer.faults
        if self._stopped() and len(self._waiting) >= _RECEIVE_BUFFER_BYTES:
            # Its memory is full: it takes nothing more until the paper is back.
            self._closing.wait(_TICK_SECONDS)
            return True
        try:
            data = self._client.recv(self._chunk())
        except TimeoutError:
            self._work_off(b"")
            return True
        if not data:
            self._work_off(b"")
            return False
        self.job.raw += data
        self.job.last_byte_at = time.monotonic()
        self._work_off(data)
        if faults.babbles and (news := self._controller.news()):
            self._client.sendall(news)
        if faults.bytes_per_second:
            self._closing.wait(len(data) / faults.bytes_per_second)
        return True

    def _chunk(self) -> int:
        """Stop reading exactly where a fault sets in."""
        faults = self._printer.faults
        points = (
            faults.resets_after,
            faults.hangs_after,
            faults.dies_after,
            faults.paper_ends_after,
            faults.silent_after,
        )
        ends = [end - self._label_bytes for end in points if end is not None and end > self._label_bytes]
        chunk = _CHUNK_BYTES
        if faults.bytes_per_second:
            chunk = min(chunk, max(1, faults.bytes_per_second // 50))
        return min([chunk, *ends])

    def _work_off(self, data: bytes) -> None:
        label = data if self.brought_a_label else self._controller.without_questions(data)
        if label and not self.brought_a_label:
            self.job.first_byte_at = time.monotonic()
            self._printer.keep(self.job)
        self._label_bytes += len(label)
        if data:
            self._controller.arrived(data)
        faults = self._printer.faults
        if self._passed(faults.silent_after) or self._passed(faults.dies_after):
            return
        self._waiting += data
        if not self._stopped():
            work = bytes(self._waiting)
            self._waiting.clear()
            self._controller.work(work)

    def _stopped(self) -> bool:
        faults = self._printer.faults
        if self._passed(faults.paper_ends_after):
            faults.paper_out, faults.paper_ends_after = True, None
        return self._printer.stopped

    def _passed(self, end: int | None) -> bool:
        return end is not None and self._label_bytes >= end

    def _answered(self, end: int | None) -> bool:
        return end is not None and self._answers >= end


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # A small window, set before the listening so that clients get it: a printer's memory is small as well.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    listener.settimeout(_TICK_SECONDS)
    return listener
