"""Each kind of scale, in the bytes of its manual; and everything else that a line can carry."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from hardware.scale_protocol import FRAME_MAX, GRAMS_MAX, PROTOCOLS, Reading, ScaleProtocol, make_protocol

FRAMES: dict[str, list[tuple[bytes, int | None, bool | None]]] = {
    "cas": [
        (b"ST,GS,0a,   0.512 kg\r\n", 512, True),
        (b"US,NT,0a,  -0.050 kg\r\n", -50, False),
        (b"ST,+00123.4  g\r\n", 123, True),
        (b"OL,GS,0a,\r\n", None, False),
    ],
    "sics": [
        (b"S S     512.04 g\r\n", 512, True),
        (b"S D       0.30 kg\r\n", 300, False),
        (b"S +\r\n", None, False),
    ],
    "ohaus": [(b"     192.21 g\r\n", 192, True), (b"       0.01 kg ?\r\n", 10, False)],
    "yaohua-wg": [(b"WG004.139kg3D\r\n", 4139, None), (b"         OL23\r\n", None, False)],
    "yaohua-stx": [(b"\x02+00051231E\x03", 512, None), (b"\x02-00010021E\x03", -1000, None)],
    "yaohua-back": [(b"=000.3000", 3000, None), (b"=00.1000-", -1000, None)],
    "yaohua-eq": [(b"=0003.000", 3000, None), (b"=-0001.00", -1000, None)],
}


def _examples() -> list[tuple[str, bytes, int | None, bool | None]]:
    return [(kind, *example) for kind, examples in FRAMES.items() for example in examples]


def test_every_kind_has_examples() -> None:
    assert FRAMES.keys() == set(PROTOCOLS)


@pytest.mark.parametrize(("kind", "frame", "grams", "stable"), _examples())
def test_a_frame_of_the_manual_says_its_weight(kind: str, frame: bytes, grams: int | None, stable: bool | None) -> None:
    assert make_protocol(kind).feed(frame + frame)[0] == Reading(grams=grams, stable=stable)


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_how_the_bytes_were_split_never_matters(kind: str) -> None:
    stream = b"".join(frame for frame, _, _ in FRAMES[kind]) * 3
    byte_by_byte = make_protocol(kind)
    single = [reading for byte in stream for reading in byte_by_byte.feed(bytes([byte]))]
    assert single == make_protocol(kind).feed(stream) or kind in {"yaohua-back", "yaohua-eq"}
    assert {reading.grams for reading in single} == {grams for _, grams, _ in FRAMES[kind]}


def test_a_frame_with_a_wrong_check_sum_says_nothing() -> None:
    assert make_protocol("yaohua-wg").feed(b"WG004.138kg3D\r\n") == []
    assert make_protocol("yaohua-stx").feed(b"\x02+00051331E\x03") == []


def test_half_a_frame_never_makes_a_lighter_parcel() -> None:
    """Plugged in the middle of a line: what is left of `12.512 kg` must not be read as 2.512 kg."""
    assert make_protocol("cas").feed(b"2.512 kg\r\n") == []
    assert make_protocol("sics").feed(b"512.04 g\r\n") == []
    assert make_protocol("yaohua-stx").feed(b"00051231E\x03") == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", PROTOCOLS)
def test_a_hundred_thousand_random_inputs_raise_nothing_and_hold_little(kind: str) -> None:
    assert _fuzz(lambda: make_protocol(kind), 100_000, kind) > 0


def test_the_fuzzing_finds_a_planted_fault() -> None:
    class Planted:
        question = b""

        def feed(self, data: bytes) -> list[Reading]:
            return [Reading(grams=int(data[3:4]), stable=True)] if data[:3] == b"ST," else []

    with pytest.raises(ValueError, match="invalid literal"):
        _fuzz(Planted, 20_000, "cas")


@pytest.mark.soak
@pytest.mark.parametrize("kind", PROTOCOLS)
def test_a_million_random_inputs_raise_nothing(kind: str) -> None:
    assert _fuzz(lambda: make_protocol(kind), 1_000_000, kind) > 0


def _fuzz(make: Callable[[], ScaleProtocol], inputs: int, kind: str) -> int:
    """Whole frames, broken ones and noise; the readings that came of them."""
    chance = random.Random(kind)
    frames = [frame for frame, _, _ in FRAMES[kind]]
    protocol, read = make(), 0
    for _ in range(inputs):
        data = bytearray(chance.choice(frames))
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = chance.randrange(len(data) + 1)
        for reading in protocol.feed(bytes(data[:cut]) + (chance.randbytes(5) if chance.random() < 0.1 else b"")):
            read += 1
            assert reading.grams is None or abs(reading.grams) <= GRAMS_MAX
        assert len(getattr(protocol, "_held", b"")) <= FRAME_MAX
    return read
