"""What is said of a label, and done before the next, where only what ends an earlier one was taken, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pytest

from hardware.delivery import Confirms, Delivery
from hardware.dialects import escpos, tspl, zpl
from hardware.label import label_size
from hardware.printer import Failed, Unknown
from hardware.printer_errors import PrinterStalled
from tests.hardware.printing import BRIEF, Started

if TYPE_CHECKING:
    from types import TracebackType

    from hardware.dialect import Dialect

FIRST, SECOND, THIRD = (letter * 3_000 for letter in (b"1", b"2", b"3"))
SIZE = label_size("100x150")
DIALECTS: dict[str, Dialect] = {"escpos": escpos(None)(SIZE), "zpl": zpl()(SIZE), "tspl": tspl(3.0)(SIZE)}


class NarrowLink:
    """A printer without a way back that takes so many bytes of a conversation, and then no more."""

    fresh = True
    breath_seconds = 0.0
    whole_jobs = False

    def __init__(self, room: int) -> None:
        self._room = room
        self.taken = b""

    @property
    def sent(self) -> int:
        return len(self.taken)

    def send(self, data: bytes, *, stall_seconds: float, total_seconds: float) -> None:
        del stall_seconds, total_seconds
        taken = data[: max(0, self._room - len(self.taken))]
        self.taken += taken
        if len(taken) < len(data):
            raise PrinterStalled("it takes no more")

    def receive(self, deadline: float) -> bytes:
        del deadline
        return b""

    def paper_out(self) -> bool:
        return False

    def finish(self, drain_seconds: float) -> bool:
        del drain_seconds
        return True

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held."""


def delivery(dialect: Dialect, *rooms: int) -> tuple[Delivery, list[NarrowLink]]:
    links = [NarrowLink(room) for room in rooms]
    waiting = iter(links)
    return Delivery(lambda: next(waiting), dialect, confirms=Confirms.NOTHING, patience=BRIEF), links


@pytest.mark.parametrize("kind", DIALECTS)
@pytest.mark.parametrize("of_the_end", [0.0, 0.5, 1.0])
def test_a_label_before_which_only_the_end_of_an_earlier_one_was_taken_is_none_and_that_end_is_still_owed(
    kind: str, of_the_end: float
) -> None:
    dialect = DIALECTS[kind]
    end = dialect.mending(len(FIRST))
    printer, links = delivery(dialect, 1_000, round(len(end) * of_the_end), 10**6)
    started = Started()
    assert isinstance(printer.send(FIRST, started), Unknown), "a third of it went"
    assert isinstance(printer.send(SECOND, started), Failed), "not a byte of it went"
    assert isinstance(printer.send(THIRD, started), Unknown)
    assert links[2].taken == end + THIRD, "the first one's half is ended before the third"


@pytest.mark.parametrize("kind", DIALECTS)
def test_control_one_byte_of_the_label_makes_it_unknown(kind: str) -> None:
    dialect = DIALECTS[kind]
    end = dialect.mending(len(FIRST))
    printer, links = delivery(dialect, 1_000, len(end) + 1, 10**6)
    started = Started()
    printer.send(FIRST, started)
    outcome = printer.send(SECOND, started)
    assert isinstance(outcome, Unknown)
    assert outcome.bytes_sent == 1
    printer.send(THIRD, started)
    assert links[2].taken == dialect.mending(len(SECOND)) + THIRD


def test_a_printer_that_took_nothing_is_owed_nothing() -> None:
    printer, links = delivery(DIALECTS["escpos"], 0, 10**6)
    assert isinstance(printer.send(FIRST, Started()), Failed)
    printer.send(SECOND, Started())
    assert links[1].taken == SECOND
