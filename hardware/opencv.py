"""OpenCV, set up for a small board. Import this only where pictures are handled: it costs 230 ms and 35 MB."""

from __future__ import annotations

import os
from typing import cast

# OpenCV reads these while it is imported. Seconds without a frame after which a USB camera counts as lost:
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
# FFmpeg writes to standard error by itself; this is its word for never.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# What a damaged picture says of its size must not fill the memory: OpenCV's own bound is 2³⁰ dots, 3 GB. Cameras of
# 20 MP pass; who has a larger one sets the variable in the service's environment.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", "24000000")

import cv2
import numpy as np

from hardware.ports import Image

# One frame at a time: more threads only take the cores from the station.
cv2.setNumThreads(1)
# A missing camera is a state that the bench shows, not lines on standard error every few seconds.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

__all__ = ["cv2", "decoded", "grey_of", "shrunk"]


def decoded(data: bytes) -> Image | None:
    """The picture in a file's bytes, in colours; None where there is none, or a larger one than any camera's."""
    try:
        return cast("Image | None", cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR))
    except cv2.error:  # a header that claims too large a picture, or no bytes at all
        return None


def grey_of(picture: Image) -> Image:
    """A picture without its colours."""
    return picture if picture.ndim == 2 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def shrunk(picture: Image, width: int, height: int) -> Image:
    """A picture with fewer dots, each the mean of those it stands for."""
    return np.asarray(cv2.resize(picture, (max(1, width), max(1, height)), interpolation=cv2.INTER_AREA), np.uint8)
