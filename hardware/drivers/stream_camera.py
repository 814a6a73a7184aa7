"""A camera that is an address: MJPEG or H.264 by RTSP, HTTP or bare TCP, or a film file that plays again and again."""

from __future__ import annotations

import time

from hardware.camera import Capture, DrainedCamera
from hardware.drivers.capture import EncodedCapture, OpenedCapture, codes_jpeg
from hardware.errors import BadOption
from hardware.opencv import cv2
from hardware.ports import Clock, DeviceState, OnState

OPEN_TIMEOUT_MS = 3000
BARE_OPEN_TIMEOUT_MS = 7000
"""Of JPEGs one after the other without any frame around them (``tcp://``) FFmpeg looks at five seconds first."""
READ_TIMEOUT_MS = 1500
"""A stalled stream is given up after this; OpenCV's own limit is 30 s, in which nobody would know."""
FILM_FRAMES_PER_SECOND = 15
LATENCY_MS = 100
RTSP = ("rtsp://", "rtsps://")
RTSP_LATENCY_MS = 300
"""Coders of H.264 look at several frames before they send the first."""


class StreamCamera(DrainedCamera):
    """A camera at a URL, or a file at a path."""

    def __init__(self, *, device: str, url: str, now: Clock, on_state: OnState, latency_ms: int | None = None) -> None:
        """`latency_ms`: what the camera's coder and the network add. Raises BadOption."""
        if not url:
            raise BadOption(f"{device}: url is empty")
        if latency_ms is None:
            latency_ms = RTSP_LATENCY_MS if url.startswith(RTSP) else LATENCY_MS
        super().__init__(device=device, open_capture=self._open, now=now, on_state=on_state, latency_ms=latency_ms)
        self.url = url
        self._may_be_jpegs = url.startswith(("http://", "https://", "tcp://"))

    def _open(self) -> Capture | DeviceState:
        if "://" not in self.url:
            return _open_film(self.url)
        open_ms = BARE_OPEN_TIMEOUT_MS if self.url.startswith("tcp://") else OPEN_TIMEOUT_MS
        if self._may_be_jpegs:
            capture = _open_jpegs(self.url, open_ms)
            if capture is not None:
                return capture
            # Remembered: a camera that serves one client, once, is gone with this look at it.
            self._may_be_jpegs = False
        # FFmpeg's libraries a second time: only where a camera has such a stream.
        from hardware.drivers.packet_capture import open_packets  # noqa: PLC0415 - see above

        return open_packets(self.url, open_ms, READ_TIMEOUT_MS)


def _open_jpegs(url: str, open_ms: int) -> Capture | DeviceState | None:
    """None: somebody is there, and sends something else."""
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, open_ms, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_TIMEOUT_MS]
    # FFmpeg would decode every frame, wanted or not; what is a JPEG by itself can wait until somebody wants it.
    video = cv2.VideoCapture(url, cv2.CAP_FFMPEG, [*limits, cv2.CAP_PROP_FORMAT, -1])
    if video.isOpened() and codes_jpeg(video):
        return EncodedCapture(video)
    there = video.isOpened()
    video.release()
    return None if there else DeviceState.ABSENT


def _open_film(path: str) -> Capture | DeviceState:
    video = cv2.VideoCapture(path, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    if not video.isOpened():
        video.release()
        return DeviceState.ABSENT
    return _Film(video)


class _Film(OpenedCapture):
    """A file at a camera's pace, from its beginning again at its end."""

    def grab(self) -> bool:
        time.sleep(1 / FILM_FRAMES_PER_SECOND)
        if super().grab():
            return True
        self._video.set(cv2.CAP_PROP_POS_FRAMES, 0)
        return super().grab()
