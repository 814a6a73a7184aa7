"""A frame as a JPEG file that survives a power cut. Knows the file's name is its digest, not whose parcel is in it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import cast

from hardware.durable import UNFINISHED, write_durably
from hardware.errors import PictureUnwritten
from hardware.ports import Frame, Image

QUALITY = 90
SMALL_WIDTH, SMALL_QUALITY = 480, 75
"""About 20 kB: a page of a parcel shows several."""
_HUFFMAN_TABLES = b"\xff\xc4"
_HEADER_MAX = 65_536


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
    """Keep a frame; when this returns it is on the disk. Raises DiskFull or PictureUnwritten.

    As the camera coded it, where that stands by itself: nothing is lost by coding it a second time. Else at `quality`.
    """
    jpeg = frame.jpeg if _stands_alone(frame.jpeg) else encode(frame.image, quality=quality)
    digest = sha256(jpeg).hexdigest()
    path = path_of(digest, folder)
    write_durably([jpeg], path)
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


def _stands_alone(jpeg: bytes) -> bool:
    """Whether every viewer opens it: the JPEGs of many USB cameras leave their Huffman tables out."""
    return jpeg.find(_HUFFMAN_TABLES, 0, _HEADER_MAX) >= 0


def save_small(image: Image, path: Path) -> Path | None:
    """A small copy beside the photo at ``path``, for lists. Not synced, no error where it fails: it is made again."""
    small = small_path_of(path)
    unfinished = small.with_suffix(f".{secrets.token_hex(4)}{UNFINISHED}")
    try:
        unfinished.write_bytes(_small(image))
        unfinished.rename(small)
    except (OSError, PictureUnwritten):
        unfinished.unlink(missing_ok=True)
        return None
    return small


def make_small(path: Path) -> Path | None:
    """The small copy of the photo at ``path``, made where there is none; None where the photo cannot be read."""
    small = small_path_of(path)
    if small.is_file() and small.stat().st_size:
        return small
    from hardware.opencv import cv2  # noqa: PLC0415 - a bench without camera must not pay for OpenCV

    try:
        image = cv2.imread(str(path), cv2.IMREAD_REDUCED_COLOR_2)
    except cv2.error:  # larger than what is decoded: the photo is shown as it is
        return None
    return None if image is None else save_small(cast("Image", image), path)


def remove(digest: str, folder: Path) -> None:
    """Delete a picture and its small copy; they may be gone already."""
    path = path_of(digest, folder)
    path.unlink(missing_ok=True)
    small_path_of(path).unlink(missing_ok=True)


def small_path_of(path: Path) -> Path:
    """Where the small copy of the photo at ``path`` lies."""
    return path.with_suffix(".small.jpg")


def _small(image: Image) -> bytes:
    from hardware.opencv import shrunk  # noqa: PLC0415 - a bench without camera must not pay for OpenCV

    height, width = image.shape[:2]
    scale = min(1.0, SMALL_WIDTH / max(1, width))
    return encode(shrunk(image, round(width * scale), round(height * scale)), quality=SMALL_QUALITY)


def path_of(digest: str, folder: Path) -> Path:
    """Where a picture lies: two hex digits a folder keep each folder small enough to list."""
    return folder / digest[:2] / f"{digest}.jpg"
