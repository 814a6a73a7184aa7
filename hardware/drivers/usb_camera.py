"""A USB (UVC) camera through Video4Linux. A camera on the Pi's ribbon cable is not one: serve it as a stream.

Address it by its /dev/v4l/by-id link: the video number changes when it is plugged again.
"""

from __future__ import annotations

import os
from pathlib import Path

from hardware.camera import Capture, DrainedCamera
from hardware.drivers.capture import EncodedCapture, OpenedCapture, codes_jpeg
from hardware.errors import BadOption
from hardware.opencv import cv2
from hardware.ports import Clock, DeviceState, OnState


class UsbCamera(DrainedCamera):
    """A camera at the path of a video device."""

    def __init__(
        self,
        *,
        device: str,
        path: str,
        now: Clock,
        on_state: OnState,
        width: int = 1920,
        height: int = 1080,
        frames_per_second: int = 15,
        compressed: bool = True,
        latency_ms: int = 40,
    ) -> None:
        """`compressed`: ask for MJPEG, without which USB 2 carries 1080p only five times a second. Raises BadOption."""
        if min(width, height, frames_per_second) <= 0:
            raise BadOption(f"{device}: width, height and frames_per_second are above 0")
        settings = [(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))] if compressed else []
        settings += [
            (cv2.CAP_PROP_FRAME_WIDTH, width),
            (cv2.CAP_PROP_FRAME_HEIGHT, height),
            (cv2.CAP_PROP_FPS, frames_per_second),
            (cv2.CAP_PROP_BUFFERSIZE, 1),
        ]
        super().__init__(
            device=device,
            open_capture=lambda: _open(path, settings, coded=self.film is not None),
            now=now,
            on_state=on_state,
            latency_ms=latency_ms,
            path=path,
        )
        self.path = path


def _open(path: str, settings: list[tuple[int, int]], *, coded: bool) -> Capture | DeviceState:
    if not Path(path).is_char_device():
        return DeviceState.ABSENT
    if not os.access(path, os.R_OK | os.W_OK):
        return DeviceState.DENIED
    video = cv2.VideoCapture(path, cv2.CAP_V4L2)
    if not video.isOpened():
        video.release()
        return DeviceState.BUSY
    for name, value in settings:
        # What a camera cannot do it leaves as it is: a smaller picture is better than none.
        video.set(name, value)
    if coded and codes_jpeg(video) and video.set(cv2.CAP_PROP_CONVERT_RGB, 0):
        return EncodedCapture(video)
    return OpenedCapture(video)
