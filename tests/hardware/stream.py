"""Frames of H.264 and H.265 as a camera sends them, coded here and now."""

from __future__ import annotations

import av
import numpy as np

from hardware.film import Coded, Coding
from tests.hardware.network_camera import encoder

KEY_EVERY = 10
HEADERS = {"h264": frozenset({7, 8}), "hevc": frozenset({32, 33, 34})}
"""The kinds of units that tell how to read the others."""


def streamed(
    codec: str, count: int, *, told_apart: bool = False, noisy: bool = False, size: tuple[int, int] = (160, 120)
) -> list[Coded]:
    """Frames of changing shades. ``told_apart``: how to read them is told beside them, as in RTSP's descriptions."""
    chance = np.random.default_rng(1)
    context = encoder(codec, size[0], size[1], g=str(KEY_EVERY), **_keys(codec))
    packets = []
    for number in range(count):
        image = np.full((size[1], size[0], 3), 20 + number % 10 * 20, np.uint8)
        if noisy:
            image = chance.integers(0, 256, image.shape, np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="bgr24")
        frame.pts = number
        packets += context.encode(frame)
    packets += context.encode(None)
    header = b"".join(unit for unit in _units(bytes(packets[0])) if _is_header(codec, unit)) if told_apart else b""
    return [
        Coded(
            data=b"".join(unit for unit in _units(bytes(packet)) if not (told_apart and _is_header(codec, unit))),
            coding=Coding(name=codec, header=header),
            is_key=packet.is_keyframe,
        )
        for packet in packets
    ]


def _keys(codec: str) -> dict[str, str]:
    return {"sc_threshold": "0"} if codec == "h264" else {}


def _units(data: bytes) -> list[bytes]:
    return [b"\0\0\0\1" + part.rstrip(b"\0") for part in data.split(b"\0\0\1")[1:]]


def _is_header(codec: str, unit: bytes) -> bool:
    kind = unit[4] & 31 if codec == "h264" else unit[4] >> 1 & 63
    return kind in HEADERS[codec]
