"""Keys into codes: every layout as X knows it, whatever the pieces, whatever is lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.framing import LENGTH_MAX, Code, Framed, Framer, Garbled
from hardware.key_framing import KeyFramer
from hardware.keyboard_layout import DEAD, LAYOUTS
from tests.hardware.keys import (
    ALT,
    ALTGR,
    CAPS_LOCK,
    CTRL,
    ENTER,
    KEYS,
    NUM_LOCK,
    RIGHT_SHIFT,
    SHIFT,
    SPACE,
    SYN_DROPPED,
    US,
    by_number,
    report,
    tap,
    taps,
    typed,
    x_says,
)

CUTS = st.lists(st.integers(min_value=1, max_value=200), max_size=60)


def keyboard(layout: str = "us", *, caps_lock: bool = False, length_max: int = LENGTH_MAX) -> KeyFramer:
    return KeyFramer(LAYOUTS[layout], Framer(endings=b"\r\n\t", length_max=length_max), caps_lock=caps_lock)


def read(data: bytes, layout: str = "us", pieces: Sequence[int] = (), *, caps_lock: bool = False) -> list[Framed]:
    framer = keyboard(layout, caps_lock=caps_lock)
    framed: list[Framed] = []
    for size in pieces:
        framed += framer.feed(data[:size])
        data = data[size:]
    return framed + framer.feed(data) + framer.silence()


@pytest.mark.parametrize("text", ["6901234567892", "SF1234567890123", "JDX012345678901-1-2", "L:PARCEL:1", "a b/C"])
def test_what_a_scanner_types_is_read_with_enter_with_tab_and_with_nothing(text: str) -> None:
    for suffix in ("\r", "\t", ""):
        assert read(typed(text + suffix)) == [Code(text=text)]


def test_codes_typed_one_after_the_other_stay_apart() -> None:
    assert read(typed("A1\r6901234567892\rA1\r")) == [Code(text="A1"), Code(text="6901234567892"), Code(text="A1")]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("level", [0, 1])
def test_every_key_stands_for_what_x_says_of_it(layout: str, level: int) -> None:
    ours = (LAYOUTS[layout].plain, LAYOUTS[layout].shift)[level]
    differing = {
        key: (ours[key], x_says(layout, key, level)) for key in KEYS if ours[key] != x_says(layout, key, level)
    }
    assert differing == {}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_sign_of_altgr_is_where_x_has_it(layout: str) -> None:
    # What is an accent to X and a sign of its own to Windows counts as the same.
    x = {key: DEAD.get(x_says(layout, key, 2), x_says(layout, key, 2)) for key in KEYS}
    assert {key: sign for key, sign in LAYOUTS[layout].altgr.items() if x[key] != sign} == {}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_sign_of_codes_can_be_typed_on_every_layout(layout: str) -> None:
    """All of Code 128's printable signs, by the key that X says types them."""
    where = {
        sign: (key, held)
        for level, held in ((2, (ALTGR,)), (1, (SHIFT,)), (0, ()))
        for key in KEYS
        if (sign := x_says(layout, key, level)) and (level < 2 or key in LAYOUTS[layout].altgr)
    }
    accents = {alone: accent for accent, alone in DEAD.items()}
    for sign in map(chr, range(0x21, 0x7F)):
        if sign in where:
            data = tap(where[sign][0], *where[sign][1])
        else:
            key, held = where[accents[sign]]
            data = tap(key, *held) + tap(SPACE)
        assert read(data + tap(ENTER), layout) == [Code(text=sign)]


def test_accents_join_the_letter_that_follows_and_stand_alone_before_any_other_sign() -> None:
    circumflex, acute, e, x, enter = 41, 13, 18, 45, ENTER
    assert read(taps([circumflex, e, acute, e, enter]), "de") == [Code(text="êé")]
    assert read(taps([circumflex, x, circumflex, circumflex, enter]), "de") == [Code(text="^x^^")]
    assert read(taps([x, circumflex, enter]), "de") == [Code(text="x^")]
    assert read(taps([x, circumflex]), "de") == [Code(text="x^")]


def test_caps_lock_turns_letters_and_nothing_else() -> None:
    locked = tap(CAPS_LOCK) + typed("aB1;\r") + tap(CAPS_LOCK) + typed("aB1\r")
    assert read(locked) == [Code(text="Ab1;"), Code(text="aB1")]
    assert read(typed("aB1\r"), caps_lock=True) == [Code(text="Ab1")]


