"""The last seconds of a camera's own frames, in memory, as it coded them. Does not know why anybody wants them.

The drain thread appends; one other thread reads on from where it was. Both bounds hold: seconds, and bytes.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

SECONDS_KEPT = 8.0
"""Three before the scan that wants them, and what a busy reader may be late."""
BYTES_MAX = 64_000_000
"""1080p at 30 frames a second is 7 MB a second; what does not fit is the oldest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodedFrame:
    """One frame as a JPEG of the camera's own."""

    jpeg: bytes
    boot_ns: int
    """When it arrived."""
    sequence: int
    """Counts the frames of one film from 1; one that is missing was dropped."""


class Film:
    """Frames of the last ``seconds``, at most ``bytes_max`` of them."""

    def __init__(self, *, seconds: float = SECONDS_KEPT, bytes_max: int = BYTES_MAX) -> None:
        self._kept: deque[CodedFrame] = deque()
        self._guard = threading.Lock()
        self._span_ns = int(seconds * 1e9)
        self._bytes_max = bytes_max
        self._size = 0
        self._count = 0

    @property
    def count(self) -> int:
        """How many frames there have been; 0: the camera gives none that could be kept."""
        return self._count

    def append(self, jpeg: bytes, boot_ns: int) -> None:
        """Keep a frame; drops what has become too old or too much."""
        with self._guard:
            self._count += 1
            self._kept.append(CodedFrame(jpeg=jpeg, boot_ns=boot_ns, sequence=self._count))
            self._size += len(jpeg)
            while self._kept and (self._kept[0].boot_ns < boot_ns - self._span_ns or self._size > self._bytes_max):
                self._size -= len(self._kept.popleft().jpeg)

    def after(self, sequence: int) -> tuple[CodedFrame, ...]:
        """The frames that are kept beyond this one, in order."""
        with self._guard:
            return tuple(frame for frame in self._kept if frame.sequence > sequence)
