"""What GStreamer, which shares no line with FFmpeg, does for the tests. Run by Debian's Python, which has its bindings.

``serve CODEC PORT [PASSWORD]``: an RTSP server, whose user is "floor"; frames come on standard input, a length of four
bytes before each. Prints its port. ``read FILE``: the frames of a Matroska file, each with its length before it, on
standard output.
"""

from __future__ import annotations

import sys
import threading
from struct import pack, unpack
from typing import Any

import gi

for name in ("Gst", "GstApp", "GstRtspServer"):
    gi.require_version(name, "1.0")
from gi.repository import GLib, Gst, GstApp, GstRtspServer  # noqa: E402 - the versions are asked for first

FORM = "stream-format=byte-stream,alignment=au"
CODECS = {
    "h264": (f"video/x-h264,{FORM}", "rtph264pay"),
    "hevc": (f"video/x-h265,{FORM}", "rtph265pay"),
    "mjpeg": ("image/jpeg,width=640,height=360", "rtpjpegpay"),
}


def serve(codec: str, port: str, password: str = "") -> None:
    caps, payloader = CODECS[codec]
    sources: list[Any] = []
    loop = GLib.MainLoop()

    def configure(_factory: Any, media: Any) -> None:
        source = media.get_element().get_by_name("source")
        sources.append(source)
        media.connect("unprepared", lambda _media: sources.remove(source))

    def feed() -> None:
        while len(head := sys.stdin.buffer.read(4)) == 4:
            data = sys.stdin.buffer.read(unpack(">I", head)[0])
            for source in tuple(sources):
                source.push_buffer(Gst.Buffer.new_wrapped(data))
        GLib.idle_add(loop.quit)

    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_shared(True)
    source = f"appsrc name=source is-live=true format=time do-timestamp=true caps={caps}"
    factory.set_launch(f"( {source} ! {payloader} name=pay0 )")
    factory.connect("media-configure", configure)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    if password:
        lock(server, factory, password)
    server.get_mount_points().add_factory("/camera", factory)
    server.attach(None)
    threading.Thread(target=feed, daemon=True).start()
    sys.stdout.write(f"{server.get_bound_port()}\n")
    sys.stdout.flush()
    loop.run()


def lock(server: Any, factory: Any, password: str) -> None:
    auth, token, permissions = GstRtspServer.RTSPAuth(), GstRtspServer.RTSPToken(), GstRtspServer.RTSPPermissions()
    token.set_string("media.factory.role", "floor")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic("floor", password), token)
    server.set_auth(auth)
    for right in ("media.factory.access", "media.factory.construct"):
        permissions.add_permission_for_role("floor", right, True)  # noqa: FBT003 - as the library has it
    factory.set_permissions(permissions)


def read(path: str) -> None:
    pipeline = Gst.parse_launch("filesrc name=file ! matroskademux ! appsink name=sink sync=false")
    pipeline.get_by_name("file").set_property("location", path)
    sink = pipeline.get_by_name("sink")
    pipeline.set_state(Gst.State.PLAYING)
    while (sample := sink.pull_sample()) is not None:
        data = sample.get_buffer().extract_dup(0, sample.get_buffer().get_size())
        sys.stdout.buffer.write(pack(">I", len(data)) + data)
    pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    assert GstApp is not None, "without it sources and sinks have no methods of their own"
    Gst.init(None)
    if sys.argv[1] == "serve":
        serve(*sys.argv[2:])
    else:
        read(sys.argv[2])
