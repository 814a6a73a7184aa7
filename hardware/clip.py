"""One clip: a camera's own frames copied into a Matroska file, none coded anew, each at the time it arrived.

A Pi without a GPU could not code them; FFmpeg only wraps them. Does not know whose parcel is in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Protocol

from hardware.clip_folder import SUFFIX, UNFINISHED, clip_path
from hardware.durable import keep_durably
from hardware.errors import DiskFull, PictureUnwritten
from hardware.film import JPEGS, Coded, CodedFrame

_NS_A_MS = 1_000_000


class Copy(Protocol):
    """A file that coded frames are copied into."""

    def write(self, coded: Coded, at_ms: int) -> None:
        """Copy a frame. ``at_ms``: since the first one. Raises PictureUnwritten."""

    def close(self) -> None:
        """End the file. Raises PictureUnwritten."""


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
        self._copy: Copy | None = None
        self._coding = JPEGS
        self._first_ns = self._last_ns = 0
        self._copied = 0
        self._sequence = 0
        self._whole = False
        self.frames = 0

    def add(self, frames: Iterable[CodedFrame]) -> None:
        """Copy frames, in the order of their arrival. Raises PictureUnwritten.

        Frames that nobody could decode are left out: those after a gap, up to the next key frame, and those of a
        camera that went over to another code.
        """
        for frame in frames:
            self._whole = frame.coded.is_key or (self._whole and frame.sequence == self._sequence + 1)
            self._sequence = frame.sequence
            if not self._whole or (self._copy is not None and frame.coded.coding != self._coding):
                continue
            if self._copy is None:
                self._copy = self._open(frame.coded)
                self._coding, self._first_ns = frame.coded.coding, frame.boot_ns
            self._copy.write(frame.coded, (frame.boot_ns - self._first_ns) // _NS_A_MS)
            self._last_ns = frame.boot_ns
            self._copied += len(frame.coded.data)
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
        with suppress(PictureUnwritten):
            self._close()
        self._path.unlink(missing_ok=True)

    def _open(self, first: Coded) -> Copy:
        # Loaded by the one that needs it: OpenCV and PyAV are large.
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if first.coding == JPEGS:
            from hardware.jpeg_copy import JpegCopy  # noqa: PLC0415 - see above

            return JpegCopy(self._path, first)
        from hardware.stream_copy import StreamCopy  # noqa: PLC0415 - see above

        return StreamCopy(self._path, first)

    def _close(self) -> None:
        if self._copy is not None:
            copy, self._copy = self._copy, None
            copy.close()
