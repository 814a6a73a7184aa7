"""A stream's frames (H.264, H.265) copied into a Matroska file by PyAV, each at its time."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import cast

from hardware.errors import PictureUnwritten
from hardware.film import Coded
from hardware.pyav import BOUNDED, av

_TICK = Fraction(1, 1000)


class StreamCopy:
    """A file being written."""

    def __init__(self, path: Path, first: Coded) -> None:
        """``first``: a key frame. Raises PictureUnwritten."""
        try:
            # What a file's head says of the frames is read from the first one: nobody else knows it for certain.
            with av.open(BytesIO(first.coding.header + first.data), format=first.coding.name) as sample:
                stream = sample.streams.video[0]
                _prove(stream.codec_context.extradata, first)
                self._file = av.open(str(path), "w", format="matroska")
                self._stream = self._file.add_stream_from_template(stream, opaque=True)
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


def _prove(header: bytes | None, first: Coded) -> None:
    """See that the first frame is a picture.

    FFmpeg, writing a damaged header of H.265 into a file, may count for minutes and let no other thread run meanwhile:
    that one is looked at strictly before. It is as lenient as it can be with all else, since cameras are sloppy.
    """
    name = first.coding.name
    if name == "hevc":
        strict = _decoder(name, header)
        strict.options = {**BOUNDED, "err_detect": "explode"}
        strict.open()
    decoder = _decoder(name, header)
    frames = [*decoder.decode(av.Packet(first.data)), *decoder.decode(None)]
    if not frames or frames[0].is_corrupt:
        raise PictureUnwritten("the first frame of a clip is no picture")


def _decoder(name: str, header: bytes | None) -> av.VideoCodecContext:
    decoder = cast("av.VideoCodecContext", av.CodecContext.create(name, "r"))
    decoder.extradata, decoder.thread_count, decoder.options = header, 1, BOUNDED
    return decoder
