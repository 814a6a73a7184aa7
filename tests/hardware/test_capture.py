"""Frames as the camera coded them: asked of OpenCV once each, cut to the picture, decoded when somebody wants them."""

from __future__ import annotations

import cv2
import numpy as np

from hardware.drivers.capture import EncodedCapture
from hardware.film import Coded
from hardware.ports import Image

JPEG = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()


class Buffers:
    """A VideoCapture of a driver that gives its buffer back with the first look, as Video4Linux does."""

    def __init__(self, *frames: bytes) -> None:
        self._frames = iter(frames)
        self._here: bytes | None = None

    def grab(self) -> bool:
        self._here = next(self._frames, None)
        return self._here is not None

    def retrieve(self) -> tuple[bool, Image | None]:
        assert self._here is not None, "a frame was asked for twice"
        data, self._here = self._here, None
        return bool(data), np.frombuffer(data, np.uint8).reshape(1, -1) if data else None


def capture(*frames: bytes) -> EncodedCapture:
    return EncodedCapture(Buffers(*frames))  # type: ignore[arg-type]  # the two calls that it makes


def test_a_frame_is_asked_for_once_however_often_it_is_looked_at() -> None:
    taken = capture(JPEG, JPEG)
    for _ in range(2):
        assert taken.grab()
        assert taken.coded() == Coded(data=JPEG)
        decoded, image = taken.retrieve()
        assert decoded
        assert image is not None
        assert image.shape == (48, 64, 3)
        assert taken.coded() == Coded(data=JPEG)
    assert not taken.grab()


def test_what_a_buffer_holds_beyond_the_picture_is_cut_off_and_what_is_no_picture_is_nothing() -> None:
    taken = capture(JPEG + bytes(500), JPEG[: len(JPEG) // 2], b"", b"no picture")
    assert taken.grab()
    assert taken.coded() == Coded(data=JPEG)
    for _ in range(3):
        assert taken.grab()
        assert taken.coded() is None
        assert taken.retrieve() == (False, None)
