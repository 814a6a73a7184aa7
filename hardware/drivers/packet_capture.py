"""A stream whose frames build upon each other (H.264, H.265), through PyAV: each is decoded, and kept as it came.

MJPEG over RTSP comes this way too; its frames stand by themselves, and wait undecoded until somebody wants one.
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from av.video.reformatter import VideoReformatter

from hardware.film import JPEGS, Coded, Coding
from hardware.opencv import decoded
from hardware.ports import DeviceState, Image
from hardware.pyav import BOUNDED, av

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream

_FILMED = frozenset({"h264", "hevc"})
_START = b"\0\0\1"
"""Before each unit of a stream of H.264 or H.265."""
_HELD_MAX = 64
"""Frames that a decoder may hold back; it holds 16 at most."""
_REFUSALS = (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError)
_OPTIONS = {
    "rtsp_transport": "tcp",
    "allowed_media_types": "video",
    # What it reads to find out what comes is not kept: it would be handed over later than it arrived.
    "fflags": "nobuffer",
    # FFmpeg looks at seconds of a stream to learn its pace, which nobody here asks for.
    "analyzeduration": "500000",
}


class PacketCapture:
    """An opened stream."""

    def __init__(self, container: InputContainer, stream: VideoStream, read_seconds: float) -> None:
        """`stream`: the one of `container` that is watched. `read_seconds`: its limit between two frames."""
        self._container = container
        self._packets = container.demux(stream)
        self._context = stream.codec_context
        self._tick = stream.time_base or Fraction(1, 1000)
        # FFmpeg holds back a frame a thread, and memory with it.
        self._context.thread_count = 1
        self._context.options = BOUNDED
        self._coding, self._is_filmed = _coding_of(self._context)
        self._converter = VideoReformatter()
        self._taken: Packet[VideoStream] | None = None
        self._frame: av.VideoFrame | None = None
        self._read_ns = int(read_seconds * 1e9)
        self._arrived: dict[int | None, int] = {}
        self._before_ns = self._newest_ns = time.monotonic_ns()

    def grab(self) -> bool:
        """Wait for the next frame and take it; false when there is none."""
        self._taken = self._frame = None
        began_ns = time.monotonic_ns()
        try:
            packet = next(self._packets)
        except (StopIteration, av.FFmpegError):
            return False
        self._before_ns, self._newest_ns = self._newest_ns, time.monotonic_ns()
        if packet.size == 0 or self._newest_ns - began_ns >= self._read_ns:
            return False  # the stream's end; at the limit FFmpeg first gives what it had begun to take
        self._taken = packet
        if self._coding is not JPEGS:
            self._decode(packet)
        return True

    def retrieve(self) -> tuple[bool, Image | None]:
        """The frame taken last as a picture; none where it was damaged on its way, or builds upon one that was."""
        if self._coding is JPEGS:
            image = decoded(b"" if self._taken is None else bytes(self._taken))
            return image is not None, image
        if self._frame is None or self._frame.is_corrupt:
            return False, None
        return True, cast("Image", self._converter.reformat(self._frame, format="bgr24").to_ndarray())

    def coded(self) -> Coded | None:
        """The frame taken last as the camera coded it."""
        if self._taken is None or not self._is_filmed:
            return None
        return Coded(
            data=bytes(self._taken),
            coding=self._coding,
            is_key=self._taken.is_keyframe or self._coding is JPEGS,
            lag_ms=self._lag_ms(self._taken),
        )

    def held_ns(self) -> int:
        """How long ago the frame that `retrieve` gives began to arrive.

        That is when the one before it was given: only the next one's beginning says that a frame is whole. And a
        decoder may hold some back.
        """
        if self._coding is JPEGS or self._frame is None:
            return 0
        return time.monotonic_ns() - self._arrived.get(self._frame.pts, self._before_ns)

    def position_ms(self) -> float:
        """Always the same: a stream's own time may jump, and no frame of it comes twice."""
        return 0.0

    def close(self) -> None:
        """Let go of the camera."""
        self._container.close()

    def _decode(self, packet: Packet[VideoStream]) -> None:
        self._arrived[packet.pts] = self._before_ns
        if len(self._arrived) > _HELD_MAX:
            self._arrived.pop(next(iter(self._arrived)))
        try:
            for frame in self._context.decode(packet):
                self._frame = frame
        except av.FFmpegError:
            self._frame = None  # one damaged frame; the camera goes on

    def _lag_ms(self, packet: Packet[VideoStream]) -> int:
        if packet.pts is None or packet.dts is None:
            return 0
        return max(0, min(round((packet.pts - packet.dts) * self._tick * 1000), 1000))


def _coding_of(context: VideoCodecContext) -> tuple[Coding, bool]:
    """A stream's code, and whether it can be filmed."""
    name, header = context.codec.name, context.extradata or b""
    if name == JPEGS.name:
        return JPEGS, True
    units = header.split(_START)
    if header and (units[0].strip(b"\0") or len(units) == 1):
        return Coding(name=name, header=header), False  # lengths instead of start codes, as within files
    # One spelling: else the camera would seem to go over to another code each time that it is connected.
    header = b"".join(b"\0" + _START + unit.rstrip(b"\0") for unit in units[1:])
    return Coding(name=name, header=header), name in _FILMED


def open_packets(url: str, open_ms: int, read_ms: int) -> PacketCapture | DeviceState:
    """Open a stream at an address. The limits: until it is open, and between two frames."""
    try:
        container = av.open(url, options=_OPTIONS, timeout=(open_ms / 1000, read_ms / 1000))
    except _REFUSALS:
        return DeviceState.DENIED
    except (av.FFmpegError, OSError, ValueError):
        return DeviceState.ABSENT
    if not container.streams.video:
        container.close()
        return DeviceState.ABSENT
    return PacketCapture(container, container.streams.video[0], read_ms / 1000)
