"""A network camera of the usual kind: it codes what a virtual camera draws, and serves it by a real RTSP server."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from struct import pack, unpack
from typing import TYPE_CHECKING, Any, TypeVar

import av
import cv2
import numpy as np

from hardware.virtual_camera import VirtualCamera

if TYPE_CHECKING:
    from av.container import OutputContainer

FRAMES_PER_SECOND = 15
KEY_EVERY = 15
GSTREAMER = ("/usr/bin/python3", str(Path(__file__).with_name("gstreamer.py")))
ENCODERS = {
    "h264": ("libx264", {"preset": "ultrafast", "tune": "zerolatency", "threads": "1"}),
    "hevc": (
        "libx265",
        {"preset": "ultrafast", "tune": "zerolatency", "x265-params": "log-level=none:pools=1:frame-threads=1"},
    ),
    "mjpeg": ("mjpeg", {}),
}

Served = TypeVar("Served", bound="NetworkCamera")


def encoder(codec: str, width: int, height: int, **options: str) -> av.VideoCodecContext:
    name, settings = ENCODERS[codec]
    context = av.CodecContext.create(name, "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height, context.gop_size = width, height, KEY_EVERY
    context.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    context.framerate, context.time_base = Fraction(FRAMES_PER_SECOND), Fraction(1, FRAMES_PER_SECOND)
    context.options = {**settings, **options}
    return context


class NetworkCamera:
    """It codes while anybody may watch. ``sent``: each frame's number and bytes, as they left the encoder."""

    def __init__(self, codec: str = "h264", width: int = 640, height: int = 360, **options: str) -> None:
        self.eye = VirtualCamera(width=width, height=height, frames_per_second=FRAMES_PER_SECOND)
        self.codec = codec
        self.password = ""
        self.sent: list[tuple[int, bytes]] = []
        self._encoder = encoder(codec, width, height, **options)
        self._port = 0
        self._server: subprocess.Popen[bytes] | None = None
        self._ended = threading.Event()
        self._coding = threading.Thread(target=self._code)

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self._port}/camera"

    def start(self) -> None:
        """Serve, after a kill at the same port."""
        server = subprocess.Popen(
            [*GSTREAMER, "serve", self.codec, str(self._port), self.password],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert server.stdout is not None
        self._port = int(server.stdout.readline())
        self._server = server
        if not self._coding.is_alive():
            self.eye.start()
            self._coding.start()

    def stall(self) -> None:
        """Send nothing more, and keep every connection."""
        assert self._server is not None
        self._server.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._server is not None
        self._server.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            server.kill()
            server.wait()
            for pipe in (server.stdin, server.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]  # both are pipes

    def close(self) -> None:
        self._ended.set()
        self.kill()
        self.eye.close()
        self._coding.join()

    def _code(self) -> None:
        number = self.eye.watch(more=1)
        while not self._ended.is_set() and (drawn := self.eye.frame_beyond(number)) is not None:
            number = drawn[0]
            image = cv2.imdecode(np.frombuffer(drawn[1], np.uint8), cv2.IMREAD_COLOR)
            frame = av.VideoFrame.from_ndarray(np.asarray(image, np.uint8), format="bgr24")
            frame.pts = number
            for packet in self._encoder.encode(frame):
                self.sent.append((packet.pts or 0, bytes(packet)))
                self._send(packet)

    def _send(self, packet: av.Packet[Any]) -> None:
        server, data = self._server, bytes(packet)
        if server is not None and server.stdin is not None:
            with suppress(OSError, ValueError):
                server.stdin.write(pack(">I", len(data)) + data)
                server.stdin.flush()


class TcpCamera(NetworkCamera):
    """It serves one client, and is gone for a moment with it, as ``rpicam-vid --listen`` under systemd is."""

    def __init__(self, form: str, **options: str) -> None:
        """``form``: h264, one frame after the other; or mpegts."""
        super().__init__("h264", 640, 360, **options)
        self._form = form
        self._listening: socket.socket | None = None
        self._client: socket.socket | None = None
        self._file: OutputContainer | None = None
        self.clients = 0

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._listen()
        self.eye.start()
        self._coding.start()

    def kill(self) -> None:
        for each in (self._listening, self._client):
            if each is not None:
                each.close()
        self._listening = self._client = None

    def _listen(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listening.getsockname()[1]
        self._listening.setblocking(False)  # noqa: FBT003 - as the library has it

    def _send(self, packet: av.Packet[Any]) -> None:
        """In the thread that codes; the stream of each client begins with a key frame."""
        if self._listening is not None and packet.is_keyframe:
            with suppress(BlockingIOError):
                self._client, _ = self._listening.accept()
                self._client.setblocking(True)  # noqa: FBT003 - as the library has it
                self._listening.close()
                self._listening = None
                self.clients += 1
                self._file = av.open(self, "w", format=self._form)
                self._file.add_mux_stream("h264", FRAMES_PER_SECOND, width=640, height=360)
        elif self._listening is None and self._client is None and not self._ended.is_set():
            self._listen()
        if self._file is not None:
            packet.stream = self._file.streams[0]
            try:
                self._file.mux_one(packet)
            except (OSError, av.FFmpegError):
                self._file = None
                self.kill()

    def write(self, data: bytes) -> int:
        """What goes to the client, asked for by FFmpeg."""
        if self._client is None:
            raise BrokenPipeError
        self._client.sendall(data)
        return len(data)


@contextmanager
def network_camera(camera: Served) -> Iterator[Served]:
    camera.start()
    try:
        yield camera
    finally:
        camera.close()


def frames_in(path: Path) -> list[bytes]:
    """The frames of a Matroska file, as GStreamer reads them."""
    data = subprocess.run([*GSTREAMER, "read", str(path)], check=True, capture_output=True).stdout
    frames = []
    while data:
        size = unpack(">I", data[:4])[0]
        frames.append(data[4 : 4 + size])
        data = data[4 + size :]
    return frames


def units(frame: bytes) -> list[bytes]:
    """What a frame of H.264 or H.265 consists of, as a stream has it: between start codes."""
    return [part.rstrip(b"\0") for part in frame.split(b"\0\0\1")[1:]]


def units_in_file(frame: bytes) -> list[bytes]:
    """The same as a Matroska file has it: behind lengths."""
    found = []
    while frame:
        size = unpack(">I", frame[:4])[0]
        found.append(frame[4 : 4 + size])
        frame = frame[4 + size :]
    return found
