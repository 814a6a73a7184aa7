"""The stream driver watching a virtual camera: for a station without any hardware."""

from __future__ import annotations

from hardware.drivers.stream_camera import StreamCamera
from hardware.ports import Clock, OnState
from hardware.virtual_camera import VirtualCamera


class VirtualStreamCamera(StreamCamera):
    """A camera that sees what it is told to: `camera.peer.show(text)`."""

    def __init__(self, *, device: str, now: Clock, on_state: OnState, width: int = 1280, height: int = 720) -> None:
        """The camera is there from now on, and watched from `start`."""
        self.peer = VirtualCamera(width=width, height=height)
        self.peer.start()
        super().__init__(device=device, url=self.peer.url, now=now, on_state=on_state)

    def close(self) -> None:
        """Stop watching, then take the camera away."""
        super().close()
        self.peer.close()
