"""What the rest of the product sees of devices: values and protocols. Knows no driver and reads no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from hardware.film import Film

# In quotes: a bench without camera must not load numpy.
Image: TypeAlias = "NDArray[np.uint8]"
"""Height x width x 3, blue-green-red, as OpenCV has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """One moment on two clocks: the boot clock orders and measures, the wall clock names it."""

    boot_ns: int
    wall: datetime


Clock = Callable[[], Instant]
"""Reads both clocks. Passed in by the caller: this room does not read the wall clock."""


class DeviceState(StrEnum):
    """How a device is doing, as far as this side can see."""

    OK = "ok"
    """Open, and (camera) frames are coming."""
    ABSENT = "absent"
    """Not seen since start: never plugged in, or the settings name another path."""
    LOST = "lost"
    """It was there and is gone, silent or frozen; it is being looked for."""
    BUSY = "busy"
    """Another program holds it."""
    DENIED = "denied"
    """This user may not open it."""
    OFF = "off"
    """The settings say that this bench has none, or it was closed."""


OnState = Callable[[DeviceState], None]
"""Told on every change of state, from the device's own thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One whole code, as the scanner sent it."""

    device: str
    text: str
    symbology: str | None
    """AIM identifier such as ``]C1``, where the scanner sends it; it is not part of `text`."""
    at: Instant
    """When the last byte arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadScan:
    """Something was scanned that is no code: the bench says so, nobody guesses."""

    device: str
    reason: Literal["too_long", "control", "encoding", "cut"]
    """More bytes than any code; a control byte in it; no known encoding; a part of it is missing."""
    text: str
    """The first 128 characters, control characters replaced."""
    length: int
    """Bytes received."""
    at: Instant


OnScan = Callable[[Scan | BadScan], None]
"""Told of every reading, in order, from the scanner's reader thread; it must not block."""


class Scanner(Protocol):
    """A scanner that reports by callback; it looks for its device again by itself."""

    @property
    def state(self) -> DeviceState:
        """The newest state."""

    @property
    def alive(self) -> bool:
        """Whether the reader thread runs; a dead one is a defect that health must show."""

    def start(self) -> None:
        """Begin to read; returns at once, also without a device."""

    def close(self) -> None:
        """Stop reading and let go of the device; no callback comes after it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One picture from a camera."""

    image: Image
    at: Instant
    """When it arrived here, which is after it was exposed."""
    sequence: int
    """Counts arrivals since the camera object was started."""
    jpeg: bytes = b""
    """The same as the camera coded it; empty where it came in no such form."""
    still_ns: int = 0
    """For how long the very same picture had been coming; 0 where nobody could tell."""


class Camera(Protocol):
    """A camera that is always running; frames are picked from it."""

    def record(self, film: Film) -> None:
        """Keep every frame in `film` as the camera coded it, from `start` on; call it before. Not every camera can."""

    @property
    def film(self) -> Film | None:
        """What `record` was given."""

    @property
    def state(self) -> DeviceState:
        """The newest state."""

    @property
    def alive(self) -> bool:
        """Whether the drain thread runs; a dead one is a defect that health must show."""

    def start(self) -> None:
        """Begin to drain frames; returns at once, also without a device."""

    def close(self) -> None:
        """Stop and let go of the device; who waits for a frame gets CameraLost."""

    def frame_after(self, boot_ns: int, *, not_after: int | None = None, timeout_seconds: float = 5.0) -> Frame:
        """The first frame surely exposed after `boot_ns` and arrived by `not_after` (both boot clock).

        Raises CameraOff, CameraLost, or FrameMissed.
        """

    def latest(self, *, timeout_seconds: float = 2.0) -> Frame:
        """A frame of now, for a preview. Raises as `frame_after`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What lies on a scale at one moment."""

    grams: int | None
    """Whole grams; None: more or less than the scale can weigh."""
    stable: bool
    plateau: int
    """Counts the loads that came to rest: of one plateau is what nobody saw taken off in between."""
    at: Instant


class Scale(Protocol):
    """A scale that is always read; weights are picked from it."""

    @property
    def state(self) -> DeviceState:
        """The newest state."""

    @property
    def unreadable(self) -> bool:
        """Why it is absent or lost: it sends, and nothing of that is of the protocol that the settings name."""

    @property
    def alive(self) -> bool:
        """Whether the reader thread runs; a dead one is a defect that health must show."""

    def start(self) -> None:
        """Begin to read; returns at once, also without a device."""

    def close(self) -> None:
        """Stop and let go of the device; who waits for a weight gets ScaleLost."""

    def stable(self, *, after_plateau: int, not_after: int, over_grams: int = 0) -> Weight:
        """The weight at rest now, or the first that comes to rest, by `not_after` (boot clock).

        Only of a plateau after `after_plateau`, and above `over_grams`: an empty scale rests too. One that lies there
        already counts while it is being shown. The next plateau begins when this load was seen to be taken off.
        Raises ScaleLost or NotStable.
        """

    def latest(self) -> Weight | None:
        """What it shows now; None where it shows nothing of now."""


class Outlet(Protocol):
    """A line to a second system that is sent codes. One thread uses it."""

    def send(self, data: bytes) -> None:
        """Hand all of it over, opening the line first where it is not open. Raises OutletError."""

    def close(self) -> None:
        """Let go of the line."""
