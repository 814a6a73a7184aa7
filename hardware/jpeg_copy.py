"""JPEGs copied into a Matroska file by the FFmpeg inside OpenCV, each at its time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hardware.errors import PictureUnwritten
from hardware.film import Coded
from hardware.opencv import cv2, decoded

_TICKS_A_SECOND = 1000.0


class JpegCopy:
    """A file being written."""

    def __init__(self, path: Path, first: Coded) -> None:
        """``first`` tells the size of the picture. Raises PictureUnwritten."""
        image = decoded(first.data)
        if image is None:
            raise PictureUnwritten("the first frame of a clip is no picture")
        fourcc, size = cv2.VideoWriter.fourcc(*"MJPG"), (image.shape[1], image.shape[0])
        coded = [cv2.VIDEOWRITER_PROP_RAW_VIDEO, 1]
        self._writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, fourcc, _TICKS_A_SECOND, size, coded)
        if not self._writer.isOpened():
            raise PictureUnwritten(f"no clip can be written in {path.parent}")

    def write(self, coded: Coded, at_ms: int) -> None:
        """Copy a frame. ``at_ms``: since the first one."""
        self._writer.set(cv2.VIDEOWRITER_PROP_PTS, at_ms)
        self._writer.write(np.frombuffer(coded.data, np.uint8).reshape(1, -1))

    def close(self) -> None:
        """End the file."""
        self._writer.release()
