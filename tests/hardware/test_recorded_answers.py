"""What a printer that somebody else wrote answered once, read by us; and what it drew of our bytes.

Where that printer itself can run, `test_printer_peer.py` asks it again.
"""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from hardware import escpos_status
from hardware.escpos_reader import EscposReader
from hardware.escpos_status import Answer, Answers
from hardware.printer import Cause, Paper
from tests.hardware import recorded

STATES = {
    "ok": (None, Paper.OK),
    "paper_out": (Cause.PAPER_OUT, Paper.OUT),
    "cover_open": (Cause.COVER_OPEN, Paper.OK),
    "paper_low": (None, Paper.LOW),
}


@pytest.mark.parametrize("state", STATES)
def test_a_strangers_answers_are_read_as_what_they_mean(state: str) -> None:
    said = recorded.recorded()[state]
    real_time = [bytes.fromhex(said[question]) for question in ("printer", "offline_cause", "paper")]
    (heard,) = [Answers().feed(b"".join(real_time))]
    assert [kind for kind, _ in heard] == [Answer.REAL_TIME] * 3
    status = escpos_status.state(*(byte for _, byte in heard))
    assert (status.cause, status.paper) == STATES[state]
    in_order = Answers().feed(bytes.fromhex(said["in_order"]))
    if status.cause:
        assert in_order == []  # who cannot print does not say that it has
    else:
        assert escpos_status.worked_off(in_order[0][1]).paper is status.paper


def test_our_bytes_are_those_of_which_a_stranger_drew_the_page_dot_for_dot() -> None:
    assert recorded.digest(recorded.job()) == recorded.recorded_job()
    drawn = np.asarray(Image.open(recorded.PAGE).convert("L")) < 128
    assert np.packbits(drawn, axis=1).tobytes() == recorded.page().dots
    pages: list[Image.Image] = []
    reader = EscposReader(576, on_page=pages.append)
    reader.feed(recorded.job())
    ours = np.asarray(pages[0]) < 128
    assert np.array_equal(ours[: len(drawn)], drawn)
    assert not ours[len(drawn) :].any()
