"""One clip: a camera's own frames copied into a Matroska file, none coded anew, each at the time it arrived.

A Pi without a GPU could not code them; FFmpeg, inside OpenCV, only wraps them. Does not know whose parcel is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

import numpy as np

from hardware.clip_folder import SUFFIX, UNFINISHED, clip_path
from hardware.durable import keep_durably
from hardware.errors import DiskFull, PictureUnwritten
from hardware.film import CodedFrame
from hardware.opencv import cv2

_NS_A_TICK = 1_000_000
_TICKS_A_SECOND = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptClip:
    """A clip that is on the disk."""

    digest: str
    """SHA-256 of the file, in hex; also its name."""
    path: Path
    size_bytes: int
    frames: int
    first_ns: int
    last_ns: int
    """When its first and its last frame arrived, boot clock."""


class ClipFile:
    """A clip being written. One thread uses it; `keep` or `drop` ends it."""

    def __init__(self, folder: Path, name: str) -> None:
        """``folder``: of all clips. ``name``: one that no other unfinished clip has. Nothing is opened yet."""
        self._folder = folder
        self._path = folder / UNFINISHED / f"{name}{SUFFIX}"
        self._writer: cv2.VideoWriter | None = None
        self._first_ns = self._last_ns = 0
        self._copied = 0
        self.frames = 0

    def add(self, frames: Iterable[CodedFrame]) -> None:
        """Copy frames, in the order of their arrival. Raises PictureUnwritten."""
        for frame in frames:
            if self._writer is None:
                self._writer = self._open(frame)
                self._first_ns = frame.boot_ns
            self._writer.set(cv2.VIDEOWRITER_PROP_PTS, (frame.boot_ns - self._first_ns) // _NS_A_TICK)
            self._writer.write(np.frombuffer(frame.jpeg, np.uint8).reshape(1, -1))
            self._last_ns = frame.boot_ns
            self._copied += len(frame.jpeg)
            self.frames += 1

    def keep(self) -> KeptClip:
        """End it and keep it under its digest; on the disk when this returns. Raises DiskFull or PictureUnwritten."""
        self._close()
        if not self.frames or not self._path.is_file():
            raise PictureUnwritten(f"{self._path.name}: no frame of it was written")
        if self._path.stat().st_size < self._copied:
            # FFmpeg says nothing of a disk that took no more.
            self.drop()
            raise DiskFull(f"no room for a clip of {self._copied} bytes in {self._folder}")
        with self._path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        path = clip_path(digest, self._folder)
        keep_durably(self._path, path)
        return KeptClip(
            digest=digest,
            path=path,
            size_bytes=path.stat().st_size,
            frames=self.frames,
            first_ns=self._first_ns,
            last_ns=self._last_ns,
        )

    def drop(self) -> None:
        """End it and leave nothing."""
        self._close()
        self._path.unlink(missing_ok=True)

    def _open(self, frame: CodedFrame) -> cv2.VideoWriter:
        image = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
        if image is None:
            raise PictureUnwritten("the first frame of a clip is no picture")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fourcc, size = cv2.VideoWriter.fourcc(*"MJPG"), (image.shape[1], image.shape[0])
        coded = [cv2.VIDEOWRITER_PROP_RAW_VIDEO, 1]
        writer = cv2.VideoWriter(str(self._path), cv2.CAP_FFMPEG, fourcc, _TICKS_A_SECOND, size, coded)
        if not writer.isOpened():
            raise PictureUnwritten(f"no clip can be written in {self._path.parent}")
        return writer

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.release()
            self._writer = None
