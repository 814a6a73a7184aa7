"""The last seconds of a camera's own stream, in memory, as it coded it. Does not know why anybody wants them.

The drain thread appends; one other thread reads on from where it was. Both bounds hold: seconds, and bytes. What is
dropped is dropped up to a frame that stands by itself (a key frame; every JPEG is one), so that what is kept can be
shown from its first frame on.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

SECONDS_KEPT = 8.0
"""Three before the scan that wants them, and what a busy reader may be late; and the frames that lead up to these."""
BYTES_MAX = 64_000_000
"""JPEGs of 1080p at 30 frames a second are 7 MB a second; what does not fit is the oldest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """In which code a camera's frames are."""

    name: str
    """As FFmpeg calls it: mjpeg, h264, hevc."""
    header: bytes = b""
    """What a decoder must know before the first frame, where the camera tells it apart from the frames."""


JPEGS = Coding(name="mjpeg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """One frame, byte for byte as the camera sent it."""

    data: bytes
    coding: Coding = JPEGS
    is_key: bool = True
    """Whether it stands by itself; the others say only how they differ from those before them."""
    lag_ms: int = 0
    """How much later than its turn it is shown, where frames come in another order than they are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedFrame:
    """A frame in a film."""

    coded: Coded
    boot_ns: int
    """When it arrived."""
    sequence: int
    """Counts the frames of one film from 1; one that is missing was dropped."""


class Film:
    """Frames of the last ``seconds`` with those they build upon, at most ``bytes_max`` of them."""

    def __init__(self, *, seconds: float = SECONDS_KEPT, bytes_max: int = BYTES_MAX) -> None:
        self._kept: deque[CodedFrame] = deque()
        self._keys: deque[CodedFrame] = deque()
        self._guard = threading.Lock()
        self._span_ns = int(seconds * 1e9)
        self._bytes_max = bytes_max
        self._size = 0
        self._count = 0
        self._cut = True

    @property
    def count(self) -> int:
        """How many frames there have been; 0: the camera gives none that could be kept."""
        return self._count

    @property
    def coding(self) -> Coding | None:
        """The newest frame's code."""
        with self._guard:
            return self._kept[-1].coded.coding if self._kept else None

    def cut(self) -> None:
        """What follows does not go on from what was: nothing counts until a key frame."""
        with self._guard:
            self._cut = True

    def append(self, coded: Coded, boot_ns: int) -> None:
        """Keep a frame; drops what has become too old or too much."""
        with self._guard:
            if self._cut and not coded.is_key:
                return
            self._cut = False
            self._count += 1
            frame = CodedFrame(coded=coded, boot_ns=boot_ns, sequence=self._count)
            self._kept.append(frame)
            if coded.is_key:
                self._keys.append(frame)
            self._size += len(coded.data)
            while len(self._keys) > 1 and self._keys[1].boot_ns <= boot_ns - self._span_ns:
                self._drop_oldest()
            while self._size > self._bytes_max:
                self._drop_oldest()

    def since(self, boot_ns: int) -> int:
        """The number to read on from, so that what follows can be shown from a time on.

        The first frame is then the one that arrived at that time or next, or the key frame that it builds upon.
        """
        with self._guard:
            first = next((frame.sequence for frame in self._kept if frame.boot_ns >= boot_ns), self._count + 1)
            before = [key.sequence for key in self._keys if key.sequence <= first <= self._count]
            return (before[-1] if before else first) - 1

    def after(self, sequence: int) -> tuple[CodedFrame, ...]:
        """The frames that are kept beyond this one, in order."""
        with self._guard:
            return tuple(frame for frame in self._kept if frame.sequence > sequence)

    def _drop_oldest(self) -> None:
        """Drop up to the second key frame; without one, all, and what builds upon it as it comes."""
        self._keys.popleft()
        until = self._keys[0].sequence if self._keys else self._count + 1
        while self._kept and self._kept[0].sequence < until:
            self._size -= len(self._kept.popleft().coded.data)
        self._cut = self._cut or not self._keys
