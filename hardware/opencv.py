"""OpenCV, set up for a small board. Import this only where pictures are handled: it costs 230 ms and 35 MB."""

from __future__ import annotations

import os

# OpenCV reads these while it is imported. Seconds without a frame after which a USB camera counts as lost:
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
# FFmpeg writes to standard error by itself; this is its word for never.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

import cv2

# One frame at a time: more threads only take the cores from the station.
cv2.setNumThreads(1)
# A missing camera is a state that the bench shows, not lines on standard error every few seconds.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

__all__ = ["cv2"]
