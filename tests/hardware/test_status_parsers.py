"""What ZPL and TSPL printers say of themselves; and nonsense put before the parsers of all three languages."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from hardware import escpos_status, tspl_status, zpl_status
from hardware.escpos_reader import EscposReader
from hardware.printer import Cause, Paper, PrinterStatus
from hardware.tspl_reader import TsplReader
from hardware.zpl_reader import Format, ZplReader
from hardware.zpl_status import HostStatus

FUZZED, SOAKED = 100_000, 1_000_000

# As Zebra's guide prints them.
FIRST, SECOND, THIRD = b"030,0,0,1245,000,0,0,0,000,0,0,0", b"000,0,0,0,0,2,4,0,00000000,1,000", b"1234,0"
ERRORS = (
    b"\x02\r\n\r\n  PRINTER STATUS\r\n  ERRORS:         1 00000000 %b\r\n  WARNINGS:       0 00000000 00000000\r\n\x03"
)


def said(first: bytes = FIRST, second: bytes = SECOND) -> bytes:
    return b"".join(b"\x02%b\x03\r\n" % line for line in (first, second, THIRD))


def host(first: bytes = FIRST, second: bytes = SECOND) -> HostStatus:
    (answer,) = zpl_status.Answers().feed(said(first, second))
    assert isinstance(answer, HostStatus)
    return answer


def test_a_zpl_printer_at_rest_is_idle_and_nothing_is_wrong() -> None:
    assert host().idle
    assert host().status == PrinterStatus(online=True, paper=Paper.OK, cover_open=False)


@pytest.mark.parametrize(
    ("first", "second", "cause"),
    [
        (b"030,1,1,1245,000,0,0,0,000,0,0,0", SECOND, Cause.PAPER_OUT),
        (b"030,0,1,1245,000,0,0,0,000,0,0,0", SECOND, Cause.PAUSED),
        (b"030,0,0,1245,000,1,0,0,000,0,0,0", SECOND, Cause.OFFLINE),
        (b"030,0,0,1245,000,0,0,0,000,1,0,0", SECOND, Cause.OFFLINE),
        (b"030,0,0,1245,000,0,0,0,000,0,0,1", SECOND, Cause.OFFLINE),
        (b"030,0,1,1245,000,0,0,0,000,0,0,0", b"000,0,1,0,0,2,4,0,00000000,1,000", Cause.COVER_OPEN),
        (b"030,0,1,1245,000,0,0,0,000,0,0,0", b"000,0,0,1,0,2,4,0,00000000,1,000", Cause.RIBBON_OUT),
    ],
)
def test_what_stops_a_zpl_printer_is_named_and_it_is_not_idle(first: bytes, second: bytes, cause: Cause) -> None:
    assert host(first, second).status.cause is cause
    assert not host(first, second).idle


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (b"030,0,0,1245,001,0,0,0,000,0,0,0", SECOND),
        (b"030,0,0,1245,000,0,0,1,000,0,0,0", SECOND),
        (FIRST, b"000,0,0,0,0,2,4,0,00000001,1,000"),
    ],
)
def test_a_zpl_printer_with_something_in_it_is_not_idle_and_nothing_is_wrong(first: bytes, second: bytes) -> None:
    assert host(first, second).status.cause is None
    assert not host(first, second).idle


def test_a_zpl_answer_is_found_however_it_is_split_and_whatever_comes_before() -> None:
    stream = b"noise\x03\x02cut off" + said() + b"\x02" + b"x" * 5000 + b"\x03" + said()
    for chunk in (1, 2, 7, len(stream)):
        answers = zpl_status.Answers()
        heard = [each for at in range(0, len(stream), chunk) for each in answers.feed(stream[at : at + chunk])]
        assert heard == [host(), host()]


@pytest.mark.parametrize(
    ("flags", "cause"),
    [
        (b"00000001", Cause.PAPER_OUT),
        (b"00000002", Cause.RIBBON_OUT),
        (b"00000005", Cause.COVER_OPEN),
        (b"00010000", Cause.PAUSED),
        (b"00000010", Cause.OFFLINE),
        (b"00000000", None),
    ],
)
def test_the_errors_of_a_zpl_printer_that_is_shy_are_read(flags: bytes, cause: Cause | None) -> None:
    (answer,) = zpl_status.Answers().feed(ERRORS % flags)
    assert isinstance(answer, PrinterStatus)
    assert answer.cause is cause


def test_a_tspl_status_byte_is_read_bit_by_bit() -> None:
    causes = {0x00: None, 0x20: None, 0x01: Cause.COVER_OPEN, 0x04: Cause.PAPER_OUT, 0x05: Cause.COVER_OPEN}
    causes |= {0x08: Cause.RIBBON_OUT, 0x10: Cause.PAUSED, 0x02: Cause.OFFLINE, 0x80: Cause.OFFLINE}
    for byte, cause in causes.items():
        status = tspl_status.status(byte)
        assert status is not None
        assert status.cause is cause
    assert [byte for byte in range(256) if tspl_status.status(byte) is None] == [
        byte for byte in range(256) if byte & 0x40
    ]


@pytest.mark.parametrize(("stream", "named"), [(b"\x00\x20TTP-244\r\n", True), (b"\x20\r\n\x20", False), (b"X", False)])
def test_a_tspl_name_is_text_and_status_bytes_are_none(stream: bytes, *, named: bool) -> None:
    name = tspl_status.Name()
    heard = [name.feed(stream[at : at + 1]) for at in range(len(stream))]
    assert (True in heard) is named


REAL = (
    said(),
    ERRORS % b"00000001",
    b"\x12\x10\x00\x03\x00",
    b"TTP-244 Plus\r\n",
    b"\x1dv0\x00\x02\x00\x02\x00abcd",
    b"^XA^PW80^FO0,0^GFA,8,8,1,:Z64:eJw=:0000^FS^XZ",
    b"SIZE 10 mm,5 mm\r\nBITMAP 0,0,1,2,0,ab\r\nPRINT 1,1\r\n",
)


def nonsense(chance: random.Random) -> bytes:
    """An answer or a job with bytes changed, cut, doubled, or none at all."""
    begun = chance.choice(REAL)
    data = bytearray(begun if chance.random() < 0.8 else chance.randbytes(chance.randrange(80)))
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data[at : at + 1] = chance.randbytes(1)
            case 1:
                del data[at : at + chance.randrange(8)]
            case 2:
                data[at:at] = data[: chance.randrange(20)]
            case _:
                data[at:at] = chance.choice((b"\x02", b"\x03", b",", b"9" * 30, b"\xff", b"^", b"~HS", b"\r\n"))
    return bytes(data)


def _draw(label: Format) -> None:
    label.drawn()


PARSERS: dict[str, Callable[[], Callable[[bytes], object]]] = {
    "escpos answers": lambda: escpos_status.Answers().feed,
    "zpl answers": lambda: zpl_status.Answers().feed,
    "tspl name": lambda: tspl_status.Name().feed,
    "zpl reader": lambda: ZplReader(16, on_format=_draw).feed,
    "tspl reader": lambda: TsplReader(16, on_page=lambda _: None).feed,
}


def fuzz(make: Callable[[], Callable[[bytes], object]], runs: int, name: str) -> None:
    """A parser lives through some inputs, as on a line that goes wrong, and is then made anew."""
    chance = random.Random(f"20261121 {name}")
    feed = make()
    for _ in range(runs):
        if chance.random() < 0.1:
            feed = make()
        feed(nonsense(chance))


@pytest.mark.slow
@pytest.mark.parametrize("name", PARSERS)
def test_a_hundred_thousand_pieces_of_nonsense_raise_nothing(name: str) -> None:
    fuzz(PARSERS[name], FUZZED, name)


@pytest.mark.slow
def test_nonsense_on_the_line_of_a_virtual_receipt_printer_raises_nothing() -> None:
    # It sets each line of text in type: a hundred times the others' work.
    fuzz(lambda: EscposReader(16, on_page=lambda _: None).feed, FUZZED // 50, "escpos reader")


@pytest.mark.soak
@pytest.mark.parametrize("name", PARSERS)
def test_a_million_pieces_of_nonsense_raise_nothing(name: str) -> None:
    fuzz(PARSERS[name], SOAKED, name)


def test_control_a_parser_that_trusts_a_comma_is_caught_by_few() -> None:
    def trusting() -> Callable[[bytes], object]:
        return lambda data: [int(field) for field in data.split(b",")[1:]]

    with pytest.raises(ValueError, match="invalid literal"):
        fuzz(trusting, 1000, "control")


def test_a_line_that_never_ends_is_not_kept() -> None:
    zpl, name = zpl_status.Answers(), tspl_status.Name()
    for _ in range(200):
        assert zpl.feed(b"\x02" + b"1," * 4000) == []
        assert not name.feed(b"A" * 8000)
    assert zpl.held_bytes <= zpl_status.FRAME_BYTES_MAX
    assert name.held_bytes <= tspl_status.NAME_BYTES_MAX
