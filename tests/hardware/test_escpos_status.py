"""What a printer says about itself is told apart byte by byte."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hardware.escpos_status import Answer, Answers, paper_in_order, paper_of_real_time, state
from hardware.printer import Cause, Paper

REAL_TIME = st.integers(0, 255).map(lambda byte: byte & 0x6C | 0x12)
IN_ORDER = st.integers(0, 255).map(lambda byte: byte & 0x6F)
AUTOMATIC = st.tuples(st.integers(0, 255).map(lambda byte: byte & 0x6C | 0x10), IN_ORDER, IN_ORDER, IN_ORDER)


@given(st.lists(st.one_of(REAL_TIME.map(lambda b: (b,)), IN_ORDER.map(lambda b: (b,)), AUTOMATIC)), st.integers(1, 5))
def test_answers_are_found_among_automatic_status_however_the_bytes_are_split(
    said: list[tuple[int, ...]], chunk: int
) -> None:
    stream = bytes(byte for group in said for byte in group)
    answers = Answers()
    heard = [answer for at in range(0, len(stream), chunk) for answer in answers.feed(stream[at : at + chunk])]
    assert heard == [
        (Answer.REAL_TIME if group[0] & 0x10 else Answer.IN_ORDER, group[0]) for group in said if len(group) == 1
    ]


def test_paper_is_out_low_or_there() -> None:
    assert [paper_of_real_time(byte) for byte in (0x12, 0x1E, 0x72, 0x7E)] == [
        Paper.OK,
        Paper.LOW,
        Paper.OUT,
        Paper.OUT,
    ]
    assert [paper_in_order(byte) for byte in (0x00, 0x03, 0x0C, 0x0F)] == [Paper.OK, Paper.LOW, Paper.OUT, Paper.OUT]


def test_an_open_cover_and_a_stop_for_paper_are_two_things() -> None:
    assert state(0x1A, 0x16, 0x12).cover_open
    assert state(0x1A, 0x32, 0x12).paper is Paper.OUT
    assert not state(0x1A, 0x12, 0x12).online
    assert state(0x12, 0x52, 0x12).cause is Cause.OFFLINE
