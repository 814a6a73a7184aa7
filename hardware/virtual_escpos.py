"""A virtual printer's ESC/POS: answers in front of the queue and in it, prints to pages. Knows no sockets."""

from __future__ import annotations

from hardware.escpos_reader import EscposReader
from hardware.virtual_controller import Desk, stripped

_REAL_TIME_QUESTION = b"\x10\x04"
_IN_ORDER_QUESTION = b"\x1dr"
_QUESTION_BYTES = 3


class EscposController:
    """ESC/POS on a head of so many dots."""

    def __init__(self, width: int, dpi: int, desk: Desk) -> None:  # noqa: ARG002 - this language measures in dots
        self._desk = desk
        self._width = width
        self._questions = bytearray()
        self._reader = self._new_reader()

    def without_questions(self, data: bytes) -> bytes:
        """Questions are three bytes long."""
        return stripped(data.lstrip(b"\x00"), (_REAL_TIME_QUESTION, _IN_ORDER_QUESTION), lambda _: _QUESTION_BYTES)

    def arrived(self, data: bytes) -> None:
        """Questions are found anywhere in what comes in, as real ones do: in a raster's dots as well."""
        self._questions += data
        while (at := self._questions.find(_REAL_TIME_QUESTION)) >= 0 and len(self._questions) > at + 2:
            self._desk.answer(bytes((self._real_time_answer(self._questions[at + 2]),)))
            del self._questions[: at + _QUESTION_BYTES]
        del self._questions[:-2]

    def work(self, data: bytes) -> None:
        """Print."""
        self._reader.feed(data)

    def ended(self) -> None:
        """What has been printed and not cut is a page."""
        self._reader.finish()

    def forget(self) -> None:
        """The half command and what is printed of it."""
        self._questions.clear()
        self._reader = self._new_reader()

    def switch_off(self) -> None:
        """Nothing else is kept."""
        self.forget()

    def news(self) -> bytes:
        """Automatic status: four bytes."""
        faults = self._desk.faults
        first = 0x10 | 0x08 * (faults.paper_out or faults.cover_open) | 0x20 * faults.cover_open
        return bytes((first, 0x00, 0x0C * faults.paper_out | 0x03 * faults.paper_low, 0x00))

    def _new_reader(self) -> EscposReader:
        return EscposReader(self._width, on_page=self._desk.page, on_question=self._answer_in_order)

    def _answer_in_order(self, _: bytes) -> None:
        faults = self._desk.faults
        self._desk.answer(bytes(((0x0C if faults.paper_out else 0) | (0x03 if faults.paper_low else 0),)))

    def _real_time_answer(self, question: int) -> int:
        faults = self._desk.faults
        offline = faults.paper_out or faults.cover_open
        said = {
            1: 0x08 * offline,
            2: 0x04 * faults.cover_open | 0x20 * faults.paper_out,
            4: 0x60 * faults.paper_out | 0x0C * faults.paper_low,
        }
        return 0x12 | said.get(question, 0)