def test_either_shift_counts_and_a_shift_of_the_same_moment_counts_first() -> None:
    assert read(tap(US["a"], RIGHT_SHIFT) + report((US["b"], 1), (SHIFT, 1)) + tap(ENTER)) == [Code(text="AB")]


def test_a_key_that_is_held_too_long_types_once() -> None:
    repeated = report((US["7"], 1)) + report((US["7"], 2)) * 5 + report((US["7"], 0))
    assert read(repeated + tap(ENTER)) == [Code(text="7")]


def test_the_keypad_types_digits_whatever_num_lock_says() -> None:
    pad = (82, 79, 80, 81, 75, 76, 77, 71, 72, 73)
    assert read(tap(NUM_LOCK) + taps(pad) + tap(96)) == [Code(text="0123456789")]


@pytest.mark.parametrize(
    "separator",
    [
        tap(US["]"], CTRL),
        by_number("029"),
        by_number("29"),
    ],
    ids=["ctrl-]", "alt-029", "alt-29"],
)
def test_the_group_separator_comes_by_ctrl_or_by_its_number(separator: bytes) -> None:
    gs1 = typed("]") + tap(US["c"], SHIFT) + typed("1010690123456789210") + tap(US["l"], SHIFT) + separator
    assert read(gs1 + typed("17271231\r")) == [Code(text="010690123456789210L\x1d17271231", symbology="]C1")]


def test_the_separator_comes_by_altgr_and_ctrl_on_boards_where_the_bracket_needs_altgr() -> None:
    bracket_de, place_of_us_bracket = 10, 27
    for separator in (tap(bracket_de, CTRL, ALTGR), tap(place_of_us_bracket, CTRL)):
        assert read(taps([2, 3]) + separator + taps([4, ENTER]), "de") == [Code(text="12\x1d3")]


def test_ctrl_and_alt_together_are_altgr() -> None:
    assert read(tap(16, CTRL, ALT) + tap(ENTER), "de") == [Code(text="@")]


def test_characters_by_number_are_those_of_the_old_tables() -> None:
    assert read(by_number("065") + by_number("0228") + by_number("132") + tap(ENTER)) == [Code(text="Aää")]
    assert read(by_number("013")) == []
    assert read(typed("1") + by_number("31532") + tap(ENTER)) == [Garbled(text="1\ufffd", length=2, reason="control")]


@pytest.mark.parametrize("key", [59, 1, 14, 103, 183])
def test_a_key_that_stands_for_nothing_garbles_its_code_and_no_other(key: int) -> None:
    framed = read(typed("A1\rB") + tap(key) + typed("2\rC3\r"))
    assert framed == [Code(text="A1"), Garbled(text="B\ufffd2", length=3, reason="control"), Code(text="C3")]


def test_a_letter_with_alt_is_no_letter() -> None:
    assert read(tap(US["a"], ALT) + tap(ENTER)) == [Garbled(text="\ufffd", length=1, reason="control")]


def test_events_that_the_kernel_dropped_cut_the_code_and_no_other() -> None:
    lost = typed("SF123") + report((SHIFT, 1)) + SYN_DROPPED + typed("9") + typed("4567\rA1\r")
    assert read(lost) == [Garbled(text="SF1234567", length=9, reason="cut"), Code(text="A1")]


def test_a_code_whose_end_was_dropped_is_not_joined_to_the_next() -> None:
    lost = typed("SF123") + SYN_DROPPED + report() + typed("456\rA1\r")
    assert read(lost) == [Garbled(text="SF123456", length=8, reason="cut"), Code(text="A1")]


def test_after_silence_a_dropped_event_costs_no_further_code() -> None:
    framer = keyboard()
    assert framer.feed(typed("A1\r") + SYN_DROPPED + report()) == [Code(text="A1")]
    assert framer.pending
    assert framer.silence() == []
    assert framer.feed(typed("A2\r")) == [Code(text="A2")]


def test_what_an_unplugged_scanner_left_behind_is_cut() -> None:
    framer = keyboard()
    assert framer.feed(typed("69012")) == []
    assert framer.pending
    assert framer.abandon() == [Garbled(text="69012", length=5, reason="cut")]


@given(codes=st.lists(st.text(alphabet="0123456789ABCXYZabcxyz-/ ", min_size=1, max_size=30), max_size=8), pieces=CUTS)
def test_how_reads_split_the_events_never_matters(codes: list[str], pieces: list[int]) -> None:
    data = typed("".join(code + "\r" for code in codes))
    assert read(data, pieces=pieces) == [Code(text=code) for code in codes]
