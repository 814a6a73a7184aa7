"""A virtual printer's ZPL: formats are taken in while it is stopped, and printed when it is not. Knows no sockets."""

from __future__ import annotations

import time

from hardware.virtual_controller import Desk, stripped
from hardware.zpl_reader import Format, ZplReader

FORMATS_MAX = 50
_QUESTIONS = (b"~HS", b"~HQES", b"~JX", b"\r", b"\n")


class ZplController:
    """ZPL on a head of so many dots."""

    def __init__(self, width: int, dpi: int, desk: Desk) -> None:  # noqa: ARG002 - this language measures in dots
        self._desk = desk
        self._width = width
        self._waiting: list[Format] = []
        self._printed_at: float | None = None
        self._reader = self._new_reader()

    def without_questions(self, data: bytes) -> bytes:
        """Questions, and giving up a half format."""
        return stripped(data, _QUESTIONS)

    def arrived(self, data: bytes) -> None:
        """Formats are read as they come, also while nothing can be printed; questions are answered where they stand."""
        self._reader.feed(data)

    def work(self, data: bytes) -> None:  # noqa: ARG002 - read when it arrived
        """Print what waits; a label takes its time."""
        while self._waiting:
            now = time.monotonic()
            if self._printed_at is None:
                self._printed_at = now + self._desk.faults.seconds_a_page
            if now < self._printed_at:
                return
            self._printed_at = None
            label = self._waiting.pop(0)
            for _ in range(label.copies):
                self._desk.page(label.drawn())

    def ended(self) -> None:
        """Formats stay."""

    def forget(self) -> None:
        """A format that came in part."""
        self._reader = self._new_reader()

    def switch_off(self) -> None:
        """Also those that wait."""
        self.forget()
        self._waiting.clear()
        self._printed_at = None

    def news(self) -> bytes:
        """ZPL has none."""
        return b""

    def _new_reader(self) -> ZplReader:
        return ZplReader(self._width, on_format=self._take, on_question=self._question)

    def _take(self, label: Format) -> None:
        if len(self._waiting) < FORMATS_MAX and label.marked:
            self._waiting.append(label)

    def _question(self, name: str) -> None:
        faults = self._desk.faults
        stopped = faults.paper_out or faults.cover_open or faults.ribbon_out
        if name == "HS" and not (stopped and faults.shy):
            self._desk.answer(self._host_status())
        elif name == "HQES":
            flags = faults.paper_out | faults.ribbon_out << 1 | faults.cover_open << 2 | faults.paused << 16
            text = f"\r\n\r\n  PRINTER STATUS\r\n  ERRORS:         {int(flags > 0)} 00000000 {flags:08X}\r\n"
            self._desk.answer(f"\x02{text}  WARNINGS:       0 00000000 00000000\r\n\x03".encode())

    def _host_status(self) -> bytes:
        faults = self._desk.faults
        paused = faults.paused or faults.paper_out or faults.cover_open or faults.ribbon_out
        printing = self._printed_at is not None
        partial = self._reader.format is not None
        lines = (
            f"030,{faults.paper_out:d},{paused:d},1245,{len(self._waiting):03},0,0,{partial:d},000,0,0,0",
            f"000,0,{faults.cover_open:d},{faults.ribbon_out:d},0,2,4,0,{printing:08d},1,000",
            "1234,0",
        )
        return b"".join(b"\x02%b\x03\r\n" % line.encode() for line in lines)
