"""A page that somebody else wrote in the printer's language: its own questions confirm nothing, its last line ends."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from hardware.dialects import escpos
from hardware.escpos import encode
from hardware.escpos_question import asks
from hardware.label import label_size
from hardware.printer import Cause, Language, Paper, Printed, RawPage, Unknown
from hardware.raster import Raster
from tests.hardware.printing import BRIEF, CALM, CONTENT, KINDS, Started, is_on
from tests.hardware.test_cut_short import NarrowLink

STATUS = b"\x1dr\x01"
OWN_QUESTIONS = {
    "escpos": (STATUS, b"\x1dI\x43", b"\x1d(H\x06\x00\x30\x301234", b"\x1bv"),
    "tspl": (b"\r\n~!T\r\n", b'\r\nOUT "DONE"\r\n', b"\x1b!S\r\n"),
    "zpl": (b"~HS~HS", b"~hs", b"^XA^FN1^FDx^FS^HV1,5^XZ"),
}
EACH = [(kind, question) for kind, questions in OWN_QUESTIONS.items() for question in questions]
DOTS = Raster(width=8 * 12, height=40, dots=STATUS * 160)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "question"), EACH)
def test_a_page_that_asks_the_printer_itself_comes_out_and_is_never_called_printed(kind: str, question: bytes) -> None:
    with closing(KINDS[kind](paper="100x150", patience=CALM)) as printer:
        label = printer.lay_out(CONTENT)
        page = RawPage(language=printer.language, data=printer.encode(label)[:2] + question + printer.encode(label)[2:])
        if kind != "escpos":
            page = replace(page, data=question + printer.encode(label))
        outcome = printer.print_page(page, Started())
        assert isinstance(outcome, Unknown)
        assert outcome.cause is Cause.UNCONFIRMED
        assert printer.print_label(CONTENT, Started()) == Printed(paper=Paper.OK), "the next one is confirmed as ever"
        assert len([each for each in printer.peer.pages if is_on(label, each)]) == 2


@pytest.mark.slow
def test_a_page_with_a_question_near_its_start_whose_paper_ends_in_the_middle_is_unknown() -> None:
    with closing(KINDS["escpos"](paper="100x150", patience=replace(BRIEF, answer=2.0))) as printer:
        label = printer.encode(printer.lay_out(CONTENT))
        printer.peer.faults.paper_ends_after = len(label) // 2
        page = RawPage(language=Language.ESCPOS, data=label[:2] + STATUS + label[2:])
        assert isinstance(printer.print_page(page, Started()), Unknown)
        assert not printer.peer.pages


@pytest.mark.slow
@pytest.mark.parametrize("confirms", ["status", "nothing"])
def test_a_tspl_page_whose_last_line_does_not_end_comes_out_at_once(confirms: str) -> None:
    with closing(KINDS["tspl"](paper="100x150", patience=CALM, confirms=confirms)) as printer:
        open_ended = printer.encode(printer.lay_out(CONTENT)).rstrip(b"\r\n")
        outcome = printer.print_page(RawPage(language=Language.TSPL, data=open_ended), Started())
        assert isinstance(outcome, Printed if confirms == "status" else Unknown)
        assert printer.peer.wait_for_jobs(1)
        [page] = printer.peer.pages
        assert is_on(printer.lay_out(CONTENT), page)
        assert open_ended + b"\r\n" in bytes(printer.peer.jobs[0].raw)


@pytest.mark.slow
@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_a_tspl_page_whose_last_line_ends_is_sent_byte_for_byte(ending: bytes) -> None:
    with closing(KINDS["tspl"](paper="100x150", patience=CALM, confirms="nothing")) as printer:
        page = printer.encode(printer.lay_out(CONTENT)).rstrip(b"\r\n") + ending
        printer.print_page(RawPage(language=Language.TSPL, data=page), Started())
        assert printer.peer.wait_for_jobs(1)
        assert bytes(printer.peer.jobs[0].raw) == page


@pytest.mark.parametrize(
    "page",
    [
        encode(DOTS),
        b"\x1b@\x1ba\x01\x1b!\x30YT1234\n" + encode(DOTS) + encode(DOTS),
        b"\x1b@\x1d!\x11\xb1\xa1\x0a\x1d(k\x03\x001Q0\x1dV\x00",
        b"\x1b@\x10\x04\x01" + b"plain\n",
        b"",
    ],
)
def test_dots_and_what_is_answered_by_other_bits_are_no_questions_in_order(page: bytes) -> None:
    assert not asks(page)


@pytest.mark.parametrize(
    "page",
    [
        encode(DOTS) + STATUS,
        b"\x1b@" + STATUS + encode(DOTS),
        b"\x1b@\x1d(k\x03\x001R0",
        b"\x1b@\x1d(L\x02\x0003",
        encode(Raster(width=8 * 4, height=1, dots=b"\x10\x14\x07\x01")),
        encode(DOTS)[:-30],  # a raster that does not end here: nobody can say what its bytes will be
        b"\x1b\x7f" + encode(DOTS),  # behind a command that nobody knows, dots may be none
        b"\x1dk\x04" + encode(DOTS)[2:],  # within a bar code's text, what looks like a raster is none
    ],
)
def test_whatever_may_be_a_question_counts_as_one(page: bytes) -> None:
    assert asks(page)


class LateLink(NarrowLink):
    """A line on which answers to an earlier page's questions come first, and ours only once it was worked off."""

    def __init__(self, late: int) -> None:
        super().__init__(10**6)
        self._late = late
        self.worked_off = False

    def receive(self, deadline: float) -> bytes:
        del deadline
        asked = self.taken.count(STATUS) if self.worked_off else 0
        self.taken, said = b"" if self.worked_off else self.taken, bytes(self._late + asked)
        self._late = 0
        return said


@pytest.mark.parametrize("late", range(4))
def test_answers_that_an_earlier_page_is_still_owed_do_not_pass_for_ours(late: int) -> None:
    patience = replace(BRIEF, answer=0.05, printed=0.05)
    dialect = escpos(None)(label_size("100x150"))
    working, done = LateLink(late), LateLink(late)
    done.worked_off = True
    assert dialect.talk(working, patience).midway()
    assert not dialect.talk(working, patience).mend(10)
    assert not dialect.talk(done, patience).midway()
    assert dialect.talk(done, patience).mend(10)
