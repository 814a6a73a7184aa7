"""A network camera without the hardware: MJPEG over HTTP, for the demo, for tests and for training.

It looks at a drawn packing bench. Every frame carries its number, for people in large digits and for programs as a
strip of blocks (`counter_strip`), and the camera remembers when it drew each: so a test can prove from a photo alone
that it was taken after its trigger. `faults` say what is wrong with the picture.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

from PIL import ImageDraw

from hardware.camera_faults import CameraFaults, spoiled
from hardware.counter_strip import draw_number
from hardware.scene import draw_scene, face

FRAMES_REMEMBERED = 2_000
ACCEPT_SECONDS = 0.05
"""How often the server looks whether it is to stop."""
_BOUNDARY = "frame"


class VirtualCamera:
    """A camera at `url`; it draws only while somebody watches."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        width: int = 1280,
        height: int = 720,
        frames_per_second: float = 15.0,
        quality: int = 80,
    ) -> None:
        """`port` 0: any free one, the same through every kill and start."""
        self._address = (host, port)
        self._size = (width, height)
        self._period = 1 / frames_per_second
        self._quality = quality
        self._scene = draw_scene(self._size, "")
        self._face = face(height // 10)
        self._changed = threading.Condition()
        self._jpeg = b""
        self._taken: deque[tuple[float, bytes]] = deque()
        self._number = 0
        self.faults = CameraFaults()
        self._watchers = 0
        self._stalled = False
        self._running = False
        self._server: _Server | None = None
        self._threads: list[threading.Thread] = []
        self.frame_times: dict[int, int] = {}
        """Frame number -> boot clock in ns before its first stroke; the newest `FRAMES_REMEMBERED`."""

    @property
    def url(self) -> str:
        """Where the stream is."""
        return f"http://{self._address[0]}:{self._address[1]}/camera.mjpg"

    @property
    def port(self) -> int:
        """Of the stream; 0 before the first start unless one was named."""
        return self._address[1]

    def start(self) -> None:
        """Be there, after a kill at the same address; nothing where it is. Raises OSError."""
        if self._server is not None:
            return
        self._server = _Server(self._address, _Handler)
        self._server.camera = self
        self._address = self._address[0], self._server.server_port
        self._running = True
        self._stalled = False
        self._threads = [
            threading.Thread(target=self._server.serve_forever, args=(ACCEPT_SECONDS,), name="virtual-camera-http"),
            threading.Thread(target=self._draw_frames, name="virtual-camera-pen"),
        ]
        for thread in self._threads:
            thread.start()

    def show(self, text: str, picture: bytes | None = None) -> None:
        """Put a parcel under the camera: first line its number, then its goods. An empty text clears the bench."""
        scene = draw_scene(self._size, text, picture)
        with self._changed:
            self._scene = scene

    def stall(self) -> None:
        """Send nothing more, and keep every connection: as a network camera does whose picture hangs."""
        with self._changed:
            self._stalled = True
            self._changed.notify_all()

    def resume(self) -> None:
        """Send again."""
        with self._changed:
            self._stalled = False
            self._changed.notify_all()

    def kill(self) -> None:
        """Be gone, connections and all; `start` brings it back."""
        if self._server is None:
            return
        with self._changed:
            self._running = False
            self._changed.notify_all()
        self._server.shutdown()
        self._server.cut()
        self._server.server_close()
        for thread in self._threads:
            thread.join()
        self._server = None

    def close(self) -> None:
        """Be gone for good."""
        self.kill()

    def frame_beyond(self, number: int) -> tuple[int, bytes] | None:
        """Wait for a frame newer than `number`; None when the camera is gone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running or (self._number > number and not self._stalled))
            return (self._number, self._jpeg) if self._running else None

    def watch(self, *, more: int) -> int:
        """Count who watches; the number of the newest frame, which is old if nobody did."""
        with self._changed:
            self._watchers += more
            self._changed.notify_all()
            return self._number

    def _draw_frames(self) -> None:
        due = time.monotonic()
        while self._running:
            with self._changed:
                self._changed.wait_for(lambda: not self._running or (self._watchers > 0 and not self._stalled))
            due = max(due, time.monotonic()) + self._period
            self._draw_frame()
            time.sleep(max(0.0, due - time.monotonic()))

    def _draw_frame(self) -> None:
        number, drawn_at = self._number + 1, time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        picture = self._scene.copy()
        draw = ImageDraw.Draw(picture)
        draw_number(draw, self._size, number)
        width, height = self._size
        draw.text((width * 64 // 100, height * 78 // 100), f"#{number}", "white", self._face)
        encoded = BytesIO()
        spoiled(picture, self.faults).save(encoded, "JPEG", quality=self._quality)
        with self._changed:
            self._number, self._jpeg = number, self._leaving(encoded.getvalue())
            self.frame_times[number] = drawn_at
            self.frame_times.pop(number - FRAMES_REMEMBERED, None)
            self._changed.notify_all()

    def _leaving(self, jpeg: bytes) -> bytes:
        """The picture that leaves the camera when this one is taken."""
        if self.faults.frozen and self._jpeg:
            return self._jpeg
        if not self.faults.stale_seconds:
            self._taken.clear()
            return jpeg
        taken_at = time.monotonic()
        self._taken.append((taken_at, jpeg))
        while len(self._taken) > 1 and self._taken[1][0] <= taken_at - self.faults.stale_seconds:
            self._taken.popleft()
        return self._taken[0][1]


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    camera: VirtualCamera

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._clients: set[socket.socket] = set()
        super().__init__(address, handler)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        if isinstance(request, socket.socket):
            self._clients.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            self._clients.discard(request)
        super().shutdown_request(request)

    def cut(self) -> None:
        """Break every connection, so that no thread hangs in one."""
        for client in tuple(self._clients):
            try:
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                # It was faster: closed by its own end meanwhile.
                continue


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        """Send frames until one of us is gone."""
        camera = self.server.camera
        number = camera.watch(more=1)
        try:
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
            self.end_headers()
            while (frame := camera.frame_beyond(number)) is not None:
                number, jpeg = frame
                head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                self.wfile.write(head.encode() + jpeg + b"\r\n")
        except OSError:
            # The client left, or the camera was killed: both are ordinary ends of a stream.
            return
        finally:
            camera.watch(more=-1)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a client that comes and goes is no news."""
