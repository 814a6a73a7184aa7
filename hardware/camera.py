"""Drains one camera for ever, so that a frame picked from it is one of now. Knows no kind of camera: a driver opens it.

A camera that is read only when a photo is wanted hands out what it had queued: a frame up to seconds old, which is a
photo of the parcel before. Hence one thread takes every frame as it comes. It decodes them only while somebody wants
one and shortly after: decoding each would cost a small board a whole core.

A frame's time is when it arrived. It was exposed earlier, by the camera's own latency, so a frame counts as later than
a trigger only if it arrived `latency_ms` after it. Frames that may have waited in a queue (after opening, and after any
stall on either side) do not count at all.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from hardware.device_loop import DeviceLoop
from hardware.errors import BadOption, CameraLost, FrameMissed
from hardware.film import JPEGS, Coded, Film
from hardware.ports import Clock, DeviceState, Frame, Image, Instant, OnState
from hardware.standstill import Standstill

FRAMES_KEPT = 3
"""Decoded frames held while they are wanted: 6 MB each at 1080p."""
WARM_SECONDS = 2.0
"""How long decoding goes on after the last demand: at full pace the next parcel's photo is wanted within it."""
STALL_NS = 1_000_000_000
"""A longer gap between frames: what comes next may have been queued meanwhile. No camera may be slower than this."""
SETTLE_NS = 500_000_000
"""How long frames do not count after opening or a stall: queues are drained far faster than they fill."""
PREVIEW_AGE_SECONDS = 0.3


class Capture(Protocol):
    """An open camera, as OpenCV's VideoCapture is one. `grab` gives up by itself when nothing comes."""

    def grab(self) -> bool:
        """Wait for the next frame and take it, undecoded; false when there is none."""

    def retrieve(self) -> tuple[bool, Image | None]:
        """Decode the frame taken last."""

    def coded(self) -> Coded | None:
        """The frame taken last as the camera coded it; None where it comes in no such form."""

    def held_ns(self) -> int:
        """How long ago the frame that `retrieve` gives arrived, where it was held back on the way."""

    def position_ms(self) -> float:
        """The camera's own time of the frame taken last; it moves from frame to frame, or is always the same."""

    def close(self) -> None:
        """Let go of the camera."""


OpenCapture = Callable[[], Capture | DeviceState]
"""Opens the camera, or says why it cannot."""


