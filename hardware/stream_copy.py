"""A stream's frames (H.264, H.265) copied into a Matroska file by PyAV, each at its time."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path

from hardware.errors import PictureUnwritten
from hardware.film import Coded
from hardware.pyav import av

_TICK = Fraction(1, 1000)


class StreamCopy:
    """A file being written."""

    def __init__(self, path: Path, first: Coded) -> None:
        """``first``: a key frame. Raises PictureUnwritten."""
        try:
            # What a file's head says of the frames is read from the first one: nobody else knows it for certain.
            with av.open(BytesIO(first.coding.header + first.data), format=first.coding.name) as sample:
                self._file = av.open(str(path), "w", format="matroska")
                self._stream = self._file.add_stream_from_template(sample.streams.video[0], opaque=True)
        except (av.FFmpegError, IndexError) as error:
            raise PictureUnwritten(f"no clip can be written in {path.parent}: {error}") from error
        self._last_ms = -1

    def write(self, coded: Coded, at_ms: int) -> None:
        """Copy a frame. ``at_ms``: since the first one. Raises PictureUnwritten."""
        self._last_ms = max(at_ms, self._last_ms + 1)
        packet = av.Packet(coded.data)
        packet.stream, packet.time_base, packet.is_keyframe = self._stream, _TICK, coded.is_key
        packet.dts, packet.pts = self._last_ms, self._last_ms + coded.lag_ms
        try:
            self._file.mux_one(packet)
        except av.FFmpegError as error:
            raise PictureUnwritten(f"a frame of a clip was not written: {error}") from error

    def close(self) -> None:
        """End the file. Raises PictureUnwritten."""
        try:
            self._file.close()
        except av.FFmpegError as error:
            raise PictureUnwritten(f"the end of a clip was not written: {error}") from error
