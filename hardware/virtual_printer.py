"""A label printer without the hardware: a real socket on which an ESC/POS printer listens, for the demo and for tests.

It answers, prints to pictures, holds the line back, falls silent and breaks off as real ones do. Not the driver: that
is `hardware.drivers.virtual_printer`, which prints into this one through the network like any other.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from hardware.escpos_reader import EscposReader
from hardware.printer_faults import Faults, Job

if TYPE_CHECKING:
    from PIL import Image

JOBS_KEPT_MAX = 32  # a megabyte each

_TICK_SECONDS = 0.02
_REFUSAL_SECONDS = 5.0
_CHUNK_BYTES = 4096
_RECEIVE_BUFFER_BYTES = 16_384
_REAL_TIME_QUESTION = b"\x10\x04"
_IN_ORDER_QUESTION = b"\x1dr"
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class VirtualPrinter:
    """Listens on 127.0.0.1 from the moment it is made; ``port`` stays the same while it refuses."""

    def __init__(self, *, width: int = 576, folder: Path | None = None, port: int = 0) -> None:
        """``folder``: where each page is kept as a PNG."""
        self.width = width
        self.folder = folder
        self.faults = Faults()
        self.jobs: list[Job] = []
        self.half_command = b""
        self._pages = 0
        self._jobs_ended = 0
        self._closing = threading.Event()
        self._refusing = threading.Event()
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
        self._refusing.set()
        with self._changed:
            self._changed.wait_for(lambda: self._listener.fileno() < 0, _REFUSAL_SECONDS)

    def accept(self) -> None:
        """Take connections again, on the same port."""
        self._refusing.clear()
        with self._changed:
            self._changed.wait_for(lambda: self._listener.fileno() >= 0, _REFUSAL_SECONDS)

    def close(self) -> None:
        """Switch it off."""
        self._closing.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        """One client at a time, as real ones do; the next waits in the backlog."""
        while not self._closing.is_set():
            if self._refusing.is_set() == (self._listener.fileno() >= 0):
                self._switch()
            if self._refusing.is_set():
                self._closing.wait(_TICK_SECONDS)
                continue
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            with client:
                connection = _Connection(self, client, self._closing)
                connection.serve()
            with self._changed:
                self._jobs_ended += connection.brought_a_label
                self._changed.notify_all()

    def _switch(self) -> None:
        with self._changed:
            if self._refusing.is_set():
                self._listener.close()
            else:
                self._listener = _listen(self.port)
            self._changed.notify_all()

    def keep(self, job: Job) -> None:
        """A connection turned out to bring a label."""
        self.jobs.append(job)
        del self.jobs[:-JOBS_KEPT_MAX]

    def keep_page(self, page: Image.Image) -> None:
        """A page came out."""
        self._pages += 1
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            page.convert("1").save(self.folder / f"label-{self._pages:04}.png")


class _Connection:
    """One client being served."""

    def __init__(self, printer: VirtualPrinter, client: socket.socket, closing: threading.Event) -> None:
        self._printer = printer
        self._client = client
        self._closing = closing
        self._job = Job()
        self._questions = bytearray()
        self._waiting = bytearray()
        self._label_bytes = 0
        self._reader = EscposReader(printer.width, on_page=self._page, on_question=self._answer_in_order)
        if printer.faults.remembers:
            self._reader.unread += printer.half_command
        client.settimeout(_TICK_SECONDS)

    @property
    def brought_a_label(self) -> bool:
        """Whether it was more than questions."""
        return self._job.first_byte_at is not None

    def serve(self) -> None:
        """Serve until the client has closed, or a fault says otherwise."""
        faults = self._printer.faults
        try:
            if faults.babbles:
                self._client.sendall(self._automatic_status())
            while not self._closing.is_set():
                if faults.hangs or self._passed(faults.hangs_after):
                    self._closing.wait(_TICK_SECONDS)
                elif self._passed(faults.resets_after):
                    self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                    return
                elif not self._read_some():
                    break
            self._reader.finish()
        except OSError:
            return  # the client is gone; what it sent is kept
        finally:
            self._printer.half_command = bytes(self._reader.unread)
            self._job.ended = True

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
        self._job.raw += data
        self._job.last_byte_at = time.monotonic()
        self._answer_real_time(data)
        self._work_off(data)
        if faults.babbles:
            self._client.sendall(self._automatic_status())
        if faults.bytes_per_second:
            self._closing.wait(len(data) / faults.bytes_per_second)
        return True

    def _chunk(self) -> int:
        """Stop reading exactly where a fault sets in."""
        faults = self._printer.faults
        ends = [
            end - self._label_bytes
            for end in (faults.resets_after, faults.hangs_after, faults.paper_ends_after, faults.silent_after)
            if end is not None and end > self._label_bytes
        ]
        chunk = _CHUNK_BYTES
        if faults.bytes_per_second:
            chunk = min(chunk, max(1, faults.bytes_per_second // 50))
        return min([chunk, *ends])

    def _work_off(self, data: bytes) -> None:
        label = data if self._job.first_byte_at is not None else _without_questions(data)
        if label and self._job.first_byte_at is None:
            self._job.first_byte_at = time.monotonic()
            self._printer.keep(self._job)
        self._label_bytes += len(label)
        if self._passed(self._printer.faults.silent_after):
            return
        self._waiting += data
        if not self._stopped():
            self._reader.feed(bytes(self._waiting))
            self._waiting.clear()

    def _stopped(self) -> bool:
        faults = self._printer.faults
        if self._passed(faults.paper_ends_after):
            faults.paper_out = True
        return faults.paper_out or faults.cover_open

    def _passed(self, end: int | None) -> bool:
        return end is not None and self._label_bytes >= end

    def _page(self, page: Image.Image) -> None:
        self._job.pages.append(page)
        self._printer.keep_page(page)

    def _answer_real_time(self, data: bytes) -> None:
        """Found anywhere in what comes in, as real ones do: in a raster's dots as well."""
        self._questions += data
        while (at := self._questions.find(_REAL_TIME_QUESTION)) >= 0 and len(self._questions) > at + 2:
            self._answer(self._real_time_answer(self._questions[at + 2]))
            del self._questions[: at + 3]
        del self._questions[:-2]

    def _answer_in_order(self, _: bytes) -> None:
        faults = self._printer.faults
        self._answer((0x0C if faults.paper_out else 0) | (0x03 if faults.paper_low else 0))

    def _answer(self, byte: int) -> None:
        faults = self._printer.faults
        if not faults.mute and not self._passed(faults.silent_after):
            self._client.sendall(bytes((byte,)))

    def _real_time_answer(self, question: int) -> int:
        faults = self._printer.faults
        offline = faults.paper_out or faults.cover_open
        said = {
            1: 0x08 * offline,
            2: 0x04 * faults.cover_open | 0x20 * faults.paper_out,
            4: 0x60 * faults.paper_out | 0x0C * faults.paper_low,
        }
        return 0x12 | said.get(question, 0)

    def _automatic_status(self) -> bytes:
        faults = self._printer.faults
        first = 0x10 | 0x08 * (faults.paper_out or faults.cover_open) | 0x20 * faults.cover_open
        return bytes((first, 0x00, 0x0C * faults.paper_out | 0x03 * faults.paper_low, 0x00))


def _without_questions(data: bytes) -> bytes:
    while data.startswith((_REAL_TIME_QUESTION, _IN_ORDER_QUESTION)):
        data = data[3:]
    return data


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # A small window, set before the listening so that clients get it: a printer's memory is small as well.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER_BYTES)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    listener.settimeout(_TICK_SECONDS)
    return listener
