"""A frame as a JPEG file that survives a power cut. Knows the file's name is its digest, not whose parcel is in it."""

from __future__ import annotations

import errno
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hardware.errors import DiskFull, PictureUnwritten
from hardware.ports import Frame, Image

QUALITY = 90
_UNFINISHED = ".tmp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that is on the disk."""

    digest: str
    """SHA-256 of the file, in hex; also its name."""
    path: Path
    width: int
    height: int
    size_bytes: int


def save(frame: Frame, folder: Path, *, quality: int = QUALITY) -> Picture:
    """Encode and keep a frame; when this returns it is on the disk. Raises DiskFull or PictureUnwritten."""
    jpeg = encode(frame.image, quality=quality)
    digest = sha256(jpeg).hexdigest()
    path = path_of(digest, folder)
    _write(jpeg, path, folder)
    height, width = frame.image.shape[:2]
    return Picture(digest=digest, path=path, width=width, height=height, size_bytes=len(jpeg))


def encode(image: Image, *, quality: int = QUALITY) -> bytes:
    """The image as a JPEG. Raises PictureUnwritten."""
    from hardware.opencv import cv2  # noqa: PLC0415 - a bench without camera must not pay for OpenCV

    try:
        done, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as error:
        raise PictureUnwritten(f"the frame cannot be encoded: {error}") from error
    if not done:
        raise PictureUnwritten("the frame cannot be encoded")
    return jpeg.tobytes()


def path_of(digest: str, folder: Path) -> Path:
    """Where a picture lies: two hex digits a folder keep each folder small enough to list."""
    return folder / digest[:2] / f"{digest}.jpg"


def sweep(folder: Path) -> int:
    """Remove what a power cut left half written, before the first photo is taken; how many there were."""
    unfinished = list(folder.glob(f"*/*{_UNFINISHED}"))
    for path in unfinished:
        path.unlink(missing_ok=True)
    return len(unfinished)


def _write(data: bytes, path: Path, folder: Path) -> None:
    unfinished = path.with_name(f"{path.stem}.{secrets.token_hex(4)}{_UNFINISHED}")
    try:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            _sync_folder(folder)
            _sync_folder(folder.parent)
        try:
            _write_durably(data, unfinished)
            unfinished.rename(path)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DiskFull(f"no room for a picture of {len(data)} bytes in {folder}") from error
        raise PictureUnwritten(f"{path}: {error}") from error


def _write_durably(data: bytes, path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
