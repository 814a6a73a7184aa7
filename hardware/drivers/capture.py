"""OpenCV's VideoCapture as the drain thread wants it."""

from __future__ import annotations

from typing import cast

from hardware.opencv import cv2
from hardware.ports import Image


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
        decoded, image = self._video.retrieve()
        return decoded, cast("Image", image)

    def position_ms(self) -> float:
        """The camera's own time of the frame taken last."""
        return self._video.get(cv2.CAP_PROP_POS_MSEC)

    def release(self) -> None:
        """Let go of the camera."""
        self._video.release()
