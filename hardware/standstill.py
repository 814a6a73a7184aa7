"""For how long a camera has given the very same picture. Looks at coded pictures now and then; decodes none.

A camera that hangs may go on sending its last picture at its usual pace. No sensor gives one twice, as its noise never
repeats; but what passes a slow camera's pictures on may.
"""

from __future__ import annotations

import zlib

LOOK_NS = 250_000_000
"""Between two looks, where nobody wants a picture: a look costs a copy of the coded picture."""


class Standstill:
    """Of one opened camera. One thread uses it."""

    def __init__(self) -> None:
        self._digest, self._since_ns, self._looked_ns = 0, 0, 0

    def is_due(self, at_ns: int) -> bool:
        """Whether it is time for another look."""
        return at_ns - self._looked_ns >= LOOK_NS

    def look(self, coded: bytes, at_ns: int) -> int:
        """For how long (ns) this very picture has come, as far as was looked."""
        self._looked_ns = at_ns
        digest = zlib.crc32(coded) or 1
        if digest != self._digest:
            self._digest, self._since_ns = digest, at_ns
        return at_ns - self._since_ns