class DrainedCamera:
    """A camera behind anything that gives frames."""

    def __init__(
        self,
        *,
        device: str,
        open_capture: OpenCapture,
        now: Clock,
        on_state: OnState,
        latency_ms: int,
        path: str = "",
    ) -> None:
        """`latency_ms`: the longest time from a frame's exposure to its arrival here. Raises BadOption.

        `path`: the link that names the camera, where one does.
        """
        if latency_ms < 0:
            raise BadOption(f"{device}: no frame arrives before it is exposed: latency_ms {latency_ms}")
        self.device = device
        self._now = now
        self._latency_ns = latency_ms * 1_000_000
        self._arrived = threading.Condition()
        self._kept: deque[Frame] = deque(maxlen=FRAMES_KEPT)
        self._waiting = 0
        self._warm_until_ns = 0
        self._sequence = 0
        self.film: Film | None = None
        self._loop = DeviceLoop(
            f"camera-{device}",
            open_device=open_capture,
            use=self._drain,
            on_state=on_state,
            on_end=self._let_go,
            path=path,
        )

    @property
    def state(self) -> DeviceState:
        """The newest state."""
        return self._loop.state

    @property
    def alive(self) -> bool:
        """Whether the drain thread runs."""
        return self._loop.alive

    def record(self, film: Film) -> None:
        """Keep every frame that counts, as the camera coded it, from `start` on."""
        self.film = film

    def start(self) -> None:
        """Begin to drain frames; returns at once, also without a device."""
        self._loop.start()

    def close(self) -> None:
        """Stop and let go of the camera; who waits for a frame gets CameraLost."""
        self._loop.stopping.set()
        with self._arrived:
            self._arrived.notify_all()
        self._loop.stop()

    def frame_after(self, boot_ns: int, *, not_after: int | None = None, timeout_seconds: float = 5.0) -> Frame:
        """The first frame surely exposed after `boot_ns` and arrived by `not_after` (both boot clock).

        Raises CameraLost or FrameMissed.
        """
        earliest = boot_ns + self._latency_ns
        if not_after is not None:
            timeout_seconds = min(timeout_seconds, (not_after - self._now().boot_ns) / 1e9)
        frame = self._wait(
            lambda kept: next((one for one in kept if one.at.boot_ns >= earliest), None), timeout_seconds
        )
        if not_after is not None and frame.at.boot_ns > not_after:
            raise FrameMissed(f"{self.device} gave its first frame after the limit")
        return frame

    def latest(self, *, timeout_seconds: float = 2.0) -> Frame:
        """A frame of now, for a preview. Raises as `frame_after`."""
        since = self._now().boot_ns - int(PREVIEW_AGE_SECONDS * 1e9)
        return self._wait(lambda kept: kept[-1] if kept and kept[-1].at.boot_ns >= since else None, timeout_seconds)

    def _wait(self, pick: Callable[[deque[Frame]], Frame | None], timeout_seconds: float) -> Frame:
        deadline = time.monotonic() + timeout_seconds
        with self._arrived:
            self._waiting += 1
            try:
                while (frame := pick(self._kept)) is None:
                    remaining = deadline - time.monotonic()
                    if self._loop.stopping.is_set() or (remaining <= 0 and self.state is not DeviceState.OK):
                        raise CameraLost(f"{self.device} is {self.state}")
                    if remaining <= 0:
                        raise FrameMissed(f"{self.device} gave no frame in time")
                    self._arrived.wait(remaining)
            finally:
                self._waiting -= 1
                self._warm_until_ns = self._now().boot_ns + int(WARM_SECONDS * 1e9)
        return frame

    def _let_go(self) -> None:
        """Whoever waits for a frame is told that none will come."""
        with self._arrived:
            self._kept.clear()
            self._arrived.notify_all()

    def _drain(self, capture: Capture) -> bool:
        """Take frames until the camera gives none, or gives the same one again and again."""
        last, before = self._now().boot_ns, self._sequence
        counts_from = last + SETTLE_NS
        position, moves, moved = -1.0, False, last
        still = Standstill()
        if self.film is not None:
            self.film.cut()
        while not self._loop.stopping.is_set() and capture.grab() and not self._loop.moved():
            at = self._now()
            if at.boot_ns - last > STALL_NS:
                counts_from = at.boot_ns + SETTLE_NS
            last = at.boot_ns
            # A camera unplugged at the wrong moment may give its last frame for ever, and call that success.
            if (newest := capture.position_ms()) != position:
                moves, moved, position = position >= 0, last, newest
            elif moves and last - moved > STALL_NS:
                break
            elif moves:
                continue
            counts = last >= counts_from
            if self.film is not None:
                _record(self.film, capture.coded(), at, counts=counts)
            if counts:
                self._sequence += 1
                self._loop.tell(DeviceState.OK)
                self._keep(capture, at, still)
        return self._sequence > before

    def _keep(self, capture: Capture, at: Instant, still: Standstill) -> None:
        """Decode the frame if it is wanted."""
        if self._waiting == 0 and at.boot_ns > self._warm_until_ns:
            with self._arrived:
                self._kept.clear()
            if still.is_due(at.boot_ns):
                still.look(_jpeg(capture.coded()), at.boot_ns)
            return
        coded, held_ns = capture.coded(), capture.held_ns()
        decoded, image = capture.retrieve()
        if not decoded or image is None:
            return
        at = Instant(boot_ns=at.boot_ns - held_ns, wall=at.wall - timedelta(microseconds=held_ns // 1000))
        jpeg = _jpeg(coded)
        still_ns = still.look(jpeg, at.boot_ns) if jpeg else 0
        with self._arrived:
            self._kept.append(Frame(image=image, at=at, sequence=self._sequence, jpeg=jpeg, still_ns=still_ns))
            self._arrived.notify_all()


def _jpeg(coded: Coded | None) -> bytes:
    return coded.data if coded is not None and coded.coding is JPEGS else b""


def _record(film: Film, coded: Coded | None, at: Instant, *, counts: bool) -> None:
    """A JPEG that was queued is left out; of a stream every frame is kept, since those that follow build upon it."""
    if coded is not None and (counts or coded.coding is not JPEGS):
        film.append(coded, at.boot_ns)
