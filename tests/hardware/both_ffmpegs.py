"""OpenCV's FFmpeg and PyAV's at work in one process, at the same time. Arguments: the order of loading, a folder.

Prints how many frames each wrote and read again, and which libraries were there.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

ROUNDS, FRAMES = 10, 20


def main(order: str, folder: Path) -> None:
    loaded: dict[str, Any] = {name: import_module(name) for name in order.split(",")}
    read: dict[str, int] = {}
    works = (jpegs, loaded["cv2"]), (stream, loaded["av"]), (jpegs_by_av, loaded["av"])
    threads = [threading.Thread(target=work, args=(library, folder, read)) for work, library in works]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    libraries = set(re.findall(r"/(libavcodec\S*)", Path("/proc/self/maps").read_text()))
    sys.stdout.write(json.dumps({"read": read, "libraries": len(libraries)}))


def jpegs(cv2: Any, folder: Path, read: dict[str, int]) -> None:
    for turn in range(ROUNDS):
        path = str(folder / f"{turn}.avi")
        writer = cv2.VideoWriter(path, cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"MJPG"), 15, (320, 240))
        for shade in range(FRAMES):
            writer.write(np.full((240, 320, 3), shade * 9, np.uint8))
        writer.release()
        video = cv2.VideoCapture(path, cv2.CAP_FFMPEG)
        while video.read()[0]:
            read["opencv"] = read.get("opencv", 0) + 1
        video.release()


def stream(av: Any, folder: Path, read: dict[str, int]) -> None:
    _by_av(av, folder, read, "libx264", "yuv420p")


def jpegs_by_av(av: Any, folder: Path, read: dict[str, int]) -> None:
    """The same code as OpenCV's, by the other's library."""
    _by_av(av, folder, read, "mjpeg", "yuvj420p")


def _by_av(av: Any, folder: Path, read: dict[str, int], codec: str, pixels: str) -> None:
    for turn in range(ROUNDS):
        path = folder / f"{codec} {turn}.mkv"
        with av.open(str(path), "w") as file:
            track = file.add_stream(codec, rate=15)
            track.width, track.height, track.pix_fmt = 320, 240, pixels
            for shade in range(FRAMES):
                frame = av.VideoFrame.from_ndarray(np.full((240, 320, 3), shade * 9, np.uint8), format="bgr24")
                file.mux(track.encode(frame))
            file.mux(track.encode(None))
        with av.open(str(path)) as again:
            read[codec] = read.get(codec, 0) + sum(1 for _ in again.decode(video=0))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
