"""PyAV, FFmpeg's libraries as Python objects, silent. Import this only where a stream needs it: it costs 70 ms, 17 MB.

It stands beside OpenCV's own FFmpeg in one process: each keeps its libraries, of other versions, to itself.
"""

from __future__ import annotations

import av
import av.logging

# A camera that is away is a state that the bench shows; FFmpeg would write to standard error by itself.
av.logging.set_libav_level(av.logging.PANIC)

BOUNDED = {"max_pixels": "16000000"}
"""Options of every decoder: what a damaged stream says of its size must not fill the memory. 12 MP cameras pass."""

__all__ = ["BOUNDED", "av"]
