"""OpenCV's VideoCapture as the drain thread wants it: frames decoded by it, or as the camera coded them."""

from __future__ import annotations

from typing import cast

import numpy as np

from hardware.film import Coded
from hardware.opencv import cv2, decoded
from hardware.ports import Image

_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
_MJPEG = "MJPG"


class OpenedCapture:
    """An opened VideoCapture; `grab` and `retrieve` let other threads run meanwhile."""

    def __init__(self, video: cv2.VideoCapture) -> None:
        """`video`: opened."""
        self._video = video

    def grab(self) -> bool:
        """Wait for the next frame and take it, undecoded; false when there is none."""
        return self._video.grab()

    def retrieve(self) -> tuple[bool, Image | None]:
        """Decode the frame taken last."""
        try:
            given, image = self._video.retrieve()
        except cv2.error:  # a damaged frame; the camera goes on
            return False, None
        return given, cast("Image", image)

    def coded(self) -> Coded | None:
        """Nothing: the frame came decoded."""
        return None

    def held_ns(self) -> int:
        """Nothing is held back, as far as OpenCV says."""
        return 0

    def position_ms(self) -> float:
        """The camera's own time of the frame taken last."""
        return self._video.get(cv2.CAP_PROP_POS_MSEC)

    def close(self) -> None:
        """Let go of the camera."""
        self._video.release()


class EncodedCapture(OpenedCapture):
    """A VideoCapture that hands over JPEGs: what nobody wants is not decoded, and any can be kept as it is."""

    def __init__(self, video: cv2.VideoCapture) -> None:
        """`video`: opened, and told to decode nothing."""
        super().__init__(video)
        self._jpeg: bytes | None = None

    def grab(self) -> bool:
        """Wait for the next frame and take it; false when there is none."""
        self._jpeg = None
        return super().grab()

    def retrieve(self) -> tuple[bool, Image | None]:
        """Decode the frame taken last."""
        image = decoded(self._picture())
        return image is not None, image

    def coded(self) -> Coded | None:
        """The frame taken last as the camera coded it, from its first to its last marker; nothing where it was cut."""
        jpeg = self._picture()
        return Coded(data=jpeg) if jpeg else None

    def _picture(self) -> bytes:
        if self._jpeg is None:
            # Once a frame: OpenCV's Video4Linux gives its buffer back with the first call, and then has none.
            taken, data = self._video.retrieve()
            self._jpeg = _picture_in(np.asarray(data, np.uint8).tobytes()) if taken and data is not None else b""
        return self._jpeg


def _picture_in(data: bytes) -> bytes:
    """The JPEG that a driver's buffer, which may be longer, begins with; nothing where it has no end."""
    end = data.rfind(_JPEG_END)
    return data[: end + 2] if data.startswith(_JPEG_START) and end > 0 else b""


def codes_jpeg(video: cv2.VideoCapture) -> bool:
    """Whether the camera sends every frame as a JPEG of its own."""
    return int(video.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little", signed=True).decode("latin-1") == _MJPEG
