"""The camera of a bench that has none."""

from __future__ import annotations

from hardware.errors import CameraOff
from hardware.film import Film
from hardware.ports import DeviceState, Frame


class NoCamera:
    """Always off, always well."""

    state = DeviceState.OFF
    alive = True
    film = None

    def __init__(self, *, device: str, **_common: object) -> None:
        """Takes what every camera takes and needs none of it."""
        self.device = device

    def record(self, film: Film) -> None:
        """Nothing to record."""

    def start(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to close."""

    def frame_after(self, boot_ns: int, *, not_after: int | None = None, timeout_seconds: float = 5.0) -> Frame:
        """Raises CameraOff."""
        del boot_ns, not_after, timeout_seconds
        raise CameraOff(f"{self.device}: this bench has no camera")

    def latest(self, *, timeout_seconds: float = 2.0) -> Frame:
        """Raises CameraOff."""
        del timeout_seconds
        raise CameraOff(f"{self.device}: this bench has no camera")
