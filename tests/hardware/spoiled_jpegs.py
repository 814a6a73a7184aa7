"""A camera with damage in its JPEGs' headers: as many as wanted claim a size, then good ones come. Argument: the side.

In a process of its own: the bound on a picture's size is read while OpenCV is loaded, and memory is measured.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from hardware.counter_strip import read_number
from hardware.drivers.stream_camera import StreamCamera
from hardware.ports import DeviceState
from hardware.virtual_camera import VirtualCamera
from tests.hardware.conftest import now

SPOILED = 5
_START_OF_FRAME = b"\xff\xc0"


def claiming(jpeg: bytes, width: int, height: int) -> bytes:
    """The same picture, with another size in its header."""
    at = jpeg.index(_START_OF_FRAME) + 5
    return jpeg[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + jpeg[at + 4 :]


class SpoiledCamera(VirtualCamera):
    """Sends ``left`` damaged pictures whenever it is set."""

    left = 0
    side = 0

    def _leaving(self, jpeg: bytes) -> bytes:
        if self.left == 0:
            return super()._leaving(jpeg)
        self.left -= 1
        return claiming(jpeg, self.side, self.side)


def peak_mb() -> int:
    """Of this process alone: what getrusage tells began with its parent's."""
    return int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[0]) // 1024


def main(side: int) -> None:
    told: list[DeviceState] = []
    peer = SpoiledCamera(width=640, height=360, frames_per_second=25)
    peer.start()
    camera = StreamCamera(device="camera", url=peer.url, now=now, on_state=told.append)
    camera.start()
    try:
        camera.frame_after(now().boot_ns, timeout_seconds=20)
        before, peer.side, peer.left = peak_mb(), side, SPOILED
        while peer.left:
            camera.frame_after(now().boot_ns, timeout_seconds=20)
        trigger = now().boot_ns
        number = read_number(camera.frame_after(trigger, timeout_seconds=20).image)
        seen = {
            "later": number is not None and peer.frame_times[number] > trigger,
            "alive": camera.alive,
            "states": told,
            "more_mb": peak_mb() - before,
        }
    finally:
        camera.close()
        peer.close()
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(int(sys.argv[1]))
