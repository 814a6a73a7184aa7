"""A virtual printer's TSPL: status at once, the model's name in order, bitmaps to pages. Knows no sockets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from hardware import tspl_status as said
from hardware.tspl_reader import TsplReader
from hardware.virtual_controller import Desk, stripped

if TYPE_CHECKING:
    from PIL import Image

MODEL = b"VIRTUAL-TSPL\r\n"


class TsplController:
    """TSPL on a head of so many dots."""

    def __init__(self, width: int, dpi: int, desk: Desk) -> None:
        self._desk = desk
        self._width = width
        self._dpi = dpi
        self._questions = bytearray()
        self._printed_at = 0.0
        self._names_owed = 0
        self._reader = self._new_reader()

    def without_questions(self, data: bytes) -> bytes:
        """Both questions."""
        return stripped(data, (said.ASK_STATUS, said.ASK_IN_ORDER, b"\r\n"))

    def arrived(self, data: bytes) -> None:
        """The status question is found anywhere in what comes in, also in a bitmap's dots."""
        self._questions += data
        while (at := self._questions.find(said.ASK_STATUS)) >= 0:
            self._desk.answer(bytes((self._status(),)))
            del self._questions[: at + len(said.ASK_STATUS)]
        del self._questions[:-2]

    def work(self, data: bytes) -> None:
        """Do what the lines say; a name that was asked for is told when nothing is being printed."""
        self._reader.feed(data)
        while self._names_owed and time.monotonic() >= self._printed_at:
            self._names_owed -= 1
            self._desk.answer(MODEL)

    def ended(self) -> None:
        """What is not printed stays in the picture's memory."""

    def forget(self) -> None:
        """A line or bitmap that came in part, and the picture."""
        self._questions.clear()
        self._names_owed = 0
        self._reader = self._new_reader()

    def switch_off(self) -> None:
        """Nothing else is kept."""
        self.forget()
        self._printed_at = 0.0

    def news(self) -> bytes:
        """TSPL has none."""
        return b""

    def _new_reader(self) -> TsplReader:
        return TsplReader(self._width, on_page=self._page, on_question=self._owe, dpi=self._dpi)

    def _page(self, image: Image.Image) -> None:
        self._printed_at = time.monotonic() + self._desk.faults.seconds_a_page
        self._desk.page(image)

    def _owe(self) -> None:
        self._names_owed += 1

    def _status(self) -> int:
        faults = self._desk.faults
        return (
            said.HEAD_OPEN * faults.cover_open
            | said.PAPER_OUT * faults.paper_out
            | said.RIBBON_OUT * faults.ribbon_out
            | said.PAUSED * faults.paused
            | said.PRINTING * (time.monotonic() < self._printed_at)
        )
